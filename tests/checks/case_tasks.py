"""The tasks of the labelled call checks: what the tools take, and which calls are right."""

import copy
from dataclasses import dataclass, field
from typing import Any

TEXT: dict[str, Any] = {"type": "string"}
WHOLE: dict[str, Any] = {"type": "integer"}
IDS: dict[str, Any] = {"type": "array", "items": TEXT}


def tool(name: str, risk: str, required: str = "", **properties: Any) -> dict[str, Any]:
    """A tool of the app as a case declares it."""
    schema = {
        "type": "object",
        "properties": properties,
        "required": required.split(),
        "additionalProperties": False,
    }
    return {"name": name, "risk": risk, "parameters": schema}


TOOLS = {
    one["name"]: one
    for one in (
        tool("shopping_search_products", "read", text=TEXT, max_price_fen=WHOLE, limit=WHOLE),
        tool("shopping_add_to_cart", "write", "sku_id", sku_id=TEXT, quantity=WHOLE),
        tool("shopping_place_order", "write", "quote_id", quote_id=TEXT),
        tool("food_search_restaurants", "read", text=TEXT, party_size=WHOLE, at=TEXT, limit=WHOLE),
        tool(
            "food_reserve_table",
            "write",
            "restaurant_id party_size at",
            restaurant_id=TEXT,
            party_size=WHOLE,
            at=TEXT,
            note=TEXT,
        ),
        tool("food_place_order", "write", "quote_id", quote_id=TEXT, note=TEXT),
        tool(
            "travel_search_trains",
            "read",
            "origin destination date",
            origin=TEXT,
            destination=TEXT,
            date=TEXT,
            seat_class={"type": "string", "enum": ["second", "first", "business"]},
            passengers=WHOLE,
        ),
        tool(
            "travel_hold_booking",
            "write",
            "kind offer_ids traveller_ids",
            kind={"type": "string", "enum": ["flight", "train", "hotel", "attraction"]},
            offer_ids=IDS,
            traveller_ids=IDS,
            rooms=WHOLE,
        ),
        tool("payments_list_bills", "read", category=TEXT),
        tool(
            "payments_pay_order",
            "sensitive",
            "order_id amount_fen",
            order_id=TEXT,
            amount_fen=WHOLE,
            method_id=TEXT,
        ),
        tool(
            "payments_pay_bill",
            "sensitive",
            "bill_id amount_fen",
            bill_id=TEXT,
            amount_fen=WHOLE,
            method_id=TEXT,
        ),
        tool(
            "payments_transfer",
            "sensitive",
            "to amount_fen",
            to=TEXT,
            amount_fen=WHOLE,
            memo=TEXT,
        ),
        tool("account_list_contacts", "read"),
        tool(
            "account_remember_preference",
            "write",
            "topic value",
            topic={"type": "string", "enum": ["diet", "seat", "hotel", "payment", "other"]},
            value=TEXT,
        ),
        tool("rides_estimate", "read", "pickup dropoff", pickup=TEXT, dropoff=TEXT, pickup_at=TEXT),
        tool(
            "rides_request_ride",
            "sensitive",
            "estimate_id product_id",
            estimate_id=TEXT,
            product_id=TEXT,
        ),
        tool(
            "maps_plan_route",
            "read",
            "origin destination mode",
            origin=TEXT,
            destination=TEXT,
            mode={"type": "string", "enum": ["driving", "walking", "cycling", "transit"]},
        ),
        tool("system_now", "read"),
    )
}

Made = dict[str, Any]


def made(name: str, **arguments: Any) -> Made:
    """A call as an agent makes it."""
    return {"tool": name, "arguments": arguments}


