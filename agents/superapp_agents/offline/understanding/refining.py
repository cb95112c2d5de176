"""What the words around a verb decide: food or goods, and what belongs to a day plan."""

import re

from superapp_agents.offline.understanding.drafts import Draft
from superapp_agents.offline.understanding.lexicon import pattern
from superapp_agents.offline.understanding.people import is_other_user
from superapp_agents.offline.understanding.roles import Reading
from superapp_agents.plan import Item

CUPS = re.compile(r"[一两二三四五六七八九十\d](?:杯|碗|份)")
_PIECES = re.compile(r"[一两二三四五六七八九十\d](?:台|部|双|件|条|辆|套)")


def is_choice(reading: Reading) -> bool:
    """Whether an item is no new thing: "pick the best value one"."""
    return all(
        re.fullmatch(r"(?:one|ones|款|个|三款|产品|商品|它|那款|这款|the best)", i.query, re.I)
        for i in reading.items
    )


def refine(goal: str, text: str) -> str:
    """Food or goods, flight or train: what the words around the verb decide."""
    if is_other_user(text) and goal in (
        "list_orders",
        "check_wallet",
        "check_spending",
        "show_profile",
        "track_order",
        "list_bookings",
        "check_bill",
        "find_product",
        "find_place",
        "view_cart",
        "list_coupons",
    ):
        return "show_other_user"
    food, goods = pattern("food_word").search(text), pattern("goods_word").search(text)
    gift = re.search(r"礼|gift|present|bouquet|花", text)
    food = None if re.search(r"礼物|礼品|\b(?:gift|present)s?\b", text) else food
    goods = goods or (gift if food is None and goal == "order_food" else None)
    if goal == "order_food" and goods and not food:
        return "buy_product"
    if goal == "buy_product" and food and not goods and not gift:
        return "order_food"
    if goal == "buy_product" and not goods and not gift and CUPS.search(text):
        return "order_food"
    if goal == "order_food" and not food and _PIECES.search(text):
        return "buy_product"
    return goal


def keep_wishes(draft: Draft, reading: Reading) -> None:
    """Words that add to a thing are wishes for it, not further things."""
    if not draft.items:
        return
    for item in reading.items:
        reading.options.extend(item.options)
        reading.attributes.extend(item.attributes)
        if not item.options or pattern("colour").fullmatch(item.query):
            reading.attributes.append(item.query)
    reading.items = []


def add_activities(draft: Draft, reading: Reading) -> None:
    """Takes a clause's activities in; a limit or wish that stands alone is for the one before."""
    attributes = tuple(reading.attributes)
    reading.items = activities(reading)
    if reading.items:
        return
    if attributes:
        when = reading.slots.pop("time", None)
        budget = reading.slots.pop("budget", None)
        reading.items = [Item(query=attributes[0], attributes=attributes, when=when, budget=budget)]
    elif draft.items and "budget" in reading.slots:
        draft.items[-1] = draft.items[-1].model_copy(update={"budget": reading.slots.pop("budget")})


def activities(reading: Reading) -> list[Item]:
    """What a clause of a day plan wants to do, with its own time and limit."""
    own = {
        name: reading.slots.pop(slot)
        for name, slot in (("when", "time"), ("budget", "budget"))
        if reading.items and slot in reading.slots
    }
    attributes, reading.attributes = tuple(reading.attributes), []
    return [
        item.model_copy(update={**own, "attributes": (*item.attributes, *attributes)})
        for item in reading.items
    ]
