"""`superapp demo`: one real request, from the sentence to the money."""

from typing import Annotated

import typer
from rich.markup import escape

from superapp.cli.options import Lang, Model, Seed, User, World
from superapp.cli.output import out

DEMO_USER = "usr_lin"
DEMO_REQUEST = "明天是李娜的生日，订一束花和一个蛋糕下午三点前送到她公司，再给她发个200块的红包"


def demo(
    request: Annotated[
        str | None, typer.Argument(help="What the user says, in Chinese or English.")
    ] = None,
    user: User = None,
    world: World = None,
    seed: Seed = None,
    model: Model = None,
    lang: Lang = None,
) -> None:
    """Run one request through the agent: plan, tool calls, confirmation, answer, balances.

    The terms of each payment are shown, and then approved in the user's place.
    """
    from superapp.cli.running import (  # noqa: PLC0415
        language_of,
        opened,
        show_balances,
        take_turn,
    )
    from superapp.cli.turns import word  # noqa: PLC0415

    content = request or DEMO_REQUEST
    spoken = lang or language_of(content)
    with opened(world, seed) as simulator:
        session = simulator.session(user or DEMO_USER, lang=spoken, model=model)
        out.print(f"[bold]{word('you', spoken)}[/bold] ({session.user}): {escape(content)}")
        turn = take_turn(session, content, spoken, decide=lambda _: True)
        show_balances(session, spoken)
    raise typer.Exit(1 if turn.status == "failed" else 0)
