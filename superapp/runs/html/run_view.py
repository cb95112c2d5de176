"""One run on the page: what happened, expected beside actual, and what became of the world."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from superapp.journeys.judging import JourneyResult, Match
from superapp.runs.html.findings import verdict_box, words
from superapp.runs.html.markup import (
    badge,
    both,
    brief,
    code,
    json_block,
    moment,
    pairs,
    text,
    yuan,
)
from superapp.runs.record import CallRecord, DecisionRecord, Happened, RunRecord, TurnRecord
from superapp.runs.statistics import virtual_seconds

DECISIONS = {
    "approve": ("good", "用户同意", "user agreed"),
    "reject": ("bad", "用户拒绝", "user refused"),
    "wait": ("warn", "用户未决定", "user left it open"),
}


def run_card(result: JourneyResult, number: int, *, opened: bool) -> str:
    """A run as a card that folds."""
    record = result.record
    status = "passed" if result.passed else "failed"
    mark = badge("good", "通过", "passed") if result.passed else badge("bad", "失败", "failed")
    first = next((one for one in result.findings if one.fails), None)
    why = "" if first is None else f'<span class="why">{words(first)}</span>'
    which = f" #{number}" if number > 1 else ""
    summary = (
        f'<summary>{mark}<span class="name"><b>{text(record.journey)}{which}</b>'
        f'<span class="title">{text(result.title)}</span></span>{why}'
        f'<span class="cost">{both(f"{len(record.calls)} 次调用", f"{len(record.calls)} calls")}'
        f" · {record.seconds:.2f} s</span></summary>"
    )
    body = "".join(
        (
            verdict_box(result.findings),
            _section("经过", "What happened", timeline(record)),
            _section("预期与实际", "Expected and actual calls", side_by_side(result)),
            _section("世界的变化", "What changed in the world", state_difference(record.diff)),
            _facts(result),
        )
    )
    shown = " open" if opened else ""
    return (
        f'<details class="run {status}" data-status="{status}" '
        f'data-text="{text((record.journey + " " + result.title).lower())}"{shown}>'
        f'{summary}<div class="body">{body}</div></details>'
    )


def _section(zh: str, en: str, body: str) -> str:
    return f'<section class="part"><h3>{both(zh, en)}</h3>{body}</section>' if body else ""


def timeline(record: RunRecord) -> str:
    """Turn by turn: the user, the calls, decisions, events, the reply."""
    parts: list[str] = []
    for turn in record.turns:
        parts.append(_item("user", turn_start(record, turn), both("用户", "user"), text(turn.user)))
        parts.extend(_steps(record, turn.number))
        parts.extend(
            _item("user", "", both("回答", "answers"), text(one.answer)) for one in turn.answers
        )
        said = text(turn.reply) or f'<em class="muted">{both("没有回复", "said nothing")}</em>'
        if turn.failure is not None:
            said = f'<em class="bad-text">{text(turn.failure)}</em>'
        parts.append(_item("agent", moment(turn.now), both("智能体", "agent"), said))
    return f'<ol class="timeline">{"".join(parts)}</ol>' if parts else ""


def turn_start(record: RunRecord, turn: TurnRecord) -> str:
    """The moment at which a turn began."""
    earlier = [one.now for one in record.turns if one.number < turn.number]
    return moment(earlier[-1] if earlier else record.started_at)


def _steps(record: RunRecord, turn: int) -> Iterator[str]:
    decisions = [(one, each.number) for each in record.turns for one in each.decisions]
    steps: list[tuple[int, str]] = []
    for index, call in enumerate(record.calls):
        if call.turn == turn:
            steps.append((call.step * 2, _call(call, index)))
    steps += [(one.step * 2 + 1, _decision(one)) for one, number in decisions if number == turn]
    steps += [(one.step * 2, _event(one)) for one in record.events if one.turn == turn]
    yield from (shown for _, shown in sorted(steps, key=lambda each: each[0]))


def _item(kind: str, when: str, who: str, body: str) -> str:
    return (
        f'<li class="{kind}"><span class="when">{when}</span><div class="bubble">'
        f'<span class="who">{who}</span>{body}</div></li>'
    )


def _call(call: CallRecord, index: int) -> str:
    given, got = both("参数", "arguments"), both("返回", "answer")
    return (
        f'<li class="call"><span class="when">{moment(call.now)}</span>'
        f'<details><summary><span class="number">{index + 1}</span>{code(call.tool)}'
        f'{outcome(call)}<span class="args">{pairs(call.arguments, 40)}</span></summary>'
        f'<div class="io"><div><h5>{given}</h5>{json_block(call.arguments)}</div>'
        f"<div><h5>{got}</h5>{json_block(call.answer)}</div></div></details></li>"
    )


def outcome(call: CallRecord) -> str:
    """How a call was answered, as a badge."""
    if call.lost is not None:
        return badge("warn", "应答丢失", "answer lost")
    if call.ok:
        return badge("good", "已改动", "changed") if call.effect else badge("", "成功", "ok")
    refusal = call.answer.get("code") if isinstance(call.answer, Mapping) else None
    if refusal == "confirmation_required":
        return badge("warn", "待确认", "asks the user")
    return f'<span class="badge bad">{text(refusal or "refused")}</span>'


def _decision(decision: DecisionRecord) -> str:
    kind, zh, en = DECISIONS.get(decision.decision, ("", decision.decision, decision.decision))
    amount = "" if decision.amount_fen is None else f" <b>{yuan(decision.amount_fen)}</b>"
    body = f"{badge(kind, zh, en)} {code(decision.tool)}{amount} {text(decision.summary)}"
    return f'<li class="decision"><span class="when"></span><div>{body}</div></li>'


def _event(event: Happened) -> str:
    who = "" if event.actor is None else f" {text(event.actor)}"
    refused = "" if event.refused is None else f' <span class="muted">{text(event.refused)}</span>'
    body = (
        f"{badge('event', '事件', 'event')}{who} {code(event.kind)} {text(event.subject)}{refused}"
    )
    return f'<li class="event"><span class="when">{moment(event.at)}</span><div>{body}</div></li>'


def side_by_side(result: JourneyResult) -> str:
    """Each expected call with those that met it, then the calls that nothing expected."""
    calls = result.record.calls
    taken = {place for match in result.matches for place in match.calls}
    rows = [_expected(match, calls) for match in result.matches]
    for place, call in enumerate(calls):
        if place not in taken:
            nothing = f'<td class="muted">{both("未作要求", "nothing expected")}</td>'
            rows.append(f'<tr class="free">{nothing}<td>{_actual(place, call)}</td></tr>')
    if not rows:
        return ""
    head = f"<tr><th>{both('预期', 'Expected')}</th><th>{both('实际', 'Actual')}</th></tr>"
    return (
        f'<div class="wide"><table class="sides"><thead>{head}</thead>{"".join(rows)}</table></div>'
    )


def _expected(match: Match, calls: Sequence[CallRecord]) -> str:
    met = len(match.calls) >= match.least
    most = "" if match.most == match.least else ("+" if match.most is None else f"–{match.most}")
    count = "" if match.least == 1 and match.most == 1 else f"{match.least}{most}×"
    wanted = f"{code(match.tool)} {count}"
    if match.outcome != "done":
        wanted += badge("", match.outcome, match.outcome)
    if match.args:
        wanted += f'<div class="args">{pairs(match.args)}</div>'
    actual = "".join(f"<div>{_actual(place, calls[place])}</div>" for place in match.calls)
    if not actual:
        missing = both("没有匹配的调用", "no call matches")
        actual = f'<span class="bad-text">{missing}</span>'
    return f'<tr class="{"met" if met else "unmet"}"><td>{wanted}</td><td>{actual}</td></tr>'


def _actual(place: int, call: CallRecord) -> str:
    return (
        f'<span class="number">{place + 1}</span>{code(call.tool)}{outcome(call)}'
        f'<div class="args">{pairs(call.arguments)}</div>'
    )


def state_difference(diff: Mapping[str, Any]) -> str:
    """Rows added, changed and removed, table by table."""
    return "".join(_table(name, bucket) for name, bucket in sorted(diff.items()))


def _table(name: str, bucket: Mapping[str, Any]) -> str:
    rows = [_row("added", "+", row) for row in bucket["added"]]
    rows += [_changed(one) for one in bucket["changed"]]
    rows += [_row("removed", "−", row) for row in bucket["removed"]]
    counts = " ".join(
        f"{sign}{len(bucket[kind])}"
        for kind, sign in (("added", "+"), ("changed", "~"), ("removed", "−"))
        if bucket[kind]
    )
    return (
        f'<details class="table"><summary>{code(name)} <span class="muted">{counts}</span>'
        f"</summary>{''.join(rows)}</details>"
    )


def _row(kind: str, sign: str, row: Mapping[str, Any]) -> str:
    key = next(iter(row.values()), "")
    return (
        f'<div class="row {kind}"><b>{sign} {text(key)}</b> '
        f"{pairs({k: v for k, v in list(row.items())[1:] if v is not None})}</div>"
    )


def _changed(one: Mapping[str, Any]) -> str:
    before, after = one["before"], one["after"]
    fields = "".join(
        f'<span class="pair"><i>{text(name)}</i> <del>{brief(before.get(name))}</del> → '
        f"<ins>{brief(value)}</ins></span> "
        for name, value in after.items()
        if before.get(name) != value
    )
    return f'<div class="row changed"><b>~ {text(one["key"])}</b> {fields}</div>'


def _facts(result: JourneyResult) -> str:
    record = result.record
    usage = record.usage()
    shown = {
        both("智能体", "agent"): text(
            record.agent + (f" ({record.model})" if record.model else "")
        ),
        both("世界", "world"): text(f"{record.world}, seed {record.seed}"),
        both("虚拟时间", "virtual time"): f"{virtual_seconds(record) / 60:.0f} min",
        both("用时", "real time"): f"{record.seconds:.2f} s",
        both("令牌", "tokens"): (
            f"{usage.get('input_tokens', 0):,} / {usage.get('output_tokens', 0):,}"
        ),
        both("世界内容", "world content"): code(record.base_digest[:16]),
        both("最终状态", "final state"): code(record.digest[:16]),
    }
    items = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in shown.items())
    return f'<dl class="facts">{items}</dl>'
