"""Restaurants near the doors of the personas, and the usual calls on them."""

from collections.abc import Callable
from typing import Any

import pytest

from superapp.session import Session

HOME, OFFICE = "adr_0001", "adr_0002"
Answer = dict[str, Any]


def result(answer: Answer) -> dict[str, Any]:
    assert answer["ok"], answer
    found: dict[str, Any] = answer["result"]
    return found


def refused(answer: Answer) -> tuple[str, dict[str, Any]]:
    assert not answer["ok"], answer
    return answer["error"]["code"], answer["error"]["details"]


class Table:
    """What a user does at a restaurant, with less typing."""

    def __init__(self, session: Session, text: str, address_id: str) -> None:
        self.session, self.address_id = session, address_id
        found = result(
            session.call(
                "food_search_restaurants",
                text=text,
                address_id=address_id,
                sort="distance",
                max_minimum_order_fen=2500,
            )
        )
        self.card = found["restaurants"][0]
        self.restaurant_id: str = self.card["restaurant_id"]
        self.menu = result(session.call("food_get_menu", restaurant_id=self.restaurant_id))

    def dish(self, name: str) -> dict[str, Any]:
        return next(dish for dish in self.menu["dishes"] if dish["name"] == name)

    def quote(self, *names: str, **arguments: Any) -> Answer:
        items = [{"dish_id": self.dish(name)["dish_id"]} for name in names]
        given = {"items": items, "address_id": self.address_id, **arguments}
        return self.session.call("food_quote_order", restaurant_id=self.restaurant_id, **given)

    def place(self, *names: str, **arguments: Any) -> dict[str, Any]:
        quote = result(self.quote(*names, **arguments))
        return result(self.session.call("food_place_order", quote_id=quote["quote_id"]))

    def pay(self, order: dict[str, Any]) -> dict[str, Any]:
        terms = {"order_id": order["order_id"], "amount_fen": order["total_fen"]}
        asked = self.session.call("payments_pay_order", **terms)
        self.session.approve(refused(asked)[1]["confirmation_id"])
        return result(self.session.call("payments_pay_order", **terms))

    def order(self, order_id: str) -> dict[str, Any]:
        return result(self.session.call("food_get_order", order_id=order_id))

    def status(self) -> dict[str, Any]:
        rows = self.session.state("restaurant_status")
        return next(row for row in rows if row["restaurant_id"] == self.restaurant_id)

    def stock(self, name: str) -> int:
        dish_id = self.dish(name)["dish_id"]
        rows = self.session.state("dish_stock")
        return next(int(row["stock"]) for row in rows if row["dish_id"] == dish_id)


@pytest.fixture
def milk_tea(session: Session) -> Table:
    """A milk tea shop that delivers to Lin Xiaoyu's office."""
    return Table(session, "奶茶饮品", OFFICE)


@pytest.fixture
def malatang(session: Session) -> Table:
    """A malatang shop that delivers to Lin Xiaoyu's home."""
    return Table(session, "麻辣烫", HOME)


@pytest.fixture
def with_rows(session: Session) -> Callable[..., Table]:
    """The malatang shop in a session with rows of its own laid over."""

    def start(text: str = "麻辣烫", address_id: str = HOME, **given: Any) -> Table:
        return Table(session._simulator.session("usr_lin", given=given), text, address_id)

    return start