@dataclass(frozen=True)
class Base:
    """A task, the calls that are right, and which of their arguments mean what."""

    name: str
    calls: tuple[Made, ...]
    order: str = "any"
    dag: dict[int, list[int]] = field(default_factory=dict)
    forbid: tuple[str, ...] = ()

    def expect(self, *, extra: str = "reads") -> dict[str, Any]:
        """What the task demands."""
        calls = []
        for index, call in enumerate(self.calls):
            one: dict[str, Any] = {"id": f"c{index}", "tool": call["tool"]}
            one["args"] = copy.deepcopy(call["arguments"])
            if index in self.dag:
                one["after"] = [f"c{earlier}" for earlier in self.dag[index]]
            calls.append(one)
        order = "dag" if self.dag else self.order
        return {"order": order, "extra": extra, "calls": calls, "forbid": list(self.forbid)}


BASES = (
    Base(
        "a table for four at seven",
        (
            made(
                "food_reserve_table",
                restaurant_id="rst_0012",
                party_size=4,
                at="2026-02-06T19:00:00+08:00",
            ),
        ),
        forbid=("payments_*",),
    ),
    Base(
        "the electricity bill", (made("payments_pay_bill", bill_id="bil_0001", amount_fen=18640),)
    ),
    Base(
        "a thousand to mother",
        (made("payments_transfer", to="ctc_0001", amount_fen=100_000),),
    ),
    Base(
        "an order of milk tea, then paid",
        (
            made("food_place_order", quote_id="fqt_0003"),
            made("payments_pay_order", order_id="ord_0007", amount_fen=1890),
        ),
        dag={1: [0]},
    ),
    Base(
        "two bills in any order",
        (
            made("payments_pay_bill", bill_id="bil_0001", amount_fen=18640),
            made("payments_pay_bill", bill_id="bil_0002", amount_fen=4250),
        ),
    ),
    Base(
        "seats on a morning train",
        (
            made(
                "travel_search_trains",
                origin="杭州",
                destination="北京",
                date="2026-02-08",
                seat_class="second",
                passengers=2,
            ),
            made(
                "travel_hold_booking",
                kind="train",
                offer_ids=["trn_0410_2"],
                traveller_ids=["trv_0001", "trv_0002"],
            ),
            made("payments_pay_order", order_id="ord_0010", amount_fen=124_600),
        ),
        dag={1: [0], 2: [1]},
    ),
    Base(
        "two pairs of shoes in the cart",
        (made("shopping_add_to_cart", sku_id="sku_00412_3", quantity=2),),
    ),
    Base(
        "a thermos ordered and paid",
        (
            made("shopping_place_order", quote_id="cqt_0001"),
            made("payments_pay_order", order_id="ord_0021", amount_fen=12_900),
        ),
        dag={1: [0]},
    ),
    Base(
        "a car to the airport",
        (
            made("rides_estimate", pickup="云栖小镇", dropoff="萧山国际机场"),
            made("rides_request_ride", estimate_id="est_0002", product_id="economy"),
        ),
        dag={1: [0]},
    ),
    Base(
        "a remembered diet",
        (made("account_remember_preference", topic="diet", value="vegetarian"),),
    ),
    Base(
        "the way by bicycle",
        (made("maps_plan_route", origin="断桥", destination="灵隐寺", mode="cycling"),),
        forbid=("rides_request_ride",),
    ),
    Base(
        "a room for two nights",
        (
            made(
                "travel_hold_booking",
                kind="hotel",
                offer_ids=["htl_0102_1"],
                traveller_ids=["trv_0001"],
                rooms=1,
            ),
            made("payments_pay_order", order_id="ord_0033", amount_fen=76_000),
        ),
        dag={1: [0]},
    ),
    Base(
        "money to two friends",
        (
            made("payments_transfer", to="ctc_0003", amount_fen=5000),
            made("payments_transfer", to="ctc_0004", amount_fen=8000),
        ),
    ),
    Base(
        "lunch for three ordered",
        (
            made("food_search_restaurants", text="火锅", party_size=3),
            made(
                "food_reserve_table",
                restaurant_id="rst_0044",
                party_size=3,
                at="2026-02-07T12:00:00+08:00",
            ),
        ),
        dag={1: [0]},
    ),
)
