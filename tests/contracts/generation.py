"""Arguments for any tool, made from its schema and from ids that the world showed before."""

import random
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from superapp.session import Session
from superapp_services.core import Tool, clock

Schema = Mapping[str, Any]
Arguments = dict[str, Any]
POINTS = ("address_id", "place_id")
PEOPLE = ("contact_id",)
CITIES = ("杭州", "Beijing", "shanghai", "成都", "西安", "Guangzhou")
SAME_AS: dict[str, Sequence[str]] = {
    "origin": POINTS,
    "destination": POINTS,
    "pickup": POINTS,
    "dropoff": POINTS,
    "center": POINTS,
    "near": ("place_id",),
    "to": PEOPLE,
    "friend_id": PEOPLE,
    "callee_id": ("merchant_id", "contact_id"),
    "merchants": ("merchant_id",),
    "payment_id": ("payment_id",),
    "bubble_id": ("bubble_id",),
}
"""Arguments that are filled with ids that results call by another name."""
_TEXTS = ("降噪耳机", "milk tea", "咖啡", "thermos", "西湖", "museum", "麻辣烫", "hotel", "礼物")
_KEPT = 40
_NOT_SHOWN = frozenset({"search_documents", "search_postings", "street_lines", "ride_products"})


class Memory:
    """Ids seen in results, by field name, the latest kept; those of a service come first."""

    def __init__(self) -> None:
        self._seen: dict[str, deque[str]] = {}
        self.objects: dict[str, deque[dict[str, Any]]] = {}

    def learn(self, service: str, value: Any) -> None:
        """Note every id anywhere in a result."""
        if isinstance(value, dict):
            for name, inner in value.items():
                if name.endswith("_id") and isinstance(inner, str):
                    self.note(name, inner)
                    self.note(f"{service}/{name}", inner)
                    kept = self.objects.setdefault(name, deque(maxlen=_KEPT))
                    kept.append(value)
                elif isinstance(inner, (dict, list)):
                    self.learn(service, inner)
        elif isinstance(value, list):
            for inner in value:
                self.learn(service, inner)

    def note(self, name: str, value: str) -> None:
        """Note one id."""
        seen = self._seen.setdefault(name, deque(maxlen=_KEPT))
        if value not in seen:
            seen.append(value)

    def known(self, service: str, names: Iterable[str]) -> list[str]:
        """Ids for an argument of a service."""
        found: list[str] = []
        for name in names:
            own = self._seen.get(f"{service}/{name}")
            found.extend(own if own else self._seen.get(name, ()))
        return found


def seeded(session: Session, users: Sequence[str]) -> dict[str, Memory]:
    """What each user could know at the start: own ids, and some of everything on offer."""
    memories = {user: Memory() for user in users}
    for table, key in sorted(session.tables().items()):
        if not key.endswith("_id") or table in _NOT_SHOWN:
            continue
        owner = "person_id" if table == "addresses" else "user"
        rows = session.base_state(table)
        for user, memory in memories.items():
            mine = [row for row in rows if row.get(owner, user) == user]
            for row in mine[:: max(1, len(mine) // _KEPT)]:
                memory.note(key, str(row[key]))
    return memories


class Maker:
    """Makes arguments that a tool may well accept."""

    def __init__(self, luck: random.Random, memory: Memory, now: str) -> None:
        self.luck, self.memory, self.now = luck, memory, clock.parse_iso(now)
        self._tool: Tool | None = None
        self._schema: Schema = {}

    def arguments(self, tool: Tool, optional: float = 0.15) -> Arguments:
        """Arguments of a tool; each optional one is there with this chance."""
        self._tool, self._schema = tool, tool.input_schema
        return self._object(self._schema, optional)

    def _object(self, schema: Schema, optional: float) -> Arguments:
        required = set(schema.get("required", ()))
        return {
            name: self._value(name, field)
            for name, field in schema.get("properties", {}).items()
            if name in required or self.luck.random() < optional
        }

    def _value(self, name: str, field: Schema) -> Any:
        field = self._plain(field)
        if "enum" in field:
            return self.luck.choice(field["enum"])
        kind = field.get("type")
        if kind == "array":
            return self._array(name, field)
        if kind == "object":
            return self._object(field, 0.2)
        if kind == "boolean":
            return self.luck.random() < 0.5
        if kind in ("integer", "number"):
            return self._number(name, field)
        return self._text(name, field)

    def _plain(self, field: Schema) -> Schema:
        """The schema without references and without null."""
        merged = dict(field)
        if "anyOf" in merged:
            merged.update(next(f for f in merged["anyOf"] if f.get("type") != "null"))
        if "$ref" in merged:
            merged.update(self._schema["$defs"][merged["$ref"].rsplit("/", 1)[1]])
        return merged

    def _array(self, name: str, field: Schema) -> list[Any]:
        low, high = field.get("minItems", 0), min(field.get("maxItems", 3), 3)
        singular = name.removesuffix("s")
        count = self.luck.randint(max(low, 1), max(low, high, 1))
        if field.get("examples") and not singular.endswith("_id") and self.luck.random() < 0.5:
            return list(self.luck.choice(field["examples"]))
        made = [self._value(singular, field["items"]) for _ in range(count)]
        return [item for at, item in enumerate(made) if item not in made[:at] or at < low]

    def _number(self, name: str, field: Schema) -> int | float:
        low = field.get("minimum", field.get("exclusiveMinimum", 0) + 1)
        if field["type"] == "number":
            return round(self.luck.uniform(low, min(5, field.get("maximum", 5))), 1)
        if name.endswith("_fen"):
            high = min(field.get("maximum", 200_000), 200_000)
        elif name == "quantity" or "items" in name:
            high = 3
        else:
            high = min(field.get("maximum", low + 5_000), max(low, low + 30))
        if name in ("lat_e6", "lng_e6"):
            return 30_250_000 if name == "lat_e6" else 120_160_000
        return self.luck.randint(int(low), max(int(low), int(high)))

    def _text(self, name: str, field: Schema) -> str:
        written = field.get("format")
        if written == "date-time":
            return self._later(self.luck.choice((1800, 7200, 86_400, 9 * 86_400)))
        if written == "date":
            days = self.luck.randint(0, 9)
            return clock.add_days(clock.date_of(self.now), days)
        found = self._known(name)
        if found and self.luck.random() < 0.95:
            return self.luck.choice(found)
        if field.get("examples") and self.luck.random() < 0.7:
            return str(self.luck.choice(field["examples"]))
        return self._words(name, field)

    def _words(self, name: str, field: Schema) -> str:
        shown = {
            "phone": "13800138000",
            "id_number": "E12345678",
            "city": self.luck.choice(CITIES),
            "location": "30.253,120.16",
        }
        if name in shown:
            return shown[name]
        if "pattern" in field:
            return f"{self.luck.randint(0, 23):02}:{self.luck.randint(0, 59):02}"
        return self.luck.choice(_TEXTS)[: field.get("maxLength", 40)]

    def _known(self, name: str) -> list[str]:
        assert self._tool is not None
        service = self._tool.service
        if service == "travel" and not name.endswith("_id"):
            return list(CITIES) if name in ("origin", "destination", "near") else []
        return self.memory.known(service, SAME_AS.get(name, (name,)))

    def _later(self, seconds: int) -> str:
        at = self.now + self.luck.randint(60, seconds)
        return clock.iso(at - at % 1800 + 1800)
