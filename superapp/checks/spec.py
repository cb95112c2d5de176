"""Reading matchers from journeys and case files, with errors that name the key."""

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Final

from pydantic import AfterValidator, JsonValue, WithJsonSchema

from superapp.checks.matchers import (
    AllOf,
    AnyOf,
    Eq,
    Fields,
    Items,
    Matcher,
    MatcherError,
    Not,
    Presence,
    Ref,
)
from superapp.checks.typed import Between, Contains, Folded, Money, Near, On, Regex
from superapp.checks.values import date_of, fen_of, instant_of, ordered, time_of

_EXPRESSION = re.compile(r"[\[(.:]")


def parse_matcher(spec: JsonValue) -> Matcher:
    """The matcher that a spec describes.

    A plain value asks for equality. An object whose keys are all matchers asks
    for each of them; any other object asks for its named fields, and a list
    for its members in order. ``{fields: …}`` is for objects whose own keys are
    called like matchers.

    Raises:
        MatcherError: if the spec is written wrongly.
    """
    if isinstance(spec, list):
        return Items(tuple(_inside(index, parse_matcher, one) for index, one in enumerate(spec)))
    if not isinstance(spec, dict):
        return Eq(spec)
    if not spec or not spec.keys() <= BUILDERS.keys() | _BOUNDS:
        return _fields(spec)
    demands = [_inside(key, BUILDERS[key], one) for key, one in spec.items() if key in BUILDERS]
    if _BOUNDS & spec.keys():
        demands.append(_between("value", {key: spec[key] for key in spec if key in _BOUNDS}))
    return demands[0] if len(demands) == 1 else AllOf(tuple(demands))


def _inside(key: str | int, build: Callable[[JsonValue], Matcher], spec: JsonValue) -> Matcher:
    try:
        return build(spec)
    except MatcherError as error:
        raise MatcherError(error.message, (key, *error.path)) from None


def _fields(spec: JsonValue) -> Matcher:
    if not isinstance(spec, dict):
        raise MatcherError("fields is an object of demands")
    return Fields({key: _inside(key, parse_matcher, one) for key, one in spec.items()})


def _any_of(spec: JsonValue) -> Matcher:
    if not isinstance(spec, list) or not spec:
        raise MatcherError("any_of is a list of at least one value or matcher")
    return AnyOf(tuple(_inside(index, parse_matcher, one) for index, one in enumerate(spec)))


def _money(spec: JsonValue) -> Matcher:
    if isinstance(spec, dict):
        if not spec or not spec.keys() <= _BOUNDS:
            raise MatcherError("money is an amount in yuan, or {min, max} of amounts")
        return Money(*(_inside_fen(key, spec.get(key)) for key in ("min", "max")))
    fen = _inside_fen(None, spec)
    return Money(fen, fen)


def _inside_fen(key: str | None, spec: JsonValue) -> int | None:
    if spec is None and key is not None:
        return None
    fen = fen_of(spec)
    if fen is None:
        raise MatcherError(
            f'{spec!r} is no amount in yuan; write it like "60.00"', () if key is None else (key,)
        )
    return fen


def _near(spec: JsonValue) -> Matcher:
    if not isinstance(spec, dict) or spec.keys() != {"value", "within"}:
        raise MatcherError("near is {value, within}, both numbers")
    value, within = spec["value"], spec["within"]
    if not _number(value) or not _number(within):
        raise MatcherError("near is {value, within}, both numbers")
    return Near(float(str(value)), float(str(within)))


def _number(value: JsonValue) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _between(view: str, spec: Mapping[str, JsonValue]) -> Matcher:
    if not spec or not spec.keys() <= _BOUNDS:
        raise MatcherError(f"{view} bounds are {{min, max}}")
    for key, bound in spec.items():
        expression = isinstance(bound, str) and _EXPRESSION.search(bound) is not None
        if ordered(bound) is None and not expression:
            raise MatcherError(f"{bound!r} is no number, date, time or expression", (key,))
    return Between(view, spec.get("min"), spec.get("max"))


def _moment(view: str) -> Callable[[JsonValue], Matcher]:
    def build(spec: JsonValue) -> Matcher:
        if isinstance(spec, list) and spec:
            return AnyOf(tuple(_inside(index, build, one) for index, one in enumerate(spec)))
        if isinstance(spec, dict):
            return _between(view, spec)
        if not isinstance(spec, str) or not _readable(view, spec):
            form = "2026-02-07" if view == "date" else "10:40 or 2026-02-07T10:40"
            raise MatcherError(f"{spec!r} is no {view}; write it like {form}")
        return On(view, spec)

    return build


def _readable(view: str, text: str) -> bool:
    read = date_of(text) if view == "date" else (instant_of(text) or time_of(text))
    return read is not None or _EXPRESSION.search(text) is not None


def _regex(spec: JsonValue) -> Matcher:
    if not isinstance(spec, str):
        raise MatcherError("re is a regular expression")
    try:
        return Regex(re.compile(spec))
    except re.error as error:
        raise MatcherError(f"{spec!r} is no regular expression: {error}") from None


def _folded(spec: JsonValue) -> Matcher:
    options = spec if isinstance(spec, list) else [spec]
    texts = tuple(one for one in options if isinstance(one, str))
    if not texts or len(texts) != len(options):
        raise MatcherError("fold is a text, or a list of texts")
    return Folded(texts)


def _ref(spec: JsonValue) -> Matcher:
    if not isinstance(spec, str) or not spec:
        raise MatcherError("ref is the name of a saved value")
    return Ref(spec)


def _presence(name: str, present: bool) -> Callable[[JsonValue], Matcher]:
    def build(spec: JsonValue) -> Matcher:
        if spec is not True:
            raise MatcherError(f"{name} is written as {name}: true")
        return Presence(present=present)

    return build


_BOUNDS: Final = frozenset({"min", "max"})
BUILDERS: Final[Mapping[str, Callable[[JsonValue], Matcher]]] = {
    "eq": Eq,
    "any_of": _any_of,
    "not": lambda spec: Not(parse_matcher(spec)),
    "money": _money,
    "near": _near,
    "date": _moment("date"),
    "time": _moment("time"),
    "re": _regex,
    "contains": lambda spec: Contains(parse_matcher(spec)),
    "fold": _folded,
    "ref": _ref,
    "any": _presence("any", present=True),
    "absent": _presence("absent", present=False),
    "fields": _fields,
}


def _checked(spec: JsonValue) -> JsonValue:
    parse_matcher(spec)
    return spec


_BOUND_SCHEMA: Final = {"type": ["number", "string"]}
MATCHER_SCHEMA: Final = {
    "title": "Matcher",
    "description": "A value to equal, or an object of matchers that must all hold.",
    "anyOf": [
        {"type": ["string", "number", "boolean", "null", "array"]},
        {
            "type": "object",
            "properties": {
                **dict.fromkeys(BUILDERS, True),
                "any_of": {"type": "array", "minItems": 1},
                "near": {
                    "type": "object",
                    "required": ["value", "within"],
                    "properties": {"value": {"type": "number"}, "within": {"type": "number"}},
                },
                "re": {"type": "string"},
                "ref": {"type": "string"},
                "any": {"const": True},
                "absent": {"const": True},
                "min": _BOUND_SCHEMA,
                "max": _BOUND_SCHEMA,
            },
        },
    ],
}
MatcherSpec = Annotated[JsonValue, AfterValidator(_checked), WithJsonSchema(MATCHER_SCHEMA)]
