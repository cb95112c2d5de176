"""Steps while they are put together from clauses."""

from dataclasses import dataclass, field

from superapp_agents.grounding.times import TimeKind, find_times
from superapp_agents.offline.understanding.portions import take_portions
from superapp_agents.offline.understanding.roles import Reading
from superapp_agents.plan import Goal, Intent, Item, ServiceName, Slots, Step

FAMILIES: tuple[frozenset[str], ...] = (
    frozenset({"find_product", "buy_product", "pay_order"}),
    frozenset({"order_food", "pay_order"}),
    frozenset({"book_flight", "trip"}),
    frozenset({"book_train", "trip"}),
    frozenset({"book_hotel"}),
    frozenset({"book_attraction"}),
    frozenset({"reserve_table", "find_restaurant"}),
    frozenset({"watch_price", "buy_product", "view_cart", "checkout_cart"}),
    frozenset({"checkout_cart", "view_cart", "list_coupons", "buy_product", "pay_order"}),
    frozenset({"return_order", "refund"}),
    frozenset({"cancel_booking", "refund"}),
    frozenset({"cancel_order", "refund"}),
    frozenset({"check_bill", "pay_bill"}),
    frozenset({"plan_route", "compare_routes"}),
    frozenset({"track_order", "find_place"}),
    frozenset({"request_ride"}),
    frozenset({"get_weather"}),
    frozenset({"plan_day"}),
    frozenset({"show_other_user", "list_orders"}),
    frozenset({"chat"}),
    frozenset({"remember_preference"}),
    frozenset({"add_address"}),
    frozenset({"transfer"}),
    frozenset({"send_red_packet"}),
)
_STRONGER = {
    "pay_order": 0,
    "view_cart": 0,
    "list_coupons": 0,
    "refund": 0,
    "find_product": 1,
    "trip": 0,
    "find_restaurant": 0,
    "check_bill": 0,
    "plan_route": 0,
    "list_orders": 0,
    "find_place": 0,
}


_SAID_ON = ("remember_preference", "add_address")
"""Goals whose words go on over several clauses."""


def same_family(first: str, second: str) -> bool:
    """Whether two goals can be one step."""
    return first == second or any(first in family and second in family for family in FAMILIES)


def stronger(first: str, second: str) -> str:
    """Which of two goals of a family the step has: paying a bill over looking at it."""
    return second if _STRONGER.get(second, 2) > _STRONGER.get(first, 2) else first


def _rules_out(phrase: str | None) -> bool:
    """Whether all that is said of a time is which one it is not."""
    return any(found.value.kind is TimeKind.EXCEPT for found in find_times(phrase or ""))


@dataclass
class Draft:
    """One step in the making."""

    goal: str
    text: str = ""
    slots: dict[str, str] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)
    waived: list[str] = field(default_factory=list)
    intent: Intent = Intent.DO
    depends_on: list[int] = field(default_factory=list)
    uses: int | None = None
    revises: str | None = None
    service: ServiceName | None = None

    def absorb(self, reading: Reading, text: str) -> None:
        """Takes in what a further clause says."""
        self.text = ", ".join(filter(None, (self.text, text)))
        self._go_on(reading)
        for name, phrase in reading.slots.items():
            if name in ("time", "return_time") and _rules_out(self.slots.get(name)):
                self.slots[name] = phrase
            elif not name.startswith("_"):
                self.slots.setdefault(name, phrase)
        self.waived.extend(reading.waived)
        portions = take_portions(self.items, text) if self.goal == "order_food" else None
        if portions is not None:
            self.items = portions
            return
        self.items.extend(reading.items)
        extras = {"options": reading.options, "attributes": reading.attributes}
        make = reading.slots.get("_make")
        if not any(extras.values()) and not make:
            return
        if not self.items:
            self.items.append(Item(query="it"))
        self.items[-1] = self.items[-1].model_copy(
            update={
                **({"quantity": make} if make else {}),
                **{name: (*getattr(self.items[-1], name), *new) for name, new in extras.items()},
            }
        )

    def _go_on(self, reading: Reading) -> None:
        """Words to keep that go on over several clauses are kept together."""
        said = self.slots.get("text"), reading.slots.get("text")
        if self.goal in _SAID_ON and all(said):
            self.slots["text"] = ", ".join(map(str, said))

    def step(self, number: int) -> Step:
        """The finished step."""
        items = [item for item in self.items if item.query != "it"] or self.items
        if len(items) < len(self.items):
            items = [_with_extras(items[0], self.items), *items[1:]]
        return Step(
            id=f"s{number}",
            goal=Goal(self.goal),
            intent=self.intent,
            service=self.service,
            depends_on=tuple(f"s{index + 1}" for index in self.depends_on),
            uses=None if self.uses is None else f"s{self.uses + 1}",
            revises=self.revises,
            slots=Slots(**self.slots, items=tuple(items), waived=tuple(dict.fromkeys(self.waived))),
        )


def _with_extras(item: Item, items: list[Item]) -> Item:
    """What was said of "it" belongs to the thing that was named."""
    extras = [other for other in items if other.query == "it"]
    return item.model_copy(
        update={
            "quantity": item.quantity or next((e.quantity for e in extras if e.quantity), None),
            "options": (*item.options, *(o for e in extras for o in e.options)),
            "attributes": (*item.attributes, *(a for e in extras for a in e.attributes)),
        }
    )
