"""`superapp mcp`: one session as an MCP server on standard input and output."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from superapp.cli.options import Lang, Seed, User, World
from superapp.cli.output import err, fail

if TYPE_CHECKING:
    from superapp.session import Session
    from superapp.simulator import Simulator


def mcp(
    user: User = None,
    world: World = None,
    seed: Seed = None,
    lang: Lang = None,
    resume: Annotated[
        str | None, typer.Option("--session", "-s", help="Go on with an earlier session.")
    ] = None,
    service: Annotated[
        list[str] | None, typer.Option("--service", help="Only this service's tools; repeatable.")
    ] = None,
    approve: Annotated[
        str | None, typer.Option(help="Say yes to this confirmation, and serve nothing.")
    ] = None,
    reject: Annotated[
        str | None, typer.Option(help="Say no to this confirmation, and serve nothing.")
    ] = None,
) -> None:
    """Serve a session to an MCP client on standard input and output; the session is kept."""
    if (approve or reject) and not resume:
        fail("Name the session of the confirmation: superapp mcp --session ID --approve ID.")
    if approve and reject:
        fail("Give either --approve or --reject.")
    from superapp.cli.running import opened  # noqa: PLC0415
    from superapp.errors import SuperappError  # noqa: PLC0415
    from superapp.settings import Settings  # noqa: PLC0415

    with opened(world, seed, Settings.read().store) as simulator:
        try:
            session = _session(simulator, resume, user, lang, service)
            if approve or reject:
                _decide(session, approve, reject)
                return
        except SuperappError as error:
            fail(error.detail)
        _serve(simulator, session)


def _session(
    simulator: "Simulator",
    resume: str | None,
    user: str | None,
    lang: str | None,
    services: list[str] | None,
) -> "Session":
    from superapp.tool_selection import select_tools  # noqa: PLC0415

    if resume:
        return simulator.open(resume)
    select_tools(simulator.gateway.registry, None, services or None)
    return simulator.session(user or "usr_lin", lang=lang, services=services or None)


def _decide(session: "Session", approve: str | None, reject: str | None) -> None:
    decided = session.decide(approve or reject or "", "approve" if approve else "reject")
    shown = decided["confirmation"]
    err.print(f"{shown['confirmation_id']} {shown['status']}: {shown['summary']}")


def _serve(simulator: "Simulator", session: "Session") -> None:
    import anyio  # noqa: PLC0415

    try:
        from mcp.server.stdio import stdio_server  # noqa: PLC0415

        from superapp.mcp.server import build_mcp  # noqa: PLC0415
    except ModuleNotFoundError:
        fail("MCP needs an extra: pip install 'superapp-sim[mcp]'.")
    server = build_mcp(simulator, session.session_id)

    async def serve() -> None:
        async with stdio_server() as (incoming, outgoing):
            options: Any = server.create_initialization_options()
            await server.run(incoming, outgoing, options)

    again = f"superapp mcp --session {session.session_id}"
    err.print(f"superapp serves MCP for {session.user}; later again by: {again}", style="dim")
    anyio.run(serve)
