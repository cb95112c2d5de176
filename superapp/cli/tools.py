"""`superapp tools`: the tools as schemas or as a reference page."""

from typing import Annotated

import typer
from rich.table import Table

from superapp.cli.options import AsJson
from superapp.cli.output import out, print_json
from superapp.loading import no_collections


def tools(
    names: Annotated[
        list[str] | None, typer.Argument(help="Tools to show; all if left out.")
    ] = None,
    service: Annotated[
        list[str] | None, typer.Option("--service", "-s", help="Only this service; repeatable.")
    ] = None,
    as_json: AsJson = False,
    format_name: Annotated[
        str | None, typer.Option("--format", help="Schemas as openai, anthropic or mcp want them.")
    ] = None,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Print the reference page of all tools.")
    ] = False,
) -> None:
    """List the tools that agents can call."""
    with no_collections(keep=True):
        from superapp.bootstrap import build_registry  # noqa: PLC0415
        from superapp.gateway.formats import shown_tools  # noqa: PLC0415
        from superapp.tool_selection import select_tools  # noqa: PLC0415

    registry = build_registry()
    if markdown:
        from superapp.cli.reference import reference_page  # noqa: PLC0415

        typer.echo(reference_page(registry), nl=False)
        return
    found = select_tools(registry, names or None, service or None)
    if format_name or as_json:
        print_json(shown_tools(found, format_name or "json"))
        return
    table = Table("tool", "risk", "what it does", box=None, pad_edge=False)
    for tool in found:
        table.add_row(tool.name, str(tool.risk), tool.description.split("\n", 1)[0])
    out.print(table)
    out.print(f"\n{len(found)} tools. Schemas: superapp tools --json, or --format openai.")
