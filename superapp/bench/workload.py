"""The calls that the figures are taken on: 7 reads, 2 orders, 1 payment in ten."""

import json
from dataclasses import dataclass, field
from functools import cached_property
from itertools import cycle
from typing import Any

from superapp.session import Session
from superapp.simulator import Simulator

USER = "usr_lin"
MANY_SESSIONS = 20_000
_PRICES_FEN = range(3_000, 50_000)
_MANDATE = {
    "mandate_id": "mdt_bench",
    "user": USER,
    "level": "L3",
    "purpose": "general",
    "per_payment_fen": 10_000_000,
    "total_fen": 1_000_000_000,
    "spent_fen": 0,
    "uses_left": None,
    "categories": [],
    "merchants": [],
    "method_id": None,
    "valid_from": "2026-02-01T00:00:00+08:00",
    "valid_until": "2027-02-01T00:00:00+08:00",
    "status": "active",
    "created_at": "2026-02-01T00:00:00+08:00",
}
GIVEN: dict[str, Any] = {
    "wallets": [{"user": USER, "balance_fen": 1_000_000_000}],
    "mandates": [_MANDATE],
}


def must(answer: dict[str, Any]) -> dict[str, Any]:
    """The result of a call that has to succeed."""
    if not answer["ok"]:
        raise RuntimeError(json.dumps(answer["error"], ensure_ascii=False))
    result: dict[str, Any] = answer["result"]
    return result


@dataclass
class Workload:
    """Draws distinct arguments for each kind of call.

    Attributes:
        simulator: Where the sessions are.
        tasks: How many different episodes there are before the first comes again; as many as the
            world allows if None.
    """

    simulator: Simulator
    tasks: int | None = None
    _number: int = field(default=0)

    def session(self) -> Session:
        """A session with money, and a mandate so that payments need no question."""
        return self.simulator.session(USER, given=GIVEN)

    @cached_property
    def _carts(self) -> Any:
        """Shops with three cheap products each, so that one order has three lines."""
        prices = {r["sku_id"]: r["price_fen"] for r in self._rows("sku_prices")}
        anywhere = [r for r in self._rows("products") if r["local_city"] is None]
        merchants = {r["product_id"]: r["merchant_id"] for r in anywhere}
        plenty = {r["sku_id"] for r in self._rows("stocks") if r["quantity"] > 20}
        shops: dict[str, dict[str, str]] = {}
        for sku_id, price in prices.items():
            product_id = self._product_of[sku_id]
            if product_id in merchants and sku_id in plenty and price in _PRICES_FEN:
                shops.setdefault(merchants[product_id], {}).setdefault(product_id, sku_id)
        found = [list(skus.values())[:3] for _, skus in sorted(shops.items()) if len(skus) > 2]
        return cycle(found if self.tasks is None else found[: 2 * self.tasks])

    @cached_property
    def _product_of(self) -> dict[str, str]:
        return {r["sku_id"]: r["product_id"] for r in self._rows("skus")}

    def _rows(self, table: str) -> list[dict[str, Any]]:
        return self.simulator.world.base_rows(table)

    @cached_property
    def queries(self) -> list[str]:
        """At least 500 distinct product searches that hit, in both languages."""
        types = self._rows("product_types")
        brands = {r["brand_id"]: r for r in self._rows("brands")}
        texts = [row[f"name_{lang}"] for row in types for lang in ("zh", "en")]
        for product in self._rows("products")[:2000:7]:
            brand = brands[product["brand_id"]]
            texts += [f"{brand['name_zh']} {product['title_zh'][:6]}", brand["name_en"]]
        return list(dict.fromkeys(texts))

    @cached_property
    def products(self) -> list[str]:
        """Ids of products, for point reads."""
        return [row["product_id"] for row in self._rows("products")]

    @cached_property
    def places(self) -> list[str]:
        """Ids of places, for point reads."""
        return [row["place_id"] for row in self._rows("places")]

    def cart(self) -> list[dict[str, Any]]:
        """Three products of one shop, of another shop each time."""
        return [{"sku_id": sku_id, "quantity": 1} for sku_id in next(self._carts)]

    def quote(self, session: Session) -> str:
        """A quote of three lines with the best coupons."""
        answer = session.call("shopping_preview_checkout", lines=self.cart())
        quote_id: str = must(answer)["quote_id"]
        return quote_id

    def order(self, session: Session, quote_id: str) -> dict[str, Any]:
        """Place the order of a quote: its id and total."""
        (order,) = must(session.call("shopping_place_order", quote_id=quote_id))["orders"]
        return {"order_id": order["order_id"], "amount_fen": order["total_fen"]}

    def _look_around(self, session: Session) -> None:
        """Three reads, of the next task or with arguments not seen before."""
        self._number += 1
        number = self._number if self.tasks is None else self._number % self.tasks
        query = self.queries[number % len(self.queries)]
        session.call("shopping_search_products", text=query)
        product = self.products[number % len(self.products)]
        session.call("shopping_get_product", product_id=product)
        session.call("maps_get_place", place_id=self.places[number % len(self.places)])

    def ten_calls(self, session: Session) -> None:
        """7 reads, 2 orders, 1 payment."""
        self._look_around(session)
        first = self.order(session, self.quote(session))
        self.order(session, self.quote(session))
        self.pay(session, first)
        session.call("shopping_get_order", order_id=first["order_id"])
        session.call("payments_get_wallet")

    def pay(self, session: Session, order: dict[str, Any]) -> None:
        """Pay an order; the user says yes where many payments within minutes call for it."""
        answer = session.call("payments_pay_order", **order)
        while not answer["ok"]:
            details = answer["error"]["details"]
            if "confirmation_id" not in details:
                must(answer)
            session.approve(details["confirmation_id"])
            answer = session.call("payments_pay_order", **order)

    def ten_calls_with_consent(self, session: Session) -> None:
        """The same by a user without a mandate, who says yes to the payment."""
        self._look_around(session)
        first = self.order(session, self.quote(session))
        self.order(session, self.quote(session))
        self.pay(session, first)
        session.call("shopping_get_order", order_id=first["order_id"])


def warmed(load: Workload, rounds: int = 3) -> Session:
    """A session with ten calls behind it for each round."""
    session = load.session()
    for _ in range(rounds):
        load.ten_calls(session)
    return session
