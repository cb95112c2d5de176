"""All commands. Each is imported when it is used, so that `superapp` starts fast."""

import difflib
from importlib import import_module
from importlib.metadata import version
from typing import Annotated, Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from superapp.loading import no_collections


class Command(NamedTuple):
    """A command that is not imported yet.

    Attributes:
        target: The function or group that it runs.
        help: The first line of its help, for the list of all commands.
    """

    target: str
    help: str


COMMANDS = {
    "demo": Command(
        "superapp.cli.demo:demo",
        "Run one request through the agent: plan, tool calls, confirmation, answer, balances.",
    ),
    "chat": Command(
        "superapp.cli.chat:chat",
        "Chat with the agent; sessions are kept, and /help lists what else you can type.",
    ),
    "serve": Command(
        "superapp.cli.serve:serve",
        "Serve sessions, chat and tools over HTTP; the routes are at /docs.",
    ),
    "keys": Command(
        "superapp.cli.keys:keys",
        "Add, list and revoke the API keys of the server.",
    ),
    "store": Command(
        "superapp.cli.store:store",
        "Look at the session store, bring it forward, tidy it.",
    ),
    "mcp": Command(
        "superapp.mcp.cli:mcp",
        "Serve a session to an MCP client on standard input and output; the session is kept.",
    ),
    "run": Command(
        "superapp.journeys.run_cli:run",
        "Play journeys with an agent and judge calls and final state.",
    ),
    "record": Command(
        "superapp.journeys.run_cli:record",
        "Play journeys and keep what the model decided, for `superapp replay`.",
    ),
    "replay": Command(
        "superapp.journeys.stored_cli:replay_command",
        "Play recorded decisions again on live tools, and say where they come out otherwise.",
    ),
    "check": Command(
        "superapp.checks.cli:check",
        "Judge tool calls against expectations, without a world.",
    ),
    "judge": Command(
        "superapp.journeys.stored_cli:judge",
        "Judge stored runs again, by today's journeys, without the agent.",
    ),
    "journeys": Command(
        "superapp.journeys.cli:journeys",
        "Check journey files, and print their schema.",
    ),
    "tools": Command(
        "superapp.cli.tools:tools",
        "List the tools that agents can call.",
    ),
    "world": Command(
        "superapp.cli.world:world",
        "Build worlds ahead of time, see what is in them, and tidy their cache.",
    ),
    "graph": Command(
        "superapp.cli.graph:graph",
        "Print the agent graph as a Mermaid diagram.",
    ),
    "bench": Command(
        "superapp.cli.bench:bench",
        "Measure sessions, calls and episodes; exit 1 where a target is missed.",
    ),
    "doctor": Command(
        "superapp.cli.doctor:doctor",
        "Look at the installation, and say what to do where something is wrong.",
    ),
}
"""Names in the order of `--help`."""


class LazyGroup(TyperGroup):
    """A group whose commands are imported when they are named."""

    _listing = False

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the group's signature
        """The names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of this name, imported now; None if there is none."""
        if cmd_name not in COMMANDS:
            near = difflib.get_close_matches(cmd_name, COMMANDS, n=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"Commands: {', '.join(COMMANDS)}."
            ctx.fail(f"There is no command {cmd_name!r}. {hint}")
        if self._listing:
            return TyperCommand(cmd_name, help=COMMANDS[cmd_name].help)
        module, _, attribute = COMMANDS[cmd_name].target.partition(":")
        with no_collections(keep=True):
            target = getattr(import_module(module), attribute)
        if not isinstance(target, typer.Typer):
            single = typer.Typer(add_completion=False)
            single.command(cmd_name)(target)
            target = single
        command = get_command(target)
        command.name = cmd_name
        return command

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """List the commands without importing them."""
        self._listing = True
        try:
            super().format_help(ctx, formatter)
        finally:
            self._listing = False


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
