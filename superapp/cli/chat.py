"""`superapp chat`: talk with the agent on the terminal."""

from typing import TYPE_CHECKING, Annotated

import typer

from superapp.cli.options import Lang, Model, Seed, User, World
from superapp.cli.output import err, out

if TYPE_CHECKING:
    from superapp.cli.talk import Talk


def chat(
    user: User = None,
    world: World = None,
    seed: Seed = None,
    model: Model = None,
    lang: Lang = None,
    resume: Annotated[
        str | None, typer.Option("--session", "-s", help="Go on with an earlier session.")
    ] = None,
) -> None:
    """Chat with the agent; sessions are kept, and /help lists what else you can type."""
    from superapp.cli.running import opened  # noqa: PLC0415
    from superapp.cli.talk import Talk  # noqa: PLC0415
    from superapp.settings import Settings  # noqa: PLC0415

    with opened(world, seed, Settings.read().store) as simulator:
        if resume:
            session = simulator.open(resume)
        else:
            session = simulator.session(user or "usr_lin", lang=lang, model=model)
        talk = Talk(simulator, session)
        talk.greet()
        _loop(talk)
        err.print(f"superapp chat --session {talk.session.session_id}", style="dim")


def _loop(talk: "Talk") -> None:
    while True:
        try:
            line = out.input(f"[bold]{talk.prompt}[/bold] ").strip()
        except (EOFError, KeyboardInterrupt):
            out.print()
            return
        if line in {"/quit", "/exit", "/q"}:
            return
        if line:
            talk.take(line)
