"""A long random walk over the food tools, and what holds all along."""

import random
from collections import Counter
from typing import Any

from superapp.session import Session
from superapp.simulator import Simulator
from tests.services.food.conftest import HOME, OFFICE

STEPS = 250


class Walk:
    """A user who does what comes to mind, in no sensible order."""

    def __init__(self, session: Session, seed: int) -> None:
        self.session, self.luck = session, random.Random(seed)
        self.quotes: list[str] = []
        self.orders: list[dict[str, Any]] = []
        self.codes: Counter[str] = Counter()
        found = session.call("food_search_restaurants", address_id=OFFICE, limit=50)
        near = {row["restaurant_id"] for row in found["result"]["restaurants"]}
        dishes = session.base_state("dishes")
        self.dishes = [dish for dish in dishes if dish["restaurant_id"] in near]

    def call(self, tool: str, **arguments: Any) -> dict[str, Any] | None:
        answer = self.session.call(tool, **arguments)
        if not answer["ok"] and answer["error"]["code"] == "confirmation_required":
            self.session.approve(answer["error"]["details"]["confirmation_id"])
            answer = self.session.call(tool, **arguments)
        self.codes["ok" if answer["ok"] else answer["error"]["code"]] += 1
        result: dict[str, Any] | None = answer.get("result")
        return result

    def quote(self) -> None:
        dish = self.luck.choice(self.dishes)
        item = {"dish_id": dish["dish_id"], "quantity": self.luck.randint(1, 4)}
        quote = self.call(
            "food_quote_order",
            restaurant_id=dish["restaurant_id"],
            items=[item],
            address_id=self.luck.choice((HOME, OFFICE, OFFICE, OFFICE)),
        )
        if quote is not None:
            self.quotes.append(quote["quote_id"])

    def place(self) -> None:
        if self.quotes:
            order = self.call("food_place_order", quote_id=self.luck.choice(self.quotes))
            if order is not None:
                self.orders.append(order)

    def pay(self) -> None:
        if self.orders:
            order = self.luck.choice(self.orders)
            terms = {"order_id": order["order_id"], "amount_fen": order["total_fen"]}
            self.call("payments_pay_order", **terms)

    def cancel(self) -> None:
        if self.orders:
            self.call("food_cancel_order", order_id=self.luck.choice(self.orders)["order_id"])

    def wait(self) -> None:
        self.session.advance(seconds=self.luck.choice((30, 120, 600, 1200)))

    def step(self) -> None:
        act = self.luck.choices(
            (self.quote, self.place, self.pay, self.cancel, self.wait), (6, 4, 4, 1, 2)
        )[0]
        act()


def units(session: Session) -> int:
    """Dishes on sale, and those in orders that were neither cancelled nor left unpaid."""
    sold = {
        row["order_id"]
        for row in session.diff().get("orders", {}).get("added", [])
        if row["status"] not in ("cancelled", "expired")
    }
    cooked = {
        row["order_id"]
        for row in session.diff().get("deliveries", {}).get("added", [])
        if row["preparing_at"] is not None
    }
    lines = session.diff().get("order_lines", {}).get("added", [])
    taken = sum(line["quantity"] for line in lines if line["order_id"] in sold | cooked)
    return sum(row["stock"] for row in session.state("dish_stock")) + taken


def test_no_dish_and_no_fen_is_lost_or_made(simulator: Simulator) -> None:
    given = {"wallets": [{"user": "usr_lin", "balance_fen": 10_000_000}]}
    with simulator.session("usr_lin", given=given) as session:
        before, walk = units(session), Walk(session, 11)
        loads = {r["restaurant_id"]: r["load"] for r in session.state("restaurant_status")}

        for number in range(STEPS):
            walk.step()
            if number % 25 == 0:
                assert units(session) == before
        session.advance(seconds=6 * 3600)

        assert units(session) == before
        assert sum(row["amount_fen"] for row in session.state("ledger")) == 0
        after = {r["restaurant_id"]: r["load"] for r in session.state("restaurant_status")}
        assert after == loads
        open_orders = {"unpaid", "paid", "preparing", "delivering"}
        ended = {row["status"] for row in session.diff()["orders"]["added"]}
        assert not ended & open_orders
        refunded = [p for p in session.state("payments") if p["refunded_fen"] > p["amount_fen"]]
        assert refunded == []
        assert walk.codes["ok"] > STEPS / 5
