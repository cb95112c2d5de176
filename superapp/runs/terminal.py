"""Results of journeys on the terminal."""

from collections.abc import Sequence
from io import StringIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from superapp.checks.findings import Finding
from superapp.journeys.judging import JourneyResult
from superapp.runs.statistics import Prices, Summary, summarise

_WIDTH = 110


def show_results(
    results: Sequence[JourneyResult], console: Console, prices: Prices | None = None
) -> None:
    """A table of all runs, then what failed and why, then the figures."""
    table = Table("journey", "agent", "calls", "state", "made", "seconds", title=None)
    for result in results:
        table.add_row(
            result.journey,
            result.record.agent,
            _mark(result.calls.passed),
            _mark(result.state.passed),
            str(len(result.record.calls)),
            f"{result.record.seconds:.2f}",
        )
    console.print(table)
    for result in results:
        if not result.passed:
            console.print(Text(journey_text(result)))
    show_summary(summarise(results, prices), console)


def show_summary(summary: Summary, console: Console) -> None:
    """How many passed, with the interval in which the true rate lies, and what it took."""
    console.print(
        f"{summary.passed} of {summary.runs} runs passed ({summary.rate:.0%}, "
        f"95% interval {_range(summary.interval)})",
        highlight=False,
    )
    if summary.not_counted:
        console.print(
            f"{summary.not_counted} runs not counted: the world, the user or the journey failed",
            highlight=False,
        )
    if summary.runs > summary.journeys:
        console.print(
            f"pass@{summary.k} {summary.pass_at_k:.0%} ({_range(summary.pass_at_interval)}), "
            f"pass^{summary.k} {summary.pass_hat_k:.0%} ({_range(summary.pass_hat_interval)})",
            highlight=False,
        )
    console.print(_took(summary), highlight=False)


def _range(interval: tuple[float, float]) -> str:
    low, high = interval
    return f"{low:.0%} to {high:.0%}"


def _took(summary: Summary) -> str:
    parts = [
        f"{summary.calls} calls",
        f"{summary.seconds:.1f} s",
        f"{summary.virtual_seconds / 3600:.1f} h of virtual time",
    ]
    if summary.usage.get("input_tokens") or summary.usage.get("output_tokens"):
        tokens = (summary.usage.get(name, 0) for name in ("input_tokens", "output_tokens"))
        parts.append("{:,} tokens in, {:,} out".format(*tokens))
    if summary.cost is not None:
        parts.append(f"cost ¥{summary.cost:.4f}")
    return ", ".join(parts)


def _mark(passed: bool) -> Text:
    return Text("pass", style="green") if passed else Text("FAIL", style="bold red")


def journey_text(result: JourneyResult) -> str:
    """Why a run failed, for people: first cause first, its consequences under it."""
    console = Console(file=StringIO(), width=_WIDTH, no_color=True, highlight=False)
    console.print(f"\n{result.journey}: {result.title}")
    for turn in result.record.turns:
        console.print(f"  user: {turn.user}", markup=False)
        console.print(f"  agent ({turn.status}): {turn.reply[:300]}", markup=False)
    for finding in result.findings:
        _show(console, finding, "  ")
    output = console.file
    assert isinstance(output, StringIO)  # noqa: S101 - it was made above
    return output.getvalue().rstrip()


def _show(console: Console, finding: Finding, indent: str) -> None:
    place = "" if finding.turn is None else f" (turn {finding.turn})"
    console.print(
        f"{indent}{finding.severity.value}: {finding.code.value}{place}: {finding.evidence}",
        markup=False,
    )
    if finding.expected is not None or finding.found is not None:
        console.print(f"{indent}    expected {_cut(finding.expected)}", markup=False)
        console.print(f"{indent}    found    {_cut(finding.found)}", markup=False)
    for consequence in finding.consequences:
        _show(console, consequence, indent + "  ")


def _cut(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 300 else f"{text[:299]}…"
