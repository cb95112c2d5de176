"""What holds of every tool: how it is declared, and that no input makes it break or leak.

That each tool is called successfully, and refuses with each error that it declares, is counted
over all tests by `recorder.py`.
"""

import random
import re
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from superapp.bootstrap import build_registry
from superapp.session import Session
from superapp.simulator import Simulator
from superapp_services.core import Risk, Tool
from tests.contracts.generation import Arguments, Maker, Memory, seeded

TOOLS = build_registry().tools
USER, OTHER = "usr_lin", "usr_chen"
LONG = "很长" * 5000
HOSTILE = (
    "",
    " ",
    LONG,
    "'; DROP TABLE orders; --",
    '" OR 1=1 --',
    "%_%",
    "<script>alert(1)</script>",
    "🧋🔥👨‍👩‍👧",
    "\u202eمرحبا\u202c",
    "ｎｏｉｓｅ　ｃａｎｃｅｌｌｉｎｇ １２３",
    "\x00\x1b[31m",
    "{detail} {0} %s",
)
WRONG: tuple[Any, ...] = (None, True, 1.5, "x", [], {}, [[]], {"a": 1}, "2026-13-45")
NUMBERS = (0, -1, 10**9, -(10**9), 2**63, 2**70)


def _models(kind: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[type[BaseModel]]:
    if kind in seen:
        return
    seen.add(kind)
    yield kind
    for field in kind.model_fields.values():
        for inner in _types(field.annotation):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                yield from _models(inner, seen)


def _types(annotation: Any) -> Iterator[Any]:
    yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _types(inner)


def _objects(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for found in (schema, *schema.get("$defs", {}).values()):
        if found.get("type") == "object" or "properties" in found:
            yield found


@pytest.fixture(scope="module")
def memory(simulator: Simulator) -> Memory:
    """What the user knows at the start."""
    with simulator.session(USER) as session:
        return seeded(session, [USER])[USER]


def made(memory: Memory, tool: Tool, seed: int = 1, optional: float = 1.0) -> Arguments:
    """Arguments that fit the tool's schema."""
    return Maker(random.Random(seed), memory, "2026-02-06T10:00:00+08:00").arguments(tool, optional)


# Declarations


def test_there_are_at_least_93_tools() -> None:
    assert len(TOOLS) >= 93


@pytest.mark.parametrize("name", TOOLS)
def test_a_tool_says_what_it_does_takes_and_gives(name: str) -> None:
    tool = TOOLS[name]

    assert re.fullmatch(r"[a-z]+(_[a-z]+)+", name)
    assert name.startswith(f"{tool.service}_")
    assert len(tool.description) >= 40
    for schema in _objects(tool.input_schema):
        assert schema["additionalProperties"] is False
        undescribed = [k for k, v in schema.get("properties", {}).items() if not _described(v)]
        assert undescribed == []
    for model in _models(tool.output, set()):
        fields = model.model_fields.items()
        defaults = [k for k, f in fields if f.default is not PydanticUndefined or f.default_factory]
        assert defaults == [], model
    assert (tool.terms is not None) >= (tool.risk is Risk.SENSITIVE)
    assert len({error.code for error in tool.errors}) == len(tool.errors)


def _described(field: dict[str, Any]) -> bool:
    return len(field.get("description", "")) >= 5


@pytest.mark.parametrize("name", TOOLS)
def test_every_refusal_is_worded_in_both_languages(name: str) -> None:
    for error in TOOLS[name].errors:
        assert error.en != error.zh
        assert re.search("[㐀-鿿]", error.zh)
        assert not re.search("[㐀-鿿]", error.en)
        assert (error.__doc__ or "").strip()
        assert set(re.findall(r"{(\w+)", error.en)) == set(re.findall(r"{(\w+)", error.zh)), error


# Bad input


def _spoilt(given: Arguments) -> Iterator[Arguments]:
    """The arguments with one of them made wrong or hostile, at any depth."""
    yield {**given, "no_such_argument": 1}
    for name, value in given.items():
        for bad in _bad(value):
            yield {**given, name: bad}
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for inner in _spoilt(value[0]):
                yield {**given, name: [inner, *value[1:]]}


def _bad(value: Any) -> Iterator[Any]:
    yield from WRONG
    if isinstance(value, str):
        yield from HOSTILE
    elif isinstance(value, bool):
        yield "yes"
    elif isinstance(value, (int, float)):
        yield from NUMBERS
        yield str(value)
    elif isinstance(value, list):
        for hostile in HOSTILE:
            yield [hostile]
        yield value * 200


@pytest.mark.parametrize("name", TOOLS)
def test_bad_input_is_refused_or_handled_and_changes_nothing(
    session: Session, memory: Memory, name: str
) -> None:
    tool = TOOLS[name]
    start = session.head
    before = session.digest()

    for bad in _spoilt(made(memory, tool)):
        answer = session.call_with(name, bad)

        if not answer["ok"]:
            assert session.digest() == before, bad
            assert len(str(answer)) < 8_000, bad
        elif session.digest() != before:
            assert tool.risk is not Risk.READ, bad
            session.rewind(start)
    refused = session.call_with(name, {"no_such_argument": 1})
    assert refused["error"]["code"] == "invalid_arguments"


@pytest.mark.parametrize("name", TOOLS)
def test_a_required_argument_cannot_be_left_out(
    session: Session, memory: Memory, name: str
) -> None:
    given = made(memory, TOOLS[name])

    for required in TOOLS[name].input_schema.get("required", ()):
        less = {key: value for key, value in given.items() if key != required}
        assert session.call_with(name, less)["error"]["code"] == "invalid_arguments"


# Other people's things

_OWN_TABLES = {
    "addresses": "person_id",
    "bills": "user",
    "bookings": "user",
    "contacts": "user",
    "coupons": "user",
    "methods": "user",
    "orders": "user",
    "payments": "user",
    "travellers": "user",
}
_MADE_UP = {"friend_id": "contact_id", "to": "contact_id", "callee_id": "contact_id"}


def _ids_of_the_other(session: Session, field: str) -> tuple[str, str] | None:
    """An id that belongs to somebody else, and one of the same form that nobody has."""
    wanted = _MADE_UP.get(field, field.removesuffix("s"))
    for table, owner in _OWN_TABLES.items():
        if session.tables()[table] != wanted:
            continue
        rows = [row for row in session.base_state(table) if row[owner] == OTHER]
        if rows:
            found = str(rows[0][wanted])
            return found, re.sub(r"\d+$", "9" * 4, found)
    return None


@pytest.mark.parametrize("name", TOOLS)
def test_the_id_of_another_user_answers_like_one_that_does_not_exist(
    session: Session, memory: Memory, name: str
) -> None:
    tool = TOOLS[name]
    given = made(memory, tool, optional=0)

    for field, schema in tool.input_schema.get("properties", {}).items():
        pair = _ids_of_the_other(session, field)
        if pair is None:
            continue
        many = "items" in str(schema) and field.endswith(("s", "to"))
        answers = [
            session.call_with(name, {**given, field: [one] if many else one}) for one in pair
        ]
        foreign, missing = (
            str(a).replace(one, "<id>") for a, one in zip(answers, pair, strict=True)
        )
        assert re.sub(r"cnf_\d+", "", foreign) == re.sub(r"cnf_\d+", "", missing)


# Reads


@pytest.mark.parametrize("name", [n for n, t in TOOLS.items() if t.risk is Risk.READ])
def test_a_read_changes_nothing_and_answers_the_same_twice(
    session: Session, memory: Memory, name: str
) -> None:
    before = session.digest()

    for seed in range(5):
        given = made(memory, TOOLS[name], seed, optional=0.2)
        first, again = session.call_with(name, given), session.call_with(name, given)

        assert session.digest() == before
        ids = re.compile(r"(?:qot|fqt|est|chg)_\d+")
        assert ids.sub("", str(first)) == ids.sub("", str(again))
