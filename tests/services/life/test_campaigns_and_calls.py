"""Coupons of campaigns, and telephone calls to merchants."""

from typing import Any

import pytest

from superapp.session import Session
from superapp.simulator import Simulator

Answer = dict[str, Any]


def result(answer: Answer) -> dict[str, Any]:
    assert answer["ok"], answer
    found: dict[str, Any] = answer["result"]
    return found


def refused(answer: Answer) -> tuple[str, dict[str, Any]]:
    assert not answer["ok"], answer
    return answer["error"]["code"], answer["error"]["details"]


def test_a_claimed_coupon_pays_for_a_milk_tea(simulator: Simulator) -> None:
    with simulator.session("usr_zhao") as session:
        offers = result(session.call("life_list_campaigns", service="food", claimable=True))
        milk_tea = next(c for c in offers["campaigns"] if c["category"] == "milk_tea")
        coupon = result(
            session.call("life_claim_campaign_coupon", campaign_id=milk_tea["campaign_id"])
        )
        home = next(p["home"] for p in session.state("people") if p["person_id"] == "usr_zhao")
        found = result(
            session.call(
                "food_search_restaurants",
                text="奶茶饮品",
                address_id=home,
                max_minimum_order_fen=1000,
            )
        )
        shop = found["restaurants"][0]
        quote = result(
            session.call(
                "food_quote_order",
                restaurant_id=shop["restaurant_id"],
                items=[{"dish_id": shop["dishes"][0]["dish_id"]}],
                address_id=home,
            )
        )

    assert coupon["threshold_fen"] == 0
    assert [used["coupon_id"] for used in quote["coupons"]] == [coupon["coupon_id"]]
    assert quote["discount_fen"] == min(2500, quote["items_fen"])


def test_claiming_takes_one_of_the_quota(session: Session) -> None:
    before = result(session.call("life_list_campaigns"))["campaigns"]
    left = next(c["left"] for c in before if c["campaign_id"] == "cmp_lunch")

    claimed = result(session.call("life_claim_campaign_coupon", campaign_id="cmp_lunch"))

    assert claimed["left"] == left - 1
    assert claimed["valid_until"] == "2026-02-09T10:00:00+08:00"


def test_the_last_coupon_goes_to_who_is_first(simulator: Simulator) -> None:
    given = {"campaign_quotas": [{"campaign_id": "cmp_lunch", "left_count": 1}]}
    actors = ["usr_lin", "usr_chen"]
    with simulator.session("usr_lin", actors=actors, given=given) as session:
        key = {"campaign_id": "cmp_lunch"}
        result(session.call("life_claim_campaign_coupon", actor="usr_chen", **key))
        late = session.call("life_claim_campaign_coupon", **key)

    assert refused(late) == ("quota_exhausted", key)


@pytest.mark.parametrize(
    ("campaign_id", "code"),
    [
        ("cmp_nothing", "campaign_not_found"),
        ("cmp_hotpot", "campaign_not_live"),
        ("cmp_double_twelve", "campaign_not_live"),
        ("cmp_vegetarian", "quota_exhausted"),
    ],
)
def test_a_coupon_that_is_not_to_be_had_is_refused(
    session: Session, campaign_id: str, code: str
) -> None:
    answer = session.call("life_claim_campaign_coupon", campaign_id=campaign_id)

    assert refused(answer)[0] == code


def test_everybody_claims_as_often_as_the_campaign_says(session: Session) -> None:
    key = {"campaign_id": "cmp_free_delivery"}
    first = result(session.call("life_claim_campaign_coupon", key="a", **key))
    second = result(session.call("life_claim_campaign_coupon", key="b", **key))

    third = session.call("life_claim_campaign_coupon", key="c", **key)

    assert first["coupon_id"] != second["coupon_id"]
    assert refused(third) == ("already_claimed", {**key, "coupon_id": second["coupon_id"]})


def call(session: Session, **arguments: Any) -> dict[str, Any]:
    asked = session.call("life_call_merchant", **arguments)
    session.approve(refused(asked)[1]["confirmation_id"])
    return result(session.call("life_call_merchant", **arguments))


def test_a_call_asks_first_and_leaves_a_transcript(session: Session) -> None:
    merchant = session.base_state("restaurants")[0]
    made = call(
        session,
        callee_id=merchant["merchant_id"],
        purpose="availability",
        message="今晚七点还有四人桌吗？",
    )

    assert made["phone"] == merchant["phone"]
    assert made["outcome"] in ("answered", "declined", "no_answer")
    assert result(session.call("life_list_calls")) == {"calls": [made], "total": 1}


ASKS = {"purpose": "opening_hours", "message": "请问几点开门？"}


