"""What `demo` and `chat` share: a simulator with its progress, turns with their decisions."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from superapp.bootstrap import build_simulator
from superapp.cli.output import err, out, yuan
from superapp.cli.turns import (
    Happening,
    heading,
    show_confirmation,
    show_reply,
    word,
)
from superapp.session import Session
from superapp.settings import Settings
from superapp.simulator import Simulator
from superapp_agents.turn import Confirmation, Turn

Decide = Callable[[Confirmation], bool]


@contextmanager
def opened(world: str | None, seed: int | None, store: Path | None = None) -> Iterator[Simulator]:
    """A simulator over a world, which is built with a note to the user the first time."""
    settings = Settings.read()
    chosen = world or settings.world
    number = settings.seed if seed is None else seed
    opening = f"Opening the world {chosen!r} (seed {number})…"
    with err.status(opening) as status:
        simulator = build_simulator(
            settings,
            world=chosen,
            seed=number,
            store=store,
            progress=lambda done: status.update(f"{opening} {done}"),
        )
    try:
        yield simulator
    finally:
        simulator.close()


def language_of(text: str) -> str:
    """The language that a sentence is written in."""
    return "zh" if re.search(r"[\u3400-\u9fff]", text) else "en"


def take_turn(session: Session, content: str, lang: str, decide: Decide) -> Turn:
    """Say something, show what happens as it happens, and decide each confirmation that comes."""
    happening = Happening(lang)
    with out.status("…"):
        turn = session.chat(content, happening.heard)
    happening.rest(turn)
    while True:
        following = _decided(session, turn, happening, decide)
        if following is None:
            break
        turn = following
        happening.rest(turn)
    show_reply(turn, lang)
    return turn


def _decided(session: Session, turn: Turn, happening: Happening, decide: Decide) -> Turn | None:
    """The turn after the user's decisions; None when nothing waits."""
    if turn.status != "needs_confirmation":
        return None
    following: Turn | None = None
    for confirmation in turn.confirmations:
        show_confirmation(confirmation, happening.lang)
        decision = "approve" if decide(confirmation) else "reject"
        done = "approved" if decision == "approve" else "rejected"
        out.print(f"  [bold]{word(done, happening.lang)}[/bold]")
        with out.status("…"):
            told = session.decide(confirmation.confirmation_id, decision, on_event=happening.heard)
        following = told["turn"] or following
    return following


def balances(session: Session) -> list[tuple[str, int, int]]:
    """Each way to pay of the user: its name, what could be spent at the start and now, in fen."""
    changed = session.diff()
    wallets = {row["user"]: row for row in session.state("wallets")}
    accounts = {row["account_id"]: row for row in session.state("accounts")}
    earlier = {
        change["key"]: change["before"]
        for table in ("wallets", "accounts")
        for change in changed.get(table, {}).get("changed", [])
    }
    found = []
    for method in session.state("methods"):
        if method["user"] != session.user:
            continue
        wallet = method["method_kind"] == "wallet"
        key = session.user if wallet else method["account_id"]
        now = (wallets if wallet else accounts)[key]
        title = method["name_zh" if session.lang == "zh" else "name_en"]
        found.append((title, _available(earlier.get(key, now)), _available(now)))
    return found


def _available(row: dict[str, Any]) -> int:
    """What an account can still pay: a credit line goes below zero, down to its floor."""
    available: int = row["balance_fen"] - (row.get("floor_fen") or 0)
    return available


def show_balances(session: Session, lang: str) -> None:
    """What the user has now, and what it was when the session began."""
    heading("balances", lang)
    for title, before, now in balances(session):
        was = f"  [dim]({word('before', lang)} {yuan(before)})[/dim]" if before != now else ""
        out.print(f"  {title}: {yuan(now)}{was}")
