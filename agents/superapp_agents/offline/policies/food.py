"""Food: find dishes that fit, quote, place, pay; or reserve a table."""

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
from superapp_agents.offline.policies.dishes import clash_on, lines_for
from superapp_agents.offline.policies.finding import (
    address_text,
    contact_address,
    delivery_address,
)
from superapp_agents.offline.policies.limits import within
from superapp_agents.offline.policies.matching import is_meal, likeness
from superapp_agents.offline.policies.paying import method_id, pay
from superapp_agents.offline.policies.shopping import buy_product
from superapp_agents.offline.policies.sold import are_dishes, are_goods, is_packed
from superapp_agents.offline.policies.tables import offered
from superapp_agents.offline.policies.wishes import as_called, clash_in, temperature, wishes_for

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
    address = yield from _where(desk)
    return _whereto(desk) if address is None else (yield from _ordered(desk, address))


def _ordered(desk: Desk, address: Json) -> Policy:
    """Order from a kitchen, or from a shop what only shops have."""
    items: list[Json] = [] if desk.task.get("place") else desk.task.get("items") or []
    packed = all(map(is_packed, items))
    if packed and (yield from are_goods(desk, items)):
        return (yield from buy_product(desk))
    wishes = yield from wishes_for(desk)
    clash = next(filter(None, map(clash_in, wishes)), None)
    if clash:
        return _which_one(desk, clash)
    found = yield from _restaurants(desk, wishes, address)
    wishes = [as_called(wish, found) for wish in wishes]
    named = [item for item in items if not is_meal(str(item["query"]))]
    elsewhere = not packed and named and not are_dishes([*named, *_bases(wishes)], found)
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


def _where(desk: Desk) -> Steps[Json | None]:
    """Where the food goes: what was named; to somebody else never one's own home."""
    recipient = desk.task.get("recipient")
    if desk.task.get("address") or not recipient or recipient.get("kind") == "me":
        return (yield from delivery_address(desk))
    if len(desk.task.get("recipients") or ()) > 1:
        return None
    given = {"kind": "contact", "text": recipient["text"], "person": recipient}
    return (yield from contact_address(desk, given))


def _whereto(desk: Desk) -> Json:
    """Asks for the address of somebody whose is not known; says so of a place that is not."""
    place, recipient = desk.task.get("address") or {}, desk.task.get("recipient") or {}
    if place.get("kind") not in (None, "contact"):
        return failed("address_unknown")
    whose = (place.get("person") or recipient).get("text")
    zh = f"我不知道{whose}的地址，请问送到哪里？" if whose else "请问送到哪里？"
    en = f"Where should it go? No address of {whose} is known." if whose else "Where should it go?"
    return ask_user(("address", desk.say(zh, en)))


def _which_one(desk: Desk, options: list[str]) -> Json:
    """Asks which of two ways to make one thing is meant."""
    zh = f"“{'”和“'.join(options)}”只能选一样，要哪一种？要不同的请说各几份。"
    en = (
        f"“{'” and “'.join(options)}” do not go together. Which one would you like? "
        "If you want some of each, please say how many."
    )
    return ask_user(("options", desk.say(zh, en)))


def _bases(wishes: list[Json]) -> list[Json]:
    """The dishes without the words for how they are served: 美式 of 冰美式."""
    return [{"query": wish["base"]} for wish in wishes if wish["base"]]


def _from_best(desk: Desk, ranked: list[Json], wishes: list[Json], address: Json) -> Policy:
    """Order from the first restaurant that can serve everything within the limits.

    What is to be hot or iced comes from one that says it serves it so, if there is any.
    """
    exact = any(temperature(wish["options"]) for wish in wishes)
    last: Json | None = None
    for strict in (True, False) if exact else (False,):
        for card in ranked[:TRIES]:
            outcome = yield from _from_restaurant(desk, card, wishes, address, strict=strict)
            if outcome["status"] != "failed" or outcome["reason"] in _MOVES_ON:
                return outcome
            last = outcome
    return last if last and last["reason"] != "nothing_found" else _nothing(desk, wishes)


