"""Red packets: sent, opened, shared by luck, and returned."""

import random
from collections.abc import Iterator
from typing import Any

import pytest

from superapp.session import Session
from superapp.simulator import Simulator
from superapp_services.social.packets import share_fen

LI_NA, MUM, ZHOU = "per_0002", "per_0001", "per_0003"
Answer = dict[str, Any]


def result(answer: Answer) -> dict[str, Any]:
    assert answer["ok"], answer
    found: dict[str, Any] = answer["result"]
    return found


def refused(answer: Answer) -> tuple[str, dict[str, Any]]:
    assert not answer["ok"], answer
    return answer["error"]["code"], answer["error"]["details"]


def wallet(session: Session, user: str) -> int:
    rows = session.state("wallets")
    return next(int(row["balance_fen"]) for row in rows if row["user"] == user)


def person(session: Session, name: str) -> str:
    rows = session.state("people")
    return next(str(row["person_id"]) for row in rows if row["name_en"] == name)


def send(session: Session, **arguments: Any) -> dict[str, Any]:
    asked = session.call("social_send_red_packet", **arguments)
    session.approve(refused(asked)[1]["confirmation_id"])
    return result(session.call("social_send_red_packet", **arguments))


@pytest.fixture
def two(simulator: Simulator) -> Iterator[Session]:
    """A session in which Lin Xiaoyu has Chen Wei and Emma Smith in her address book."""
    contacts = [
        {
            "contact_id": f"ctc_{user}",
            "user": "usr_lin",
            "person_id": user,
            "alias_zh": user,
            "alias_en": user,
            "relation": "friend",
            "since": "2024-01-01",
        }
        for user in ("usr_chen", "usr_smith")
    ]
    actors = ["usr_lin", "usr_chen", "usr_smith"]
    with simulator.session("usr_lin", actors=actors, given={"contacts": contacts}) as session:
        yield session


def test_sending_asks_first_and_takes_the_money_once(session: Session) -> None:
    before = wallet(session, "usr_lin")
    asked = {"to": [person(session, "Li Na")], "amount_fen": 20000, "message": "生日快乐"}

    code, details = refused(session.call("social_send_red_packet", **asked))
    assert code == "confirmation_required"
    assert details["terms"]["amount_fen"] == 20000
    assert wallet(session, "usr_lin") == before
    sent = send(session, **asked)

    assert sent["status"] == "open"
    assert wallet(session, "usr_lin") == before - 20000
    row = session.diff()["red_packets"]["added"][0]
    assert (row["recipient"], row["amount_fen"]) == (person(session, "Li Na"), 20000)


def test_a_contact_opens_it_within_the_day(session: Session) -> None:
    sent = send(session, to=[person(session, "Li Na")], amount_fen=20000)

    session.advance(seconds=24 * 3600)

    seen = result(session.call("social_get_red_packet", red_packet_id=sent["red_packet_id"]))
    assert seen["status"] == "finished"
    assert [share["amount_fen"] for share in seen["opened_by"]] == [20000]


def test_what_nobody_opens_comes_back_after_a_day(two: Session) -> None:
    before = wallet(two, "usr_lin")
    sent = send(two, to=["usr_chen", "usr_smith"], amount_fen=10000)
    key = {"red_packet_id": sent["red_packet_id"]}
    result(two.call("social_open_red_packet", actor="usr_chen", **key))

    two.advance(seconds=24 * 3600)

    seen = result(two.call("social_get_red_packet", **key))
    assert (seen["status"], seen["returned_fen"]) == ("expired", 5000)
    assert wallet(two, "usr_lin") == before - 5000
    late = two.call("social_open_red_packet", actor="usr_smith", **key)
    assert refused(late)[0] == "red_packet_expired"


def test_the_share_goes_into_the_wallet_once(two: Session) -> None:
    before = wallet(two, "usr_chen")
    sent = send(two, to=["usr_chen"], amount_fen=6600)
    key = {"red_packet_id": sent["red_packet_id"]}

    opened = result(two.call("social_open_red_packet", actor="usr_chen", **key))

    assert (opened["amount_fen"], opened["balance_fen"]) == (6600, before + 6600)
    again = two.call("social_open_red_packet", actor="usr_chen", **key)
    assert refused(again) == ("red_packet_already_opened", {**key, "amount_fen": 6600})
    listed = result(two.call("payments_list_transactions", actor="usr_chen", direction="in"))
    share = listed["transactions"][0]
    assert (share["purpose"], share["amount_fen"]) == ("red_packet", 6600)
    assert share["reference_id"] == sent["red_packet_id"]
    assert listed["received_fen"] >= 6600


