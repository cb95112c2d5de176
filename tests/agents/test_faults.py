"""Whatever fails on the way: paid once, whole or not at all, and nothing left held."""

from collections.abc import Iterator

import pytest

from superapp import Simulator
from superapp.session import Session

KINDS = ("error", "timeout_before", "timeout_after_commit", "malformed_result")
FOOD = ("usr_smith", "A bagel to my home, please, under 80.")
TRIP = ("usr_lin", "订后天去上海的高铁，大后天回，就我一个人，再订个人民广场附近的酒店")
CASES = [
    *[(FOOD, "food_place_order", kind) for kind in (*KINDS, "merchant_closed")],
    *[(FOOD, "payments_pay_order", kind) for kind in KINDS],
    *[(TRIP, "travel_hold_booking", kind) for kind in (*KINDS, "out_of_stock")],
    *[(TRIP, "payments_pay_order", kind) for kind in KINDS],
]


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(world="small", seed=7) as made:
        yield made


def run(session: Session, text: str, decision: str = "approve") -> str:
    turn = session.chat(text)
    while turn.status == "needs_confirmation":
        for confirmation in turn.confirmations:
            turn = session.decide(confirmation.confirmation_id, decision)["turn"] or turn
    return turn.reply


def made(session: Session) -> list[dict]:
    orders: list[dict] = session.diff().get("orders", {}).get("added", [])
    return orders


def paid_orders(session: Session) -> list[str]:
    payments = session.diff().get("payments", {}).get("added", [])
    return [payment["order_id"] for payment in payments]


@pytest.mark.parametrize(("request_", "tool", "kind"), CASES)
def test_a_failure_never_pays_twice_nor_half(
    simulator: Simulator, request_: tuple[str, str], tool: str, kind: str
) -> None:
    user, text = request_
    faults = [{"on": tool, "call": 1, "kind": kind}]
    with simulator.session(user=user, faults=faults) as session:
        run(session, text)

        orders = made(session)
        live = [order for order in orders if order["status"] not in ("cancelled", "refunded")]
        assert all(order["paid_at"] for order in live)
        assert sorted(paid_orders(session)) == sorted(order["order_id"] for order in live)
        assert len(live) == (1 if request_ is FOOD else 2)


@pytest.mark.parametrize("index", [0, 1])
def test_rejecting_a_part_of_a_trip_leaves_nothing(simulator: Simulator, index: int) -> None:
    with simulator.session(user=TRIP[0]) as session:
        turn = session.chat(TRIP[1])
        chosen = [c.confirmation_id for c in turn.confirmations]
        for position, confirmation_id in enumerate(chosen):
            session.decide(confirmation_id, "reject" if position == index else "approve")

        assert len(chosen) == 2
        assert {order["status"] for order in made(session)} == {"cancelled"}
        assert paid_orders(session) == []