def test_a_place_tells_its_opening_hours(session: Session) -> None:
    places = [p for p in session.base_state("places") if p["phone"] and p["opens_minute"]]
    made: dict[str, dict[str, Any]] = {}
    for place in places[:12]:
        made[place["place_id"]] = call(session, callee_id=place["place_id"], **ASKS)

    told = [
        (row, made[row["place_id"]])
        for row in places[:12]
        if made[row["place_id"]]["outcome"] == "answered"
    ]
    assert any(f"{p['opens_minute'] // 60:02d}:" in c["transcript"][2]["text"] for p, c in told)
    assert all(len(c["transcript"]) == 4 for _, c in told)


def said(made: dict[str, Any]) -> tuple[str, list[str]]:
    return made["outcome"], [u["text"] for u in made["transcript"] if u["speaker"] == "merchant"]


def test_the_same_question_gets_the_same_answer_however_often_and_in_whatever_order(
    simulator: Simulator, session: Session
) -> None:
    shops = [row["merchant_id"] for row in session.base_state("restaurants")[:10]]
    asks = {"purpose": "special_request", "message": "能自带蛋糕吗？"}
    first = {shop: said(call(session, callee_id=shop, **asks)) for shop in shops}

    with simulator.session("usr_lin") as other:
        again = {shop: said(call(other, callee_id=shop, **asks)) for shop in reversed(shops)}
        reworded = {**asks, "message": "可以带自己的蛋糕吗？"}
        more = {shop: said(call(other, callee_id=shop, **reworded)) for shop in shops}

    assert first == again == more
    assert len({outcome for outcome, _ in first.values()}) > 1


def test_a_place_and_its_merchant_are_the_same_desk(session: Session) -> None:
    asks = {"purpose": "waiting_time", "message": "要等多久？"}
    for row in session.base_state("restaurants")[:6]:
        by_place, by_merchant = (
            said(call(session, callee_id=row[name], **asks)) for name in ("place_id", "merchant_id")
        )
        assert by_place == by_merchant


def test_answers_change_with_the_day(session: Session) -> None:
    shops = [row["merchant_id"] for row in session.base_state("restaurants")[:10]]
    asks = {"purpose": "availability", "message": "今晚还有位吗？"}
    today = [said(call(session, callee_id=shop, **asks)) for shop in shops]
    session.advance(seconds=86_400)

    assert [said(call(session, callee_id=shop, **asks)) for shop in shops] != today


@pytest.mark.parametrize("callee_id", ["mer_nobody", "plc_99999", "usr_chen"])
def test_somebody_without_a_telephone_is_not_called(session: Session, callee_id: str) -> None:
    answer = session.call(
        "life_call_merchant", callee_id=callee_id, purpose="other", message="你好"
    )

    assert refused(answer) == ("callee_not_found", {"callee_id": callee_id})


def left(session: Session) -> dict[str, int]:
    found = result(session.call("life_list_campaigns"))["campaigns"]
    return {campaign["campaign_id"]: campaign["left"] for campaign in found}


def test_others_claim_while_the_clock_moves_most_of_all_at_noon(session: Session) -> None:
    counts = [left(session)]
    for seconds in (3600, 3600, 12 * 3600, 3600):
        session.advance(seconds=seconds)
        counts.append(left(session))

    free = [count["cmp_food_new"] for count in counts]
    noon, night = free[0] - free[2], free[3] - free[4]
    assert free == sorted(free, reverse=True)
    assert noon > 10 * night > 0
    rows = {row["campaign_id"]: row["left_count"] for row in session.state("campaign_quotas")}
    assert rows == counts[0]


def test_a_claim_after_a_while_takes_exactly_one(session: Session) -> None:
    session.advance(seconds=2 * 86_400)
    before = left(session)["cmp_free_delivery"]

    first = result(session.call("life_claim_campaign_coupon", campaign_id="cmp_free_delivery"))

    assert first["left"] == left(session)["cmp_free_delivery"] == before - 1


def test_the_crowd_is_the_same_however_the_time_passed(
    simulator: Simulator, session: Session
) -> None:
    session.advance(seconds=4 * 86_400)
    with simulator.session("usr_lin") as other:
        for _ in range(8):
            other.advance(seconds=43_200)
            result(other.call("life_list_campaigns"))

        assert left(other) == left(session)


def test_a_campaign_that_lasts_long_runs_out(session: Session) -> None:
    days = 0
    while left(session)["cmp_food_new"] and days < 29:
        session.advance(seconds=86_400)
        days += 1

    answer = session.call("life_claim_campaign_coupon", campaign_id="cmp_food_new")
    assert days > 7
    assert refused(answer)[0] == "quota_exhausted"
