"""The whole report: one file, no address outside it, light and dark, Chinese and English."""

from collections.abc import Sequence
from importlib.resources import files

from superapp.journeys.judging import JourneyResult
from superapp.runs.html.markup import both
from superapp.runs.html.run_view import run_card
from superapp.runs.statistics import Prices, Summary, summarise

OPENED = 1


def report_page(results: Sequence[JourneyResult], prices: Prices | None = None) -> str:
    """The report as HTML.

    Args:
        results: All runs, in the order in which they are shown; failures come first.
        prices: What tokens cost.
    """
    here = files("superapp.runs.html")
    style = (here / "style.css").read_text(encoding="utf-8")
    script = (here / "script.js").read_text(encoding="utf-8")
    summary = summarise(results, prices)
    return (
        '<!doctype html>\n<html lang="en" data-lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>Journeys: {summary.passed} of {summary.runs} passed</title>"
        f"<style>{style}</style></head><body>{_header(results, summary)}"
        f"<main>{_filters(results)}{_cards(results)}</main><script>{script}</script></body></html>\n"
    )


def _header(results: Sequence[JourneyResult], summary: Summary) -> str:
    agents = sorted({one.record.agent for one in results if one.record.agent})
    models = sorted({one.record.model for one in results if one.record.model})
    who = " · ".join([*agents, *models])
    buttons = (
        '<div class="switches"><button id="lang" type="button">中文 / English</button>'
        f'<button id="theme" type="button">{both("明暗", "Light / dark")}</button></div>'
    )
    return (
        f"<header><div><p>superapp</p><h1>{both('旅程报告', 'Journey report')}</h1>"
        f'<p class="muted">{who}</p></div>{buttons}</header>{_tiles(summary)}'
    )


def _tiles(summary: Summary) -> str:
    low, high = summary.interval
    tiles = [
        _tile(
            both("通过", "passed"),
            f"{summary.passed} / {summary.runs}",
            f"{summary.rate:.0%}, {both('95% 区间', '95% interval')} {low:.0%}–{high:.0%}",
            "good" if summary.passed == summary.runs else "bad",
        )
    ]
    if summary.runs > summary.journeys:
        for name, value, (least, most) in (
            (f"pass@{summary.k}", summary.pass_at_k, summary.pass_at_interval),
            (f"pass^{summary.k}", summary.pass_hat_k, summary.pass_hat_interval),
        ):
            tiles.append(_tile(name, f"{value:.0%}", f"{least:.0%}–{most:.0%}"))
    tiles.append(_tile(both("工具调用", "tool calls"), f"{summary.calls:,}", ""))
    hours = summary.virtual_seconds / 3600
    virtual = both(f"虚拟时间 {hours:.1f} 小时", f"{hours:.1f} h of virtual time")
    tiles.append(_tile(both("用时", "time"), f"{summary.seconds:.1f} s", virtual))
    tokens = [summary.usage.get(name, 0) for name in ("input_tokens", "output_tokens")]
    cost = (
        ""
        if summary.cost is None
        else both(f"花费 ¥{summary.cost:.4f}", f"cost ¥{summary.cost:.4f}")
    )
    if any(tokens) or cost:
        tiles.append(_tile(both("令牌", "tokens"), f"{tokens[0]:,} / {tokens[1]:,}", cost))
    if summary.not_counted:
        why = both("并非智能体的责任", "not the agent's doing")
        tiles.append(_tile(both("未计入", "not counted"), str(summary.not_counted), why))
    return f'<section class="tiles">{"".join(tiles)}</section>'


def _tile(name: str, value: str, note: str, kind: str = "") -> str:
    return (
        f'<div class="tile {kind}"><span class="label">{name}</span>'
        f'<span class="value">{value}</span><span class="note">{note}</span></div>'
    )


def _filters(results: Sequence[JourneyResult]) -> str:
    failed = sum(not one.passed for one in results)
    choices = (
        ("all", both("全部", "All"), len(results)),
        ("failed", both("失败", "Failed"), failed),
        ("passed", both("通过", "Passed"), len(results) - failed),
    )
    buttons = "".join(
        f'<button type="button" data-show="{name}" aria-pressed="{str(name == "all").lower()}">'
        f"{label} <b>{number}</b></button>"
        for name, label, number in choices
    )
    return (
        f'<nav>{buttons}<input id="search" type="search" placeholder="id / 标题 / title" '
        'aria-label="search"></nav>'
    )


def _cards(results: Sequence[JourneyResult]) -> str:
    numbers: dict[str, int] = {}
    numbered = []
    for result in results:
        numbers[result.journey] = numbers.get(result.journey, 0) + 1
        numbered.append((result, numbers[result.journey]))
    ordered = sorted(numbered, key=lambda each: each[0].passed)
    alone = len(ordered) == 1
    return "".join(
        run_card(result, number, opened=alone or (place < OPENED and not result.passed))
        for place, (result, number) in enumerate(ordered)
    )
