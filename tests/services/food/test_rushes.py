"""Kitchens that are overrun at meal times."""

from superapp.session import Session
from tests.services.food.conftest import refused, result


def test_an_overrun_kitchen_closes_and_opens_again(session: Session) -> None:
    capacity = {r["restaurant_id"]: r["capacity"] for r in session.base_state("restaurants")}
    before = {r["restaurant_id"]: r["load"] for r in session.state("restaurant_status")}

    session.advance(to="2026-02-06T12:15:00+08:00")
    full = [
        row["restaurant_id"]
        for row in session.state("restaurant_status")
        if row["load"] >= capacity[row["restaurant_id"]] > before[row["restaurant_id"]]
    ]
    menu = result(session.call("food_get_menu", restaurant_id=full[0]))
    answer = session.call(
        "food_quote_order",
        restaurant_id=full[0],
        items=[{"dish_id": menu["dishes"][0]["dish_id"]}],
        address_id="adr_0001",
    )
    session.advance(to="2026-02-06T14:00:00+08:00")

    assert not menu["accepts_orders"]
    assert refused(answer)[0] == "restaurant_busy"
    after = {r["restaurant_id"]: r["load"] for r in session.state("restaurant_status")}
    assert after == before
