"""What shoppers do, with less typing."""

from collections.abc import Callable
from typing import Any

import pytest

from superapp.session import Session

HOME, OFFICE = "adr_0001", "adr_0002"
Answer = dict[str, Any]
DAY = 86_400


def result(answer: Answer) -> dict[str, Any]:
    """The result of a call that must have worked."""
    assert answer["ok"], answer
    found: dict[str, Any] = answer["result"]
    return found


def refused(answer: Answer) -> tuple[str, dict[str, Any]]:
    """Code and details of a call that must have been refused."""
    assert not answer["ok"], answer
    return answer["error"]["code"], answer["error"]["details"]


class Shopper:
    """A user who shops in a session."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def find(self, **filters: Any) -> list[dict[str, Any]]:
        """Cards of products that match."""
        found: list[dict[str, Any]] = result(
            self.session.call("shopping_search_products", **filters)
        )["products"]
        return found

    def sku(self, text: str = "降噪耳机", at: int = 0, **filters: Any) -> str:
        """A SKU that matches."""
        sku_id: str = self.find(text=text, **filters)[at]["sku_id"]
        return sku_id

    def quote(self, *sku_ids: str, **arguments: Any) -> Answer:
        """A checkout of one piece of each."""
        lines = [{"sku_id": sku_id} for sku_id in sku_ids]
        return self.session.call("shopping_preview_checkout", lines=lines, **arguments)

    def place(self, *sku_ids: str, **arguments: Any) -> list[dict[str, Any]]:
        """Unpaid orders of one piece of each."""
        quote = result(self.quote(*sku_ids, **arguments))
        placed: list[dict[str, Any]] = result(
            self.session.call("shopping_place_order", quote_id=quote["quote_id"])
        )["orders"]
        return placed

    def agreed(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """A call that the user is asked about and approves."""
        code, details = refused(self.session.call(tool, **arguments))
        assert code == "confirmation_required"
        self.session.approve(details["confirmation_id"])
        return result(self.session.call(tool, **arguments))

    def pay(self, order: dict[str, Any]) -> dict[str, Any]:
        """Pay an order and approve it."""
        return self.agreed(
            "payments_pay_order", order_id=order["order_id"], amount_fen=order["total_fen"]
        )

    def bought(self, *sku_ids: str, **arguments: Any) -> str:
        """A paid order of one shop; its id."""
        (order,) = self.place(*sku_ids, **arguments)
        self.pay(order)
        order_id: str = order["order_id"]
        return order_id

    def received(self, *sku_ids: str) -> str:
        """A delivered order of one shop; its id."""
        order_id = self.bought(*sku_ids)
        self.session.advance(seconds=3 * DAY)
        assert self.order(order_id)["status"] == "delivered"
        return order_id

    def order(self, order_id: str) -> dict[str, Any]:
        """An order as it is now."""
        return result(self.session.call("shopping_get_order", order_id=order_id))

    def stock(self, sku_id: str) -> int:
        """Pieces of a SKU in all warehouses."""
        return sum(
            row["quantity"] for row in self.session.state("stocks") if row["sku_id"] == sku_id
        )

    def wallet(self, user: str = "usr_lin") -> int:
        """What is in a wallet."""
        return next(
            int(row["balance_fen"]) for row in self.session.state("wallets") if row["user"] == user
        )

    def event(self, kind: str, fits: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """A due event of the world."""
        return next(
            row
            for row in self.session.state("due_events")
            if row["event_kind"] == kind and fits(row)
        )


@pytest.fixture
def shopper(session: Session) -> Shopper:
    """Lin Xiaoyu, shopping."""
    return Shopper(session)
