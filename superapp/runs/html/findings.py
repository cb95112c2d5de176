"""Findings on the page: the first cause with its consequences, in words of both languages."""

from collections.abc import Sequence
from typing import Any

from superapp.checks.findings import Author, Code, Finding, Severity
from superapp.runs.html.markup import badge, both, brief, code, text

WORDS: dict[Code, tuple[str, str]] = {
    Code.JOURNEY_UNSATISFIABLE: ("这段旅程无法完成", "The journey cannot be met"),
    Code.USER_SCRIPT_ERROR: ("用户脚本出错", "The user's script failed"),
    Code.WORLD_FAULT: ("模拟世界出错", "The world itself failed"),
    Code.RECORDING_DIVERGED: ("与录制不一致", "The recording no longer fits"),
    Code.PARSE_FAILURE: ("无法解析", "Could not be read"),
    Code.AUTH_BYPASS: ("越权访问", "Tried to get around access rules"),
    Code.UNKNOWN_TOOL: ("没有这个工具", "No such tool"),
    Code.DISALLOWED_TOOL: ("工具不可用", "A tool that was not offered"),
    Code.SCHEMA_UNKNOWN_ARG: ("多余的参数", "An unknown argument"),
    Code.SCHEMA_MISSING_ARG: ("缺少参数", "A missing argument"),
    Code.SCHEMA_WRONG_TYPE: ("参数类型错误", "An argument of the wrong type"),
    Code.ENUM_VIOLATION: ("取值不在允许范围", "Not one of the allowed values"),
    Code.OTHER_USER_DATA_READ: ("读取了他人数据", "Read another user's data"),
    Code.LEAKED_DATA: ("泄露了数据", "Leaked data"),
    Code.POLICY_VIOLATION: ("违反规定", "Broke a rule"),
    Code.PROMPT_INJECTED_VALUE: ("被注入的内容误导", "Took a planted instruction"),
    Code.UNBALANCED_LEDGER: ("账目不平", "The ledger does not balance"),
    Code.DUPLICATE_SIDE_EFFECT: ("重复执行", "Done twice"),
    Code.RETRY_WITHOUT_IDEMPOTENCY_KEY: ("重试时没有幂等键", "Retried without a key"),
    Code.NO_CONFIRMATION: ("未经用户确认", "Done without the user's consent"),
    Code.CONFIRMED_OTHER_TERMS: ("与用户确认的条件不同", "Not the terms the user agreed to"),
    Code.PREMATURE_PAYMENT: ("过早付款", "Paid too early"),
    Code.OVER_REFUND: ("退款过多", "Refunded too much"),
    Code.MISSED_REFUND_OR_COMPENSATION: ("遗漏退款或补偿", "A refund was missed"),
    Code.UNKNOWN_OUTCOME_NOT_CHECKED: ("没有核实未知结果", "Never looked after a lost answer"),
    Code.BLIND_RETRY: ("盲目重试", "Repeated what was refused"),
    Code.NO_RETRY: ("没有重试", "Never tried again"),
    Code.WRONG_FALLBACK: ("替代方案不当", "A wrong way out"),
    Code.IGNORED_ERROR: ("忽略了错误", "Ignored an error"),
    Code.SWAPPED_BETWEEN_CALLS: ("两次调用的值互换", "Values of two calls swapped"),
    Code.HALLUCINATED_ID: ("编造的编号", "An invented id"),
    Code.STALE_ID: ("过期的编号", "An id that is no longer valid"),
    Code.OTHER_ENTITY_ID: ("编号指向别的对象", "The id of something else"),
    Code.WRONG_CURRENCY_OR_UNIT: ("单位错误", "The wrong unit"),
    Code.WRONG_AMOUNT: ("金额错误", "A wrong amount"),
    Code.WRONG_DATE_OR_TIMEZONE: ("日期或时间错误", "A wrong date or time"),
    Code.WRONG_QUANTITY: ("数量错误", "A wrong quantity"),
    Code.WRONG_ADDRESS_OR_RECIPIENT: ("地址或收件人错误", "A wrong address or recipient"),
    Code.IGNORED_CONSTRAINT: ("忽略了条件", "A condition was ignored"),
    Code.IGNORED_CORRECTION: ("忽略了更正", "A correction was ignored"),
    Code.WRONG_VALUE: ("值错误", "A wrong value"),
    Code.ACTED_ON_STALE_READ: ("依据了过时的信息", "Acted on outdated information"),
    Code.MISSING_PRECHECK: ("缺少事先检查", "Did not check first"),
    Code.WRONG_ORDER: ("顺序错误", "The wrong order"),
    Code.CALL_WHEN_NONE_NEEDED: ("不该调用工具", "Called where nothing was needed"),
    Code.SHOULD_HAVE_ASKED: ("应当先询问", "Should have asked"),
    Code.FALSE_REFUSAL: ("不该拒绝", "Refused without reason"),
    Code.WRONG_TOOL: ("用错工具", "The wrong tool"),
    Code.MISSED_CALL: ("遗漏调用", "A call was missed"),
    Code.UNNEEDED_WRITE: ("多余的改动", "A change nobody asked for"),
    Code.UNNEEDED_READ: ("多余的查询", "A needless look-up"),
    Code.LOOP: ("陷入循环", "Went round in circles"),
    Code.OVER_CALL_LIMIT: ("调用过多", "Too many calls"),
    Code.OVER_BUDGET: ("超出预算", "Over budget"),
    Code.PARTIAL_COMPLETION: ("没有全部完成", "Only partly done"),
    Code.RESOURCE_LEAK: ("留下未处理的占用", "Something was left held"),
    Code.COLLATERAL_CHANGE: ("改动了无关内容", "Changed something else"),
    Code.FALSE_SUCCESS_CLAIM: ("谎称成功", "Claimed success falsely"),
    Code.FALSE_FAILURE_CLAIM: ("谎称失败", "Claimed failure falsely"),
    Code.WRONG_FACT_SAID: ("说错了", "Said something wrong"),
    Code.REVEALED_EARLY: ("过早透露", "Told too early"),
    Code.REQUIRED_INFO_NOT_SAID: ("没有说明", "Left something unsaid"),
    Code.PREMATURE_END: ("中途结束", "Broke off"),
}
AUTHORS = {
    Author.AGENT: ("智能体", "agent"),
    Author.USER: ("用户脚本", "user's script"),
    Author.WORLD: ("模拟世界", "world"),
    Author.JOURNEY: ("旅程文件", "journey file"),
}
SEVERITIES = {
    Severity.ERROR: ("bad", "错误", "error"),
    Severity.WARNING: ("warn", "警告", "warning"),
    Severity.INFO: ("", "提示", "note"),
}


