"""Food: find dishes that fit, quote, place, pay; or reserve a table."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from superapp_agents.door import Json
from superapp_agents.offline.desk import (
    Answer,
    Desk,
    Policy,
    Steps,
    ask_user,
    done,
    failed,
    refused,
)
from superapp_agents.offline.policies.finding import (
    address_text,
    delivery_address,
)
from superapp_agents.offline.policies.limits import total_limit, within
from superapp_agents.offline.policies.matching import (
    choose_option,
    diets_in,
    is_meal,
    likeness,
    measured,
    without_diets,
)
from superapp_agents.offline.policies.paying import method_id, pay
from superapp_agents.offline.policies.shopping import buy_product
from superapp_agents.offline.policies.sold import are_dishes, are_goods, is_packed
from superapp_agents.offline.policies.tables import offered

TRIES = 8
_TELLS_WHAT = (
    "items",
    "place",
    "budget",
    "limit",
    "sort",
    "min_rating",
    "inputs",
    "offers",
    "ordinal",
)
_MOVES_ON = frozenset(
    {"insufficient_funds", "no_payment_method", "method_not_found", "card_declined"}
)


def order_food(desk: Desk) -> Policy:
    """Order what was asked for from the best restaurant that can serve all of it."""
    if not any(desk.task.get(told) for told in _TELLS_WHAT):
        return ask_user(("items", desk.say("您想吃什么？", "What would you like to eat?")))
    address = yield from delivery_address(desk)
    if address is None:
        return failed("address_unknown")
    items: list[Json] = [] if desk.task.get("place") else desk.task.get("items") or []
    packed = all(map(is_packed, items))
    if packed and (yield from are_goods(desk, items)):
        return (yield from buy_product(desk))
    wishes = yield from _wishes(desk)
    found = yield from _restaurants(desk, wishes, address)
    elsewhere = not packed and not are_dishes(_dishes_of(items), found)
    if elsewhere and (yield from are_goods(desk, items)):
        return (yield from buy_product(desk))
    ranked = _ranked(desk, found, wishes)
    if desk.task.get("intent") == "offer":
        return offered(desk, ranked)
    outcome = yield from _from_best(desk, ranked, wishes, address)
    if outcome.get("reason") == "coupon_unused":
        plain = Desk({**desk.task, "inputs": {}}, desk.tools)
        outcome = yield from _from_best(plain, ranked, wishes, address)
    return outcome


def _dishes_of(items: list[Json]) -> list[Json]:
    """The items that name a dish and not any meal."""
    return [item for item in items if not is_meal(str(item["query"]))]


def _from_best(desk: Desk, ranked: list[Json], wishes: list[Json], address: Json) -> Policy:
    """Order from the first restaurant that can serve everything within the limits."""
    last: Json | None = None
    for card in ranked[:TRIES]:
        outcome = yield from _from_restaurant(desk, card, wishes, address)
        if outcome["status"] != "failed" or outcome["reason"] in _MOVES_ON:
            return outcome
        last = outcome
    return last or failed("nothing_found")


def _wishes(desk: Desk) -> Steps[list[Json]]:
    """What is wanted: words for the search, diets, options, quantities."""
    remembered = yield from _remembered_diets(desk)
    items = desk.task.get("items") or [{"query": desk.say("饭", "meal")}]
    wishes: list[Json] = []
    for item in items:
        said = " ".join([str(item["query"]), *item.get("attributes", ())])
        diets = diets_in(said) or remembered
        query = without_diets(str(item["query"])) if diets_in(str(item["query"])) else item["query"]
        meal = not query or is_meal(str(query))
        wishes.append(
            {
                "query": None if meal else query,
                "kind": "main" if meal else None,
                "diets": diets,
                "quantity": item.get("quantity", 1),
                "options": [*_size(item), *item.get("options", ()), *_tastes(item)],
                "size": measured(str(item.get("size") or "")),
                "budget": item.get("budget"),
            }
        )
    return wishes


def _size(item: Json) -> list[str]:
    return [str(item["size"])] if item.get("size") else []


def _tastes(item: Json) -> list[str]:
    return [word for word in item.get("attributes", ()) if not diets_in(word)]


def _remembered_diets(desk: Desk) -> Steps[list[str]]:
    """Diets that the user asked to be remembered."""
    answer = yield from desk.call("account_recall_preferences")
    kept = [str(item.get("value", "")) for item in answer.list("preferences")]
    return [diet for diet in diets_in(" ".join(kept)) if diet in ("vegetarian", "vegan", "halal")]


def _restaurants(desk: Desk, wishes: list[Json], address: Json) -> Steps[list[Json]]:
    """Restaurants that deliver what is wanted; each wish is relaxed last that matters least."""
    words = " ".join(str(wish["query"]) for wish in wishes if wish["query"])
    diets = sorted({diet for wish in wishes for diet in wish["diets"]})
    place = desk.task.get("place")
    base: Json = {
        "address_id": address["address_id"],
        "limit": 30,
        "diet": diets or None,
        "dish_kind": "main" if not words and not place else None,
        "min_rating": desk.task.get("min_rating"),
        "max_eta_minutes": _minutes_left(desk),
    }
    asked = " ".join([str(place["text"])] if place and place["kind"] == "named" else [words])
    for text in dict.fromkeys([asked, *(str(w["query"] or "") for w in wishes)]):
        answer = yield from desk.call("food_search_restaurants", text=text or None, **base)
        found = [card for card in answer.list("restaurants") if card["accepts_orders"]]
        if found:
            return found
    return []


def _minutes_left(desk: Desk) -> int | None:
    """Minutes until the deadline, when food has to come today."""
    deadline, now = desk.task.get("deadline"), desk.task.get("now")
    if not deadline or not now:
        return None
    left = int((datetime.fromisoformat(deadline) - datetime.fromisoformat(now)).total_seconds())
    return left // 60 if 0 < left < 36_000 else None


def _ranked(desk: Desk, found: list[Json], wishes: list[Json]) -> list[Json]:
    """The restaurants in the order in which they are tried."""
    words = " ".join(str(wish["query"]) for wish in wishes if wish["query"])
    sort = desk.task.get("sort")

    def fit(card: Json) -> float:
        titles = [str(dish["name"]) for dish in card["dishes"] if dish["available"]]
        if not words or not titles:
            return 0.0
        return max(likeness(words, title) for title in titles)

    def key(card: Json) -> tuple[Any, ...]:
        least = min((dish["price_fen"] for dish in card["dishes"] if dish["available"]), default=0)
        price = least + (card["delivery_fee_fen"] or 0)
        eta = card["eta_minutes"] or 999
        first: dict[str, Any] = {"cheapest": price, "value": price, "fastest": eta}
        short = max(0, card["minimum_order_fen"] - least)
        lead = first.get(str(sort), 0)
        slow = max(0, eta - 15) // 30
        rated = -card["rating"]
        return (-round(fit(card), 1), lead, short > 0, slow, rated, eta, card["restaurant_id"])

    return sorted(found, key=key)


def _from_restaurant(desk: Desk, card: Json, wishes: list[Json], address: Json) -> Policy:
    """Order everything from one restaurant, if it has it all, in time and within the budget."""
    chosen: list[Json] = []
    menus: list[Answer] = yield from desk.together(
        [("food_get_menu", _menu_query(card, wish)) for wish in wishes]
    )
    for wish, menu in zip(wishes, menus, strict=True):
        line = _line(desk, wish, menu)
        if line is None:
            return failed("nothing_found")
        chosen.append(line)
    notes = [note for line in chosen for note in line.pop("notes")]
    quote = yield from desk.call(
        "food_quote_order",
        restaurant_id=card["restaurant_id"],
        items=chosen,
        address_id=address["address_id"],
        deliver_at=deliver_at(desk),
    )
    if not quote.ok:
        return refused(quote)
    problem = _unfit(desk, quote.result)
    if problem:
        return problem
    if _misses_coupon(desk, quote.result):
        return failed("coupon_unused")
    if not desk.buys:
        return done(_facts(quote.result, None, address, kind="food_quote"))
    return (yield from _place_and_pay(desk, quote.result, address, notes))


def _menu_query(card: Json, wish: Json) -> Json:
    return {
        "restaurant_id": card["restaurant_id"],
        "text": wish["query"],
        "diet": wish["diets"] or None,
        "dish_kind": wish["kind"],
    }


def _line(desk: Desk, wish: Json, menu: Answer) -> Json | None:
    """The dish of the menu that fits a wish, with its options."""
    dishes = [dish for dish in menu.list("dishes") if dish["available"]]
    limit = (wish["budget"] or {}).get("max_fen")
    dishes = [dish for dish in dishes if limit is None or dish["price_fen"] <= limit]
    if not dishes:
        return None
    query = wish["query"]
    if query and any(likeness(query, str(dish["name"])) >= 0.5 for dish in dishes):
        best = max(likeness(query, str(dish["name"])) for dish in dishes)
        dishes = [dish for dish in dishes if likeness(query, str(dish["name"])) >= best - 0.01]
    most = total_limit(desk.task)
    fits = [d for d in dishes if most is None or d["price_fen"] * wish["quantity"] <= most]
    groups = {group["group_id"]: group for group in menu.list("option_groups")}
    fits = _of_size(fits or dishes, groups, wish["size"])
    if not fits:
        return None
    dish = _choose_dish(desk, fits, str(query or ""))
    offered = [groups[name] for name in dish["option_groups"] if name in groups]
    options, notes = _options(wish["options"], offered)
    if notes and _INSISTS.search(str(desk.task.get("message") or "")):
        return None
    return {
        "dish_id": dish["dish_id"],
        "quantity": wish["quantity"],
        "options": options,
        "notes": notes,
    }


def _of_size(dishes: list[Json], groups: Mapping[str, Json], size: frozenset[str]) -> list[Json]:
    """The dishes that are made in this size; all of them where none comes in sizes."""
    made = {dish["dish_id"]: _sizes(dish, groups) for dish in dishes}
    if not size or not any(made.values()):
        return dishes
    return [dish for dish in dishes if size & made[dish["dish_id"]]]


def _sizes(dish: Json, groups: Mapping[str, Json]) -> frozenset[str]:
    offered = [groups[name] for name in dish["option_groups"] if name in groups]
    names = [str(option["name"]) for group in offered for option in group["options"]]
    return frozenset().union(*map(measured, names))


_INSISTS = re.compile(
    r"必须|一定要|否则|不然就|没有.{0,8}就(?:不|算)|不能.{0,8}就(?:不|算)"
    r"|\bnot without\b|\bonly if\b|\bor (?:nothing|none|not at all)\b"
    r"|\botherwise (?:not|leave|don't|no)\b|\bor i won't\b",
    re.IGNORECASE,
)
"""The wish is a condition: what the kitchen does not offer is then no note but a reason to stop."""


def _choose_dish(desk: Desk, dishes: list[Json], query: str) -> Json:
    """The cheapest if that was asked for, else what is named most plainly and sold most."""
    if desk.task.get("sort") == "cheapest":
        return min(dishes, key=lambda dish: (dish["price_fen"], dish["dish_id"]))
    return min(
        dishes,
        key=lambda dish: (
            -round(2 * likeness(str(dish["name"]), query)) if query else 0,
            -dish["monthly_sales"],
            dish["dish_id"],
        ),
    )


def _options(wishes: list[str], groups: list[Json]) -> tuple[list[str], list[str]]:
    """Option ids for the wishes; what no option covers becomes a note to the kitchen."""
    picked: list[str] = []
    notes: list[str] = []
    for wish in wishes:
        found = _option_for(wish, groups)
        if found is None:
            notes.append(wish)
        elif found not in picked:
            picked.append(found)
    return picked, notes


def _option_for(wish: str, groups: list[Json]) -> str | None:
    values = [option for group in groups for option in group["options"]]
    names = [str(option["name"]) for option in values]
    ids = [str(option["option_id"]) for option in values]
    index = choose_option(wish, names, ids) if values else None
    return None if index is None else ids[index]


def deliver_at(desk: Desk) -> str | None:
    """When to deliver: the time named, or well before a deadline on a later day."""
    window, deadline = desk.task.get("window") or {}, desk.task.get("deadline")
    now = str(desk.task.get("now", ""))
    if window.get("at"):
        return str(window["at"])
    if deadline and str(deadline)[:10] > now[:10]:
        return (datetime.fromisoformat(deadline) - timedelta(hours=1)).isoformat()
    start = window.get("earliest")
    if start and str(start) > now:
        return str(start)
    if str(desk.task.get("date") or "") > now[:10] and not start:
        return f"{desk.task['date']}T12:00:00+08:00"
    return None


def _unfit(desk: Desk, quote: Json) -> Json | None:
    deadline = desk.task.get("deadline")
    if deadline and str(quote["promised_at"]) > str(deadline):
        return failed("too_late", earliest_at=quote["promised_at"])
    if not within(desk.task, int(quote["total_fen"])):
        return failed("over_budget", total_fen=quote["total_fen"])
    return None


def _misses_coupon(desk: Desk, quote: Json) -> bool:
    """True when a coupon was just claimed for this and the order does not reach it."""
    inputs: Json = desk.task.get("inputs") or {}
    claimed = {facts["coupon_id"] for facts in inputs.values() if facts.get("coupon_id")}
    return bool(claimed) and not claimed.intersection(c["coupon_id"] for c in quote["coupons"])


def _place_and_pay(desk: Desk, quote: Json, address: Json, notes: list[str]) -> Policy:
    chosen = yield from method_id(desk)
    note = "，".join(notes) if desk.zh else ", ".join(notes)
    placed = yield from desk.call(
        "food_place_order", quote_id=quote["quote_id"], note=note[:100] or None
    )
    if not placed.ok:
        return refused(placed)
    order = placed.result
    paid = yield from pay(desk, order["order_id"], order["total_fen"], chosen)
    facts = _facts(quote, order, address, kind="food_order")
    if paid.ok:
        named = paid.result.get("method_name") if desk.task.get("method") else None
        return done({**facts, "paid": True, "method": named})
    yield from desk.call("food_cancel_order", order_id=order["order_id"])
    return refused(paid, **{**facts, "title": quote["restaurant_name"]})


def _facts(quote: Json, order: Json | None, address: Json, kind: str) -> Json:
    lines = [
        {
            "title": line["name"],
            "quantity": line["quantity"],
            "options": [option["name"] for option in line["options"]],
        }
        for line in quote["items"]
    ]
    return {
        "kind": kind,
        "shop": quote["restaurant_name"],
        "items": lines,
        "total_fen": (order or quote)["total_fen"],
        "discount_fen": quote["discount_fen"],
        "address": quote.get("address") or address_text(address),
        "promised_at": (order or quote).get("promised_at") or quote["promised_at"],
        "order_id": order["order_id"] if order else None,
    }


GOALS = {"order_food": order_food}
