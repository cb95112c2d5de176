"""All commands. Each is imported when it is used, so that `superapp` starts fast."""

import difflib
from importlib import import_module
from importlib.metadata import version
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from superapp.loading import no_collections

COMMANDS = {
    "demo": "superapp.cli.demo:demo",
    "chat": "superapp.cli.chat:chat",
    "serve": "superapp.cli.serve:serve",
    "keys": "superapp.cli.keys:keys",
    "store": "superapp.cli.store:store",
    "mcp": "superapp.mcp.cli:mcp",
    "run": "superapp.journeys.run_cli:run",
    "record": "superapp.journeys.run_cli:record",
    "replay": "superapp.journeys.stored_cli:replay_command",
    "check": "superapp.checks.cli:check",
    "judge": "superapp.journeys.stored_cli:judge",
    "journeys": "superapp.journeys.cli:journeys",
    "tools": "superapp.cli.tools:tools",
    "world": "superapp.cli.world:world",
    "graph": "superapp.cli.graph:graph",
    "bench": "superapp.cli.bench:bench",
    "doctor": "superapp.cli.doctor:doctor",
}
"""Names in the order of `--help`, each with the function or group that it runs."""


class LazyGroup(TyperGroup):
    """A group whose commands are imported when they are named."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the group's signature
        """The names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of this name, imported now; None if there is none."""
        if cmd_name not in COMMANDS:
            near = difflib.get_close_matches(cmd_name, COMMANDS, n=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"Commands: {', '.join(COMMANDS)}."
            ctx.fail(f"There is no command {cmd_name!r}. {hint}")
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        with no_collections(keep=True):
            target = getattr(import_module(module), attribute)
        if not isinstance(target, typer.Typer):
            single = typer.Typer(add_completion=False)
            single.command(cmd_name)(target)
            target = single
        command = get_command(target)
        command.name = cmd_name
        return command


app = typer.Typer(
    name="superapp",
    cls=LazyGroup,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"superapp {version('superapp-sim')}")
        raise typer.Exit


@app.callback()
def main(
    _: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """A simulated commerce super-app for agents."""