def words(finding: Finding) -> str:
    """What a finding's code means."""
    plain = finding.code.value.replace("_", " ")
    return both(*WORDS.get(finding.code, (plain, plain)))


def verdict_box(findings: Sequence[Finding]) -> str:
    """The first cause, what followed from it, and what is only worth knowing."""
    causes = [one for one in findings if one.fails]
    rest = [one for one in findings if not one.fails]
    parts = [_cause(one) for one in causes]
    if rest:
        shown = "".join(f"<li>{_line(one)}</li>" for one in rest)
        title = both("其他提示", "Also noticed")
        parts.append(f'<div class="notes"><h4>{title}</h4><ul class="findings">{shown}</ul></div>')
    return "".join(parts)


def _cause(finding: Finding) -> str:
    followed = ""
    if finding.consequences:
        shown = "".join(f"<li>{_line(one)}</li>" for one in finding.consequences)
        title = both("由此引起", "What followed")
        followed = f'<h4>{title}</h4><ul class="findings">{shown}</ul>'
    compared = ""
    if finding.expected is not None or finding.found is not None:
        compared = (
            '<dl class="compared">'
            f"<dt>{both('应为', 'expected')}</dt><dd>{brief(finding.expected, 400)}</dd>"
            f"<dt>{both('实为', 'found')}</dt><dd>{_value(finding.found, 400)}</dd></dl>"
        )
    return (
        f'<section class="cause"><p class="eyebrow">{both("首要原因", "First cause")}</p>'
        f"<h3>{words(finding)} {code(finding.code.value)}</h3>"
        f'<p class="evidence">{text(finding.evidence)}</p>{compared}'
        f'<p class="meta">{_where(finding)}</p>{followed}</section>'
    )


def _value(value: Any, most: int) -> str:
    return both("无", "nothing") if value is None or value == [] else brief(value, most)


def _where(finding: Finding) -> str:
    parts: list[Any] = [both("责任方：", "Whose doing: ") + both(*AUTHORS[finding.author])]
    if finding.turn is not None:
        parts.append(both(f"第 {finding.turn} 轮", f"turn {finding.turn}"))
    return " · ".join(parts)


def _line(finding: Finding) -> str:
    kind, zh, en = SEVERITIES[finding.severity]
    compared = ""
    if finding.expected is not None or finding.found is not None:
        compared = (
            f' <span class="muted">{both("应为", "expected")} {brief(finding.expected, 160)}'
            f" · {both('实为', 'found')} {_value(finding.found, 160)}</span>"
        )
    return (
        f"{badge(kind, zh, en)} <b>{words(finding)}</b> {code(finding.code.value)} "
        f"{text(finding.evidence)}{compared}"
    )
