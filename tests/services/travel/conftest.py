"""Sessions and short cuts for the travel tests."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from superapp.session import Session
from superapp.simulator import Simulator

Answer = dict[str, Any]


@pytest.fixture
def chen(simulator: Simulator) -> Iterator[Session]:
    """A session of Chen Wei, who travels with a family of four."""
    with simulator.session("usr_chen") as made:
        yield made


@pytest.fixture
def family(chen: Session) -> list[str]:
    """Chen Wei, his wife, his son of nine and his daughter of six, by traveller id."""
    found = [t for t in chen.state("travellers") if t["user"] == "usr_chen"]
    order = ["self", "wife", "son", "daughter"]
    return [t["traveller_id"] for t in sorted(found, key=lambda t: order.index(t["relation"]))]


@pytest.fixture
def ask() -> Callable[..., Any]:
    """Call a tool that has to succeed; its result."""

    def call(session: Session, tool: str, **arguments: Any) -> Any:
        answer = session.call(f"travel_{tool}", **arguments)
        assert answer["ok"], answer
        return answer["result"]

    return call


@pytest.fixture
def refusal() -> Callable[..., tuple[str, Answer]]:
    """Call a tool that has to be refused; the code and the details."""

    def call(session: Session, tool: str, **arguments: Any) -> tuple[str, Answer]:
        before = session.digest()
        answer = session.call(f"travel_{tool}", **arguments)
        assert not answer["ok"], answer
        assert session.digest() == before
        return answer["error"]["code"], answer["error"]["details"]

    return call


@pytest.fixture
def consented() -> Callable[..., Any]:
    """Call a tool that needs consent, agree, and call again; the terms and the result."""

    def call(session: Session, tool: str, **arguments: Any) -> tuple[Answer, Answer]:
        asked = session.call(tool, **arguments)
        assert asked["error"]["code"] == "confirmation_required", asked
        details = asked["error"]["details"]
        session.approve(details["confirmation_id"])
        answer = session.call(tool, **arguments)
        assert answer["ok"], answer
        return details["terms"], answer["result"]

    return call


@pytest.fixture
def pay(consented: Callable[..., Any]) -> Callable[..., Answer]:
    """Pay a hold with the user's consent; the receipt."""

    def call(session: Session, hold: Answer, **arguments: Any) -> Answer:
        order = {"order_id": hold["order_id"], "amount_fen": hold["total_fen"]}
        _, receipt = consented(session, "payments_pay_order", **order, **arguments)
        return dict(receipt)

    return call


@pytest.fixture
def wallet() -> Callable[[Session], int]:
    """The balance of a session's user."""

    def read(session: Session) -> int:
        rows = [w for w in session.state("wallets") if w["user"] == session.user]
        return int(rows[0]["balance_fen"])

    return read
