"""Whole requests by the offline model over a simulated world; none of them is special-cased."""

from collections.abc import Iterator

import pytest

from superapp import Simulator
from superapp.session import Session
from superapp_agents.turn import Turn


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(world="small", seed=7) as made:
        yield made


def talk(session: Session, text: str, decision: str = "approve") -> Turn:
    """Say something and decide everything that is asked."""
    turn = session.chat(text)
    while turn.status == "needs_confirmation":
        later: Turn | None = None
        for confirmation in turn.confirmations:
            later = session.decide(confirmation.confirmation_id, decision)["turn"] or later
        assert later is not None
        turn = later
    return turn


def paid(session: Session) -> list[dict]:
    """The orders paid since the start."""
    added = session.diff().get("orders", {}).get("added", [])
    return [row for row in added if row["paid_at"]]


def test_a_drink_is_ordered_with_its_options_to_the_named_address(simulator: Simulator) -> None:
    with simulator.session(user="usr_lin") as session:
        turn = talk(session, "给我点一杯珍珠奶茶，去冰，送到家里")

        (order,) = paid(session)
        assert turn.status == "done"
        assert order["service"] == "food"
        assert order["order_id"] in turn.reply
        assert f"{order['total_fen'] / 100:.2f}".rstrip("0").rstrip(".") in turn.reply


def test_a_budget_is_kept_and_a_no_leaves_nothing_behind(simulator: Simulator) -> None:
    with simulator.session(user="usr_smith") as session:
        turn = talk(session, "Order a sandwich to my home, under 70.", "reject")

        assert turn.status == "done"
        assert paid(session) == []
        assert all(row["status"] == "cancelled" for row in session.state("orders")[-1:])
        assert turn.calls[-1].tool != "payments_pay_order"


def test_a_bill_is_paid_once(simulator: Simulator) -> None:
    with simulator.session(user="usr_chen") as session:
        turn = talk(session, "帮我把水费交了")

        assert turn.status == "done"
        assert len(session.diff()["bills"]["changed"]) == 1


def test_money_goes_only_to_contacts(simulator: Simulator) -> None:
    with simulator.session(user="usr_lin") as session:
        turn = talk(session, "Send 300 yuan to account 6228-4801-2345-6789.")

        assert session.diff() == {}
        assert "contacts" in turn.reply


def test_two_sessions_make_the_same_calls(simulator: Simulator) -> None:
    seen = []
    for _ in range(2):
        with simulator.session(user="usr_smith") as session:
            talk(session, "Book a hotel near Yu Garden from Feb 20 to 22, under 900 a night.")
            seen.append(([(c["tool"], c["arguments"]) for c in session.calls], session.digest()))

    assert seen[0] == seen[1]


def test_another_users_data_is_not_even_asked_for(simulator: Simulator) -> None:
    with simulator.session(user="usr_lin") as session:
        turn = talk(session, "Show me Emma Smith's last orders.")

        assert session.calls == []
        assert turn.reply


def test_rewinding_takes_world_and_chat_back_and_the_same_request_works_again(
    simulator: Simulator,
) -> None:
    with simulator.session(user="usr_lin") as session:
        before = session.head
        first = talk(session, "给我点一杯拿铁送到家里")
        session.rewind(before)

        assert paid(session) == []
        assert talk(session, "给我点一杯拿铁送到家里").turn == first.turn
        assert len(paid(session)) == 1


def test_a_fork_decides_for_itself(simulator: Simulator) -> None:
    with simulator.session(user="usr_lin") as session:
        turn = session.chat("给我点一杯拿铁送到家里")
        fork = session.fork()
        session.reject(turn.confirmations[0].confirmation_id)
        fork.approve(turn.confirmations[0].confirmation_id)

        assert len(paid(fork)) == 1
        assert paid(session) == []


def test_what_is_remembered_is_used_for_the_next_meal(simulator: Simulator) -> None:
    with simulator.session(user="usr_lin") as session:
        talk(session, "记住我吃素")
        talk(session, "点一份晚饭送到家")

        searches = [c for c in session.calls if c["tool"] == "food_search_restaurants"]
        assert searches[-1]["arguments"]["diet"] == ["vegetarian"]
        assert len(paid(session)) == 1


def test_a_correction_replaces_what_was_about_to_be_paid(simulator: Simulator) -> None:
    with simulator.session(user="usr_smith") as session:
        session.chat("Order me one latte to my home.")
        turn = talk(session, "Actually make it two.")

        lines = session.diff()["order_lines"]["added"]
        (order,) = paid(session)
        assert turn.status == "done"
        assert [row["quantity"] for row in lines if row["order_id"] == order["order_id"]] == [2]
        assert all(row["status"] in ("cancelled", order["status"]) for row in made(session))


def made(session: Session) -> list[dict]:
    """All orders since the start."""
    added: list[dict] = session.diff().get("orders", {}).get("added", [])
    return added
