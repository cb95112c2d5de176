"""What the tests of all journeys came to: two rates, and everything that is wrong."""

from collections.abc import Sequence
from typing import Final

from pydantic import BaseModel, ConfigDict
from rich.console import Console
from rich.table import Table

from superapp.journeys.lint import LintReport

MOST_EXCUSED: Final = 0.02


class Totals(BaseModel):
    """Sums over all journeys."""

    model_config = ConfigDict(frozen=True)

    journeys: int
    clean: int
    wrong: int
    wrong_failed: int
    right: int
    right_passed: int
    effective: int
    killed: int
    equivalent: int
    excused: int
    runs: int
    seconds: float

    @property
    def too_many_excused(self) -> bool:
        """Whether more mutants live on with a reason than may."""
        return self.excused > max(1, MOST_EXCUSED * self.effective)

    @property
    def sound(self) -> bool:
        """Whether every journey is, and few mutants are excused."""
        return self.clean == self.journeys and not self.too_many_excused


def totals(reports: Sequence[LintReport]) -> Totals:
    """The sums of reports."""
    names = ("wrong", "wrong_failed", "right", "right_passed", "effective", "killed", "equivalent")
    sums = {name: sum(getattr(one, name) for one in reports) for name in names}
    return Totals(
        journeys=len(reports),
        clean=sum(one.clean for one in reports),
        excused=sum(len(one.excused) for one in reports),
        runs=sum(one.runs for one in reports),
        seconds=round(sum(one.seconds for one in reports), 1),
        **sums,
    )


def show_report(reports: Sequence[LintReport], sums: Totals, console: Console) -> None:
    """What is wrong with which journey, who is excused and why, then the two rates."""
    for report in reports:
        for mistake in report.mistakes:
            console.print(f"[red]✗[/red] [bold]{report.journey}[/bold]: ", end="")
            console.print(mistake, markup=False, highlight=False)
        for name in report.survivors:
            console.print(f"[red]✗[/red] [bold]{report.journey}[/bold]: ", end="")
            console.print(f"the mutant {name!r} passes", markup=False, highlight=False)
    excused = [(report.journey, one) for report in reports for one in report.excused]
    if excused:
        table = Table("journey", "survivor", "why it may live", title_justify="left")
        for journey, one in excused:
            table.add_row(journey, one.mutant, one.reason)
        console.print(table)
    table = Table("", "tested", "as it should be", "rate", box=None, pad_edge=False)
    killed = sums.killed + sums.excused
    table.add_row("nothing wrong passes: wrong agents fail", *_rate(sums.wrong, sums.wrong_failed))
    table.add_row("nothing wrong passes: mutants fail", *_rate(sums.effective, sums.killed))
    table.add_row("nothing right fails: right ways pass", *_rate(sums.right, sums.right_passed))
    console.print(table)
    console.print(
        f"{sums.clean} of {sums.journeys} journeys are sound; {sums.equivalent} mutants change "
        f"nothing, {sums.excused} of {sums.effective} live with a reason "
        f"({_share(sums.excused, sums.effective)}, at most {MOST_EXCUSED:.0%}), "
        f"{sums.effective - killed} without",
        highlight=False,
    )
    speed = sums.runs / sums.seconds if sums.seconds else 0.0
    console.print(
        f"{sums.runs} runs played and judged in {sums.seconds:.1f} s of work, {speed:.0f} a second",
        highlight=False,
    )


def _rate(tested: int, right: int) -> tuple[str, str, str]:
    return str(tested), str(right), _share(right, tested)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "-"
