"""Which dish of a menu a wish means, and which of its options."""

import re
from collections.abc import Mapping

from superapp_agents.door import Json
from superapp_agents.offline.desk import Answer, Desk
from superapp_agents.offline.policies.avoiding import SPICY, Avoided, milder
from superapp_agents.offline.policies.limits import total_limit
from superapp_agents.offline.policies.matching import choose_option, likeness, measured
from superapp_agents.offline.policies.wishes import temperature

_SERVED = {
    "hot": re.compile(r"热|温|\b(?:hot|warm)\b(?! and)", re.IGNORECASE),
    "iced": re.compile(r"冰|冻|冷|\b(?:iced?|cold)\b", re.IGNORECASE),
}
_INSISTS = re.compile(
    r"必须|一定要|否则|不然就|没有.{0,8}就(?:不|算)|不能.{0,8}就(?:不|算)"
    r"|\bnot without\b|\bonly if\b|\bor (?:nothing|none|not at all)\b"
    r"|\botherwise (?:not|leave|don't|no)\b|\bor i won't\b",
    re.IGNORECASE,
)
"""The wish is a condition: what the kitchen does not offer is then no note but a reason to stop."""
_OTHER = {"hot": "iced", "iced": "hot"}


def lines_for(desk: Desk, wish: Json, menu: Answer, *, strict: bool) -> list[Json]:
    """Dishes that fit a wish, with options and notes; none where the menu has nothing.

    One dish, or for a meal for several people as many different ones. With `strict`, only what
    the kitchen serves as hot or as cold as it was asked for.
    """
    groups = {group["group_id"]: group for group in menu.list("option_groups")}
    fits = _affordable(desk, wish, _fitting(wish, menu.list("dishes"), groups))
    fits = _of_size(fits, groups, wish["size"])
    fits = _served(wish, fits, groups, strict=strict)
    if not fits:
        return []
    chosen = [_choose_dish(desk, fits, wish)]
    while len(chosen) < wish["each"] and len(chosen) < len(fits):
        chosen.append(_choose_dish(desk, [dish for dish in fits if dish not in chosen], wish))
    lines = [_line(wish, dish, groups) for dish in chosen]
    if wish["each"] > len(lines):
        lines[0]["quantity"] += wish["each"] - len(lines)
    if any(line["notes"] for line in lines) and _INSISTS.search(str(desk.task.get("message"))):
        return []
    return lines


_BUBBLES = re.compile(r"\b(?:bubble|boba) teas?\b", re.IGNORECASE)
"""No menu calls it so."""


def _fitting(wish: Json, dishes: list[Json], groups: Mapping[str, Json]) -> list[Json]:
    """The dishes that are called so and hold nothing that is to be left out."""
    query, avoided = str(wish["query"] or ""), wish["avoided"] | wish["always"]
    allowed = [d for d in dishes if d["available"] and avoided.allows(d, groups, query)]
    words = [str(word) for word in (wish["query"], wish["base"]) if word]
    words += ["pearl milk tea"] if _BUBBLES.search(query) else []
    if not words or wish["cuisine"]:
        return allowed
    alike = {
        dish["dish_id"]: max(likeness(word, str(dish["name"])) for word in words)
        for dish in allowed
    }
    best = max(alike.values(), default=0.0)
    return [d for d in allowed if best < 0.5 or alike[d["dish_id"]] >= best - 0.01]


def _affordable(desk: Desk, wish: Json, dishes: list[Json]) -> list[Json]:
    """The dishes within the limit of the thing; those within the whole limit, where any are."""
    limit = (wish["budget"] or {}).get("max_fen")
    dishes = [dish for dish in dishes if limit is None or dish["price_fen"] <= limit]
    most = total_limit(desk.task)
    count = wish["each"] or wish["quantity"]
    return [d for d in dishes if most is None or d["price_fen"] * count <= most] or dishes


