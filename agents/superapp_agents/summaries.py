"""Tool results as a model with a small context reads them, and arguments it may be trusted with.

Code ranks, cuts and compares, so that no model has to: lists come best first, and an optional
number or word that neither the task nor an earlier result contains is dropped.
"""

import json
import math
from collections.abc import Mapping
from typing import Any

import orjson

from superapp_agents.door import Json
from superapp_agents.state import TaskState

LIST_LIMIT = 8
TEXT_LIMIT = 120
PROMPT_TOKENS = 5_300
"""What a specialist reads at most; some more is left for the framing of a provider."""
CHARACTERS_A_TOKEN = 2.8
_HAN = bytes([*range(0x30, 0xA0), 0xFF])
"""First bytes of Han characters, kana and full-width forms in UTF-16."""
_EMPTY: tuple[Any, ...] = ("", [], {})
_PRICES = ("total_fen", "price_fen", "amount_fen", "fare_fen", "min_price_fen")


def compact(value: Any, spec: Mapping[str, Any], limit: int = LIST_LIMIT) -> Any:
    """The value without empty fields, long texts and long lists; lists best first."""
    if isinstance(value, str):
        return value if len(value) <= TEXT_LIMIT else value[: TEXT_LIMIT - 1] + "…"
    if isinstance(value, dict):
        return {
            key: inner if isinstance(inner, int) else compact(inner, spec, limit)
            for key, inner in value.items()
            if inner or (inner is not None and inner not in _EMPTY)
        }
    if isinstance(value, list):
        ranked = rank(value, spec)
        return [compact(inner, spec, limit) for inner in ranked[:limit]]
    return value


def compact_json(value: Any) -> str:
    """The value as JSON without spaces."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def tokens_in(text: str) -> int:
    """About how many tokens a text is, rather too many than too few."""
    han = 0
    if not text.isascii():
        first = text.encode("utf-16-be", "surrogatepass")[::2]
        han = len(first) - len(first.translate(None, _HAN))
    return han + math.ceil((len(text) - han) / CHARACTERS_A_TOKEN)


def fitted(
    entries: list[Json], spec: Mapping[str, Any], limit: int, room: int, memo: Json
) -> list[str]:
    """Results as text, the newest most fully, all of them together within a number of tokens.

    Args:
        entries: Results with their ids, oldest first.
        spec: The task, by which lists are ranked.
        limit: Most items of a list.
        room: Tokens that all results may take.
        memo: Keeps what was shortened before.
    """
    texts: list[str] = []
    limits = sorted({limit, min(limit, 3), 1}, reverse=True)
    for entry in reversed(entries):
        for most in limits:
            text, tokens = _shortened(entry, spec, most, memo)
            if tokens <= room:
                break
        else:
            ok = bool(entry["content"].get("ok"))
            text = compact_json({"ok": ok, "left_out": True})
            tokens = tokens_in(text)
        room -= tokens
        texts.append(text)
    return texts[::-1]


def _shortened(entry: Json, spec: Mapping[str, Any], most: int, memo: Json) -> tuple[str, int]:
    """A result as text, and about how many tokens that is."""
    key = f"result:{entry['id']}:{most}"
    if key not in memo:
        text = compact_json(compact(entry["content"], spec, most))
        memo[key] = (text, tokens_in(text))
    found: tuple[str, int] = memo[key]
    return found


def rank(items: list[Any], spec: Mapping[str, Any]) -> list[Any]:
    """The items in the order that the task prefers; unchanged when it prefers none."""
    if not items or not all(isinstance(item, dict) for item in items):
        return items
    sort = spec.get("sort")
    price = next((name for name in _PRICES if name in items[0]), None)
    if sort in ("cheapest", "value") and price:
        return sorted(items, key=lambda item: _number(item.get(price)))
    if sort == "rating" and "rating" in items[0]:
        return sorted(items, key=lambda item: -_number(item.get("rating"), 0))
    if sort == "nearest" and "distance_m" in items[0]:
        return sorted(items, key=lambda item: _number(item.get("distance_m")))
    if sort == "fastest" and "duration_minutes" in items[0]:
        return sorted(items, key=lambda item: _number(item.get("duration_minutes")))
    return items


def _number(value: Any, missing: float = 10**12) -> float:
    return value if isinstance(value, int | float) else missing


def drop_ungrounded(arguments: Json, schema: Mapping[str, Any], task: TaskState) -> Json:
    """The arguments without optional values that nobody said.

    Numbers and texts must occur in the task or in an earlier result; flags and enums stay.
    """
    required = set(schema.get("required", ()))
    properties: Mapping[str, Any] = schema.get("properties", {})
    ground = json.dumps([task["spec"], task["transcript"]], ensure_ascii=False)
    return {
        name: value
        for name, value in arguments.items()
        if name in required or _grounded(value, properties.get(name, {}), ground)
    }


def _grounded(value: Any, schema: Mapping[str, Any], ground: str) -> bool:
    if isinstance(value, bool) or "enum" in json.dumps(schema):
        return value is not None
    if isinstance(value, int | float):
        return str(value) in ground
    if isinstance(value, str):
        return bool(value) and value in ground
    return value is not None