def _nothing(desk: Desk, wishes: list[Json]) -> Json:
    """Says what could not be had, with what was to be left out."""
    queries = [str(wish["query"]) for wish in wishes if wish["query"]]
    left_out = dict.fromkeys(
        note for wish in wishes for note in (wish["avoided"] | wish["always"]).notes(zh=desk.zh)
    )
    if not left_out and not any(wish["cuisine"] for wish in wishes):
        return failed("nothing_found")
    what = desk.say("、".join(queries) or "餐食", ", ".join(queries) or "meal")
    ruled = desk.say("、".join(left_out), ", ".join(left_out))
    zh = f"附近没有能送的{what}" + (f"（{ruled}）" if ruled else "")
    en = f"no {what} can be delivered" + (f" ({ruled})" if ruled else "")
    return failed("nothing_found", message=desk.say(zh, en))


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
    plain = " ".join(str(wish["cuisine"] or wish["base"] or "") for wish in wishes).strip()
    for texts in dict.fromkeys([(asked, plain if asked == words else ""), *_one_by_one(wishes)]):
        found: dict[str, Json] = {}
        for text in dict.fromkeys(filter(None, texts)) or [None]:
            answer = yield from desk.call("food_search_restaurants", text=text, **base)
            for card in answer.list("restaurants"):
                if card["accepts_orders"]:
                    found.setdefault(str(card["restaurant_id"]), card)
        if found:
            return list(found.values())
    return []


def _one_by_one(wishes: list[Json]) -> list[tuple[str, str]]:
    """What to search by for each wish alone."""
    return [(str(wish["query"] or ""), str(wish["base"] or "")) for wish in wishes]


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
    cuisines = " ".join(str(wish["cuisine"]) for wish in wishes if wish["cuisine"])
    sort = desk.task.get("sort")

    def fit(card: Json) -> float:
        if cuisines:
            return likeness(cuisines, f"{card['cuisine_name']} {card['cuisine']}")
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


def _from_restaurant(
    desk: Desk, card: Json, wishes: list[Json], address: Json, *, strict: bool
) -> Policy:
    """Order everything from one restaurant, if it has it all, in time and within the budget."""
    menus: list[Answer] = yield from desk.together(
        [("food_get_menu", _menu_query(card, wish)) for wish in wishes]
    )
    served = list(zip(wishes, menus, strict=True))
    lines = [lines_for(desk, wish, menu, strict=strict) for wish, menu in served]
    if not all(lines):
        return failed("nothing_found")
    chosen = [line for some in lines for line in some]
    clash = next(filter(None, (clash_on(line, menu) for line in chosen for menu in menus)), None)
    return _which_one(desk, clash) if clash else (yield from _quoted(desk, card, chosen, address))


def _quoted(desk: Desk, card: Json, lines: list[Json], address: Json) -> Policy:
    """Price the dishes, and, unless only a quote was wanted, order and pay them."""
    quote = yield from desk.call(
        "food_quote_order",
        restaurant_id=card["restaurant_id"],
        items=_merged(lines),
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
    return (yield from _place_and_pay(desk, quote.result, address, _notes(desk, lines)))


def _merged(lines: list[Json]) -> list[Json]:
    """The lines as the quote takes them, equal ones as one."""
    merged: dict[tuple[str, ...], Json] = {}
    for line in lines:
        key = (line["dish_id"], *sorted(line["options"]))
        same = merged.setdefault(
            key, {"dish_id": line["dish_id"], "quantity": 0, "options": line["options"]}
        )
        same["quantity"] += line["quantity"]
    return list(merged.values())


def _notes(desk: Desk, lines: list[Json]) -> list[str]:
    """What the kitchen is told: wishes without an option, and what is to be left out.

    Where not everything is to be made so, the note says which.
    """
    told = [(line, [*line["notes"], *line["left_out"].notes(zh=desk.zh)]) for line in lines]
    if all(notes == told[0][1] for _, notes in told):
        return list(dict.fromkeys(told[0][1]))
    return [
        f"{line['quantity']} × {line['name']}: {', '.join(dict.fromkeys(notes))}"
        if not desk.zh
        else f"{line['name']}{line['quantity']}份：{'，'.join(dict.fromkeys(notes))}"
        for line, notes in told
        if notes
    ]


def _menu_query(card: Json, wish: Json) -> Json:
    """The part of the menu that a wish is about; of a cuisine, its main dishes."""
    avoided = wish["avoided"] | wish["always"]
    return {
        "restaurant_id": card["restaurant_id"],
        "text": None if wish["cuisine"] else wish["base"] or wish["query"],
        "diet": wish["diets"] or None,
        "without": avoided.tags or None,
        "dish_kind": "main" if wish["cuisine"] else wish["kind"],
    }


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
    chosen = yield from method_id(desk, int(quote["total_fen"]))
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