def _served(
    wish: Json, dishes: list[Json], groups: Mapping[str, Json], *, strict: bool
) -> list[Json]:
    """The dishes that come hot, or iced, as it was asked for; never ones that come otherwise."""
    wanted = temperature(wish["options"])
    if wanted is None:
        return dishes
    known = [d for d in dishes if _comes(d, groups, wanted)]
    other = _SERVED[_OTHER[wanted]]
    unsaid = [d for d in dishes if not other.search(str(d["name"])) and not strict]
    return known or unsaid


def _comes(dish: Json, groups: Mapping[str, Json], wanted: str) -> bool:
    """Whether its name or one of its options says that it comes so."""
    if _SERVED[wanted].search(str(dish["name"])):
        return True
    offered = _offered(dish, groups)
    return not _SERVED[_OTHER[wanted]].search(str(dish["name"])) and (
        _option_for(wanted, offered) is not None
    )


def _offered(dish: Json, groups: Mapping[str, Json]) -> list[Json]:
    return [groups[name] for name in dish["option_groups"] if name in groups]


def _of_size(dishes: list[Json], groups: Mapping[str, Json], size: frozenset[str]) -> list[Json]:
    """The dishes that are made in this size; all of them where none comes in sizes."""
    made = {dish["dish_id"]: _sizes(dish, groups) for dish in dishes}
    if not size or not any(made.values()):
        return dishes
    return [dish for dish in dishes if size & made[dish["dish_id"]]]


def _sizes(dish: Json, groups: Mapping[str, Json]) -> frozenset[str]:
    names = [str(o["name"]) for group in _offered(dish, groups) for o in group["options"]]
    return frozenset().union(*map(measured, names))


def _choose_dish(desk: Desk, dishes: list[Json], wish: Json) -> Json:
    """The cheapest if that was asked for, else what is named most plainly and sold most."""
    query = "" if wish["cuisine"] else str(wish["query"] or "")
    if desk.task.get("sort") == "cheapest":
        return min(dishes, key=lambda dish: (dish["price_fen"], dish["dish_id"]))
    most = (wish["avoided"] | wish["always"]).most_spice
    return min(
        dishes,
        key=lambda dish: (
            -round(2 * likeness(str(dish["name"]), query)) if query else 0,
            most is not None and dish["spice_level"] > most,
            -dish["monthly_sales"],
            dish["dish_id"],
        ),
    )


def _line(wish: Json, dish: Json, groups: Mapping[str, Json]) -> Json:
    """The dish with its options; what no option covers becomes a note to the kitchen."""
    options, notes = _options(wish["options"], _offered(dish, groups), str(dish["name"]))
    avoided: Avoided = wish["avoided"] | wish["always"]
    mild = milder(dish, groups, avoided) if avoided.most_spice is not None else None
    if mild and mild not in options:
        options.append(mild)
    return {
        "dish_id": dish["dish_id"],
        "name": dish["name"],
        "quantity": wish["quantity"],
        "options": options,
        "notes": notes,
        "left_out": _left_out(wish, dish, mild=mild is not None),
    }


def _left_out(wish: Json, dish: Json, *, mild: bool) -> Avoided:
    """What the kitchen is told to leave out; of what is only remembered, where it cooks a meal."""
    cooked = dish["dish_kind"] in ("main", "side", "set")
    told: Avoided = wish["avoided"] | wish["always"] if cooked else wish["avoided"]
    kinds = tuple(kind for kind in told.kinds if kind is not SPICY or not mild)
    return Avoided(kinds, told.most_spice)


def _options(wishes: list[str], groups: list[Json], name: str) -> tuple[list[str], list[str]]:
    """Option ids for the wishes; what no option covers, nor the dish's own name, is a note."""
    picked: list[str] = []
    notes: list[str] = []
    for wish in wishes:
        served = temperature([wish])
        if served and _SERVED[served].search(name):
            continue
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


def clash_on(line: Json, menu: Answer) -> list[str]:
    """Options of one group that were both asked for, where it takes one."""
    for group in menu.list("option_groups"):
        taken = [o["name"] for o in group["options"] if o["option_id"] in line["options"]]
        if group["max_choices"] == 1 and len(taken) > 1:
            return taken
    return []
