"""What is wanted of a kitchen: words to search by, how it is to be made, what must not be in it."""

import re
from typing import Any

from superapp_agents.door import Json
from superapp_agents.offline.desk import Desk, Steps
from superapp_agents.offline.policies.avoiding import NEVER, Avoided, avoided_by, avoided_in
from superapp_agents.offline.policies.matching import (
    choice_keys,
    diets_in,
    is_meal,
    measured,
    without_diets,
)

_LEADING = re.compile(
    r"(?P<temp>(?:iced|ice[- ]cold|cold|hot|warm)\b(?! and| pot| dog)|[冰热冻]|温热?)的?[ ,]*"
    r"(?=[a-z]{3,}|[\u4e00-\u9fff]{2,})"
    r"|(?P<size>(?:extra[- ]large|large|medium|small)\b(?: (?:cups?|glass(?:es)?) of)?"
    r"|[超特]?大杯|中杯|小杯|[大中小]份)的?[ ,]*(?=\w)",
    re.IGNORECASE,
)
_CUISINE = re.compile(
    r"^(?P<zh>(?:川|湘|粤|鲁|浙|闽|徽|苏|京|滇|沪|东北|西北|云南|新疆|四川|广东|湖南|北京|上海|杭州|杭帮|本帮"
    r"|江浙|陕西|兰州|韩国|泰国|越南|印度|意大利|东南亚|清真|家常)菜|(?:日本|韩国|日式|韩式)料理|[日韩]料"
    r"|[韩泰西]餐|中东菜)$"
    r"|^(?P<en>sichuan|szechuan|cantonese|hunan|yunnan|xinjiang|shaanxi|beijing|shanghai|hangzhou"
    r"|northeastern|dongbei|chinese|japanese|korean|thai|vietnamese|indian|italian|turkish"
    r"|middle eastern|western|southeast asian)(?: (?:food|cuisine|cooking|dishes|meals?))?$",
    re.IGNORECASE,
)
_COLD, _HOT = ("iced", "ice_less", "ice_none"), ("hot",)
_ONE_OF: tuple[tuple[tuple[str, ...], ...], ...] = (
    (_HOT, _COLD),
    (("sugar_none",), ("sugar_less",), ("sugar_half",), ("sugar_full",)),
    (("large",), ("medium",), ("small",)),
)
"""Choices of which one line takes one at most."""


def wishes_for(desk: Desk) -> Steps[list[Json]]:
    """What is wanted: words for the search, diets, options, quantities, what to leave out."""
    kept = yield from _remembered(desk)
    remembered = [diet for diet in diets_in(kept) if diet in ("vegetarian", "vegan", "halal")]
    always = avoided_in(kept.replace("\n", "。"))
    always |= avoided_by(NEVER.findall(str(desk.task.get("message") or "")))
    items = desk.task.get("items") or [{"query": desk.say("饭", "meal")}]
    return [_wish(desk, item, remembered, always) for item in items]


def _remembered(desk: Desk) -> Steps[str]:
    """What the user asked to be remembered, one matter a line."""
    answer = yield from desk.call("account_recall_preferences")
    return "\n".join(str(item.get("value", "")) for item in answer.list("preferences"))


def _wish(desk: Desk, item: Json, remembered: list[str], always: Avoided) -> Json:
    said = [*item.get("options", ()), *item.get("attributes", ())]
    refused = [phrase for phrase in said if avoided_in(phrase) != Avoided()]
    wanted = [phrase for phrase in said if phrase not in refused]
    avoided = avoided_by(refused)
    diets = diets_in(" ".join([str(item["query"]), *wanted])) or remembered
    query = without_diets(str(item["query"])) if diets_in(str(item["query"])) else item["query"]
    meal = not query or is_meal(str(query))
    cuisine = next((word for word in wanted if meal and _CUISINE.match(word)), None)
    if cuisine:
        query, meal = cuisine, False
        wanted.remove(cuisine)
    base, leading = ("", []) if meal else leading_words(str(query))
    return {
        "query": None if meal else query,
        "base": base or None,
        "cuisine": _cuisine(str(query)) if not meal else None,
        "kind": "main" if meal else None,
        "diets": sorted({*diets, *(avoided | always).diets}),
        "avoided": avoided,
        "always": always,
        "quantity": item.get("quantity", 1),
        "each": _a_head(desk, item, meal or bool(cuisine)),
        "options": [
            *_size(item),
            *leading,
            *(word for word in wanted if not diets_in(word)),
        ],
        "size": measured(str(item.get("size") or "")),
        "budget": item.get("budget"),
    }


def _size(item: Json) -> list[str]:
    return [str(item["size"])] if item.get("size") else []


def _a_head(desk: Desk, item: Json, meal: bool) -> int:
    """How many different dishes a meal for several people has; 0 where one thing was named."""
    party = int(desk.task.get("party") or 0)
    counted = item.get("quantity_said") or int(item.get("quantity", 1)) > 1
    return party if meal and party > 1 and not counted else 0


def _cuisine(query: str) -> str | None:
    """The words of a query that names a cuisine: sichuan of "sichuan food", 川菜."""
    named = _CUISINE.match(query.strip())
    return None if named is None else str(named["zh"] or named["en"])


def leading_words(query: str) -> tuple[str, list[str]]:
    """A dish without what stands before its name of how it is served, and these words."""
    taken: list[str] = []
    rest = query
    while (match := _LEADING.match(rest)) is not None:
        taken.append(next(word for word in match.group("temp", "size") if word))
        rest = rest[match.end() :]
    return rest, taken


def as_called(wish: Json, restaurants: list[Json]) -> Json:
    """The wish by its whole name where that is a dish and the rest of it is none: 热干面."""
    whole, base = str(wish["query"] or "").lower(), str(wish["base"] or "").lower()
    names = [str(dish["name"]).lower() for card in restaurants for dish in card["dishes"]]
    if whole == base or not any(whole in name for name in names):
        return wish
    exact = whole in names
    alone = base in names if exact else any(base in name.replace(whole, "") for name in names)
    return wish if alone else {**wish, "base": wish["query"]}


def temperature(options: list[str]) -> str | None:
    """Hot or iced, where the wishes for a drink say so."""
    keys = {key for option in options for key in temperatures(option)}
    return next(iter(keys)) if len(keys) == 1 else None


def temperatures(option: str) -> set[str]:
    """What a wish says of hot and iced: 冰 alone as well."""
    bare = {"冰": "iced", "冻": "iced", "热": "hot", "温": "hot"}.get(option.strip())
    return {bare} if bare else {"hot", "iced"} & set(choice_keys(option))


def clash_in(wish: Json) -> list[str]:
    """Wishes for one thing of which only one can be: 热 and 少冰, two amounts of sugar."""
    keyed = [(option, {*choice_keys(option), *temperatures(option)}) for option in wish["options"]]
    for family in _ONE_OF:
        sides = [next((o for o, keys in keyed if keys & set(side)), None) for side in family]
        named: list[Any] = [side for side in sides if side]
        if len(set(named)) > 1:
            return list(dict.fromkeys(named))
    return []
