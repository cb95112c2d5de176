"""Fees at the edges of their rules, and where a fee and a refund meet."""

from collections.abc import Callable
from typing import Any

import pytest

from superapp.session import Session
from superapp_services.core import clock
from superapp_services.travel import fees

Ask = Callable[..., Any]


@pytest.mark.parametrize(
    ("rule", "percent", "fares", "fee"),
    [
        ("train_standard", 5, [53_700], 2_700),  # 26.85 yuan, to the nearest half yuan
        ("train_standard", 10, [51_150], 5_100),  # 51.15 yuan
        ("train_standard", 20, [550], 200),  # at least two yuan a ticket
        ("train_standard", 5, [53_700, 26_850], 4_050),  # 27 yuan and 13.50 yuan
        ("train_standard", 0, [53_700], 0),
        ("flight_standard", 25, [101_000], 25_300),  # 252.50 yuan, up to the yuan
        ("flight_saver", 80, [61_000, 61_000], 97_600),
        ("hotel_limited", 20, [206_200], 41_300),  # 412.40 yuan
        ("hotel_non_refundable", 100, [206_200], 206_200),
    ],
)
def test_fees_are_rounded_for_each_ticket(
    rule: str, percent: int, fares: list[int], fee: int
) -> None:
    assert fees.fee_fen(rule, percent, fares) == fee


@pytest.mark.parametrize(
    ("hours", "seconds_later", "percent"),
    [(192, 0, 0), (192, 1, 5), (48, 0, 5), (48, 1, 10), (24, 0, 10), (24, 1, 20), (0, 0, 20)],
)
def test_a_train_s_percentage_changes_to_the_second(
    chen: Session,
    ask: Ask,
    pay: Ask,
    family: list[str],
    hours: int,
    seconds_later: int,
    percent: int,
) -> None:
    route = {"origin": "北京", "destination": "西安", "date": "2026-02-20"}
    wanted = {**route, "seat_class": "second", "departs_after": "10:00"}
    train = ask(chen, "search_trains", **wanted)["trains"][0]
    seat = train["seats"][0]
    offers = {"offer_ids": [seat["offer_id"]], "traveller_ids": family[:1]}
    hold = ask(chen, "hold_booking", kind="train", **offers)
    pay(chen, hold)
    leaves = clock.parse_iso(train["departs_at"])

    chen.advance(to=clock.iso(leaves - hours * 3600 + seconds_later))

    shown = ask(chen, "get_booking", booking_id=hold["bookings"][0]["booking_id"])
    assert shown["cancel_fee_fen"] == (seat["price_fen"] * percent // 100 + 25) // 50 * 50


def test_a_cheaper_business_flight_refunds_the_difference_less_the_fee(
    chen: Session, ask: Ask, pay: Ask, consented: Ask, wallet: Ask, family: list[str]
) -> None:
    route = {"origin": "北京", "destination": "上海", "date": "2026-02-07", "cabin": "business"}
    found = ask(chen, "search_flights", **route, limit=50)["flights"]
    old, new = next(
        (dear, cheap)
        for dear in reversed(found)
        for cheap in found
        if cheap["airline_code"] == dear["airline_code"]
        and dear["price_fen"] - cheap["price_fen"] > dear["price_fen"] // 10
    )
    offers = {"offer_ids": [old["offer_id"]], "traveller_ids": family[:1]}
    hold = ask(chen, "hold_booking", kind="flight", **offers)
    pay(chen, hold)
    before = wallet(chen)
    change = {"booking_id": hold["bookings"][0]["booking_id"], "offer_id": new["offer_id"]}

    quote = ask(chen, "quote_change", **change)
    terms, changed = consented(chen, "travel_change_booking", quote_id=quote["quote_id"])

    # Less than 48 hours before departure a business fare pays 5 percent for a change.
    fee = -(-old["price_fen"] * 5 // 10_000) * 100
    back = old["price_fen"] - new["price_fen"] - fee
    assert (terms["action"], terms["amount_fen"]) == ("change_with_fee", fee)
    assert (changed["charged_fen"], changed["refunded_fen"]) == (0, back)
    assert wallet(chen) == before + back
