"""``superapp check``: the command."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from superapp.checks.cases import CaseError, CaseResult, Profile, check_file
from superapp.checks.findings import flatten


def check(
    file: Annotated[
        Path, typer.Argument(help="JSONL file, one case per line.", exists=True, dir_okay=False)
    ],
    profile: Annotated[
        Profile, typer.Option(help="strict: typed and exact; bfcl: the leaderboard's folding.")
    ] = Profile.STRICT,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line per case.")] = False,
    table: Annotated[
        bool, typer.Option("--table", help="Compare verdicts with the cases' labels, per family.")
    ] = False,
) -> None:
    """Judge tool calls against expectations, without a world."""
    if table:
        _compare(file, profile)
    failed = total = 0
    results: list[CaseResult] = []
    try:
        for result in check_file(file, profile):
            total += 1
            failed += not result.passed
            if as_json:
                typer.echo(_line(result))
            elif not result.passed:
                results.append(result)
    except CaseError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    if not as_json:
        _show(results, total)
    raise typer.Exit(1 if failed else 0)


def _compare(file: Path, profile: Profile) -> None:
    """Print how verdicts and labels agree; exit 1 if one does not."""
    from superapp.checks.tables import markdown, tallies  # noqa: PLC0415

    try:
        families, codes = tallies(file, profile)
    except CaseError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    for line in markdown(families, codes):
        typer.echo(line)
    raise typer.Exit(0 if all(one.agrees for one in families) else 1)


def _line(result: CaseResult) -> str:
    findings = [one.model_dump(mode="json", exclude_defaults=True) for one in result.findings]
    row = {"id": result.id, "verdict": result.verdict, "findings": findings}
    return json.dumps(row, ensure_ascii=False)


def _show(failed: list[CaseResult], total: int) -> None:
    console = Console()
    if failed:
        table = Table("case", "call", "code", "what was found")
        for result in failed:
            for number, one in enumerate(flatten(result.findings)):
                place = "" if one.call is None else str(one.call + 1)
                table.add_row("" if number else result.id, place, one.code.value, one.evidence)
        console.print(table)
    console.print(f"{total - len(failed)} of {total} cases passed")


def main() -> None:
    """Run the command alone, as ``python -m superapp.checks``."""
    typer.run(check)