def test_with_fewer_shares_than_people_the_last_goes_empty(two: Session) -> None:
    people = ["usr_chen", "usr_smith"]
    sent = send(two, to=people, amount_fen=100, shares=1, split="random")
    key = {"red_packet_id": sent["red_packet_id"]}
    result(two.call("social_open_red_packet", actor="usr_smith", **key))

    late = two.call("social_open_red_packet", actor="usr_chen", **key)

    assert refused(late) == ("red_packet_empty", {**key, "shares": 1})


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"to": ["per_9999"]}, "person_not_found"),
        ({"to": ["usr_zhao"]}, "person_not_found"),
        ({"amount_fen": 20001}, "red_packet_too_large"),
        ({"amount_fen": 1, "shares": 2}, "red_packet_too_small"),
        ({"amount_fen": 101, "shares": 2}, "uneven_split"),
        ({"method_id": "mth_9999"}, "method_not_found"),
        ({"amount_fen": 0}, "invalid_arguments"),
        ({"amount_fen": -1}, "invalid_arguments"),
        ({"amount_fen": "100"}, "invalid_arguments"),
        ({"to": []}, "invalid_arguments"),
        ({"anonymous": True}, "invalid_arguments"),
    ],
)
def test_a_red_packet_that_cannot_be_is_refused(
    session: Session, change: dict[str, Any], code: str
) -> None:
    asked = {"to": [person(session, "Li Na")], "amount_fen": 100, **change}

    assert refused(session.call("social_send_red_packet", **asked))[0] == code


def test_money_that_is_not_there_is_not_sent(simulator: Simulator) -> None:
    with simulator.session(
        "usr_lin", given={"wallets": [{"user": "usr_lin", "balance_fen": 50}]}
    ) as session:
        asked = {"to": [person(session, "Li Na")], "amount_fen": 100}
        code, details = refused(session.call("social_send_red_packet", **asked))

    assert (code, details["available_fen"]) == ("insufficient_funds", 50)


def test_a_limit_of_the_method_holds(simulator: Simulator) -> None:
    with simulator.session("usr_lin") as plain:
        method = next(m for m in plain.state("methods") if m["user"] == "usr_lin")
    given = {"methods": [{"method_id": method["method_id"], "per_payment_fen": 99}]}
    with simulator.session("usr_lin", given=given) as session:
        asked = {"to": [person(session, "Li Na")], "amount_fen": 100}
        code, _ = refused(session.call("social_send_red_packet", **asked))

    assert code == "limit_exceeded"


@pytest.mark.parametrize("tool", ["social_get_red_packet", "social_open_red_packet"])
def test_a_red_packet_of_others_is_not_found(two: Session, tool: str) -> None:
    sent = send(two, to=["usr_chen"], amount_fen=100)
    key = {"red_packet_id": sent["red_packet_id"]}

    assert refused(two.call(tool, actor="usr_smith", **key)) == ("red_packet_not_found", key)


def test_received_ones_wait_in_the_list_and_hide_their_amount(simulator: Simulator) -> None:
    with simulator.session("usr_zhao") as session:
        listed = result(
            session.call("social_list_red_packets", direction="received", status="open")
        )
        assert listed["total"] == 2
        assert {packet["amount_fen"] for packet in listed["red_packets"]} == {None}
        before = wallet(session, "usr_zhao")

        got = [
            result(session.call("social_open_red_packet", red_packet_id=packet["red_packet_id"]))
            for packet in listed["red_packets"]
        ]

        assert wallet(session, "usr_zhao") == before + sum(one["amount_fen"] for one in got)


def test_a_random_split_is_never_zero_and_always_adds_up() -> None:
    luck = random.Random(1)
    for _ in range(500):
        shares = luck.randint(1, 20)
        amount = luck.randint(shares, 20_000)
        left, drawn = amount, []
        for remaining in range(shares, 0, -1):
            drawn.append(share_fen("random", left, remaining, luck))
            left -= drawn[-1]

        assert min(drawn) >= 1
        assert sum(drawn) == amount


def test_the_mean_of_a_random_split_is_the_same_at_every_position() -> None:
    luck, shares, amount, draws = random.Random(2), 5, 10_000, 10_000
    totals = [0] * shares
    for _ in range(draws):
        left = amount
        for position in range(shares):
            part = share_fen("random", left, shares - position, luck)
            totals[position] += part
            left -= part

    for total in totals:
        assert abs(total / draws - amount / shares) < amount / shares * 0.03
