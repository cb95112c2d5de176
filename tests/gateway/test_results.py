"""Results as plain data are what Pydantic would write, and nobody else's."""

import datetime as dt
from dataclasses import replace
from enum import StrEnum
from typing import Any

import pytest
from pydantic import Field, computed_field, field_serializer

from superapp.bootstrap import build_registry
from superapp.gateway.results import plain
from superapp_services.core import ToolOutput
from tests.contracts.recorder import WrongResult, check_result


class Colour(StrEnum):
    """A choice."""

    RED = "red"


class Part(ToolOutput):
    """Something within."""

    name: str
    price: float | None


class Whole(ToolOutput):
    """Every shape that results have."""

    text: str
    count: int | None
    ready: bool
    part: Part
    other: Part | None
    names: list[str]
    parts: list[Part]
    maybe: list[Part] | None


class Dated(ToolOutput):
    """Something that only Pydantic knows how to write."""

    on: dt.date
    colour: Colour
    tags: dict[str, int]


class Renamed(ToolOutput):
    """A field that is written under another name."""

    name: str = Field(serialization_alias="called")


class Shouting(ToolOutput):
    """A field that is written in another way."""

    name: str

    @field_serializer("name")
    def shout(self, name: str) -> str:
        """In capitals."""
        return name.upper()


class Counted(ToolOutput):
    """A field that is worked out."""

    names: list[str]

    @computed_field
    def total(self) -> int:
        """How many."""
        return len(self.names)


PART = Part(name="a", price=4.0)
REST: dict[str, Any] = {"text": "猫", "count": 1, "ready": True, "part": PART}
MODELS = (
    Whole(**REST, other=None, names=["x"], parts=[PART], maybe=None),
    Whole(**REST, other=PART, names=[], parts=[], maybe=[PART]),
    Dated(on=dt.date(2026, 2, 6), colour=Colour.RED, tags={"a": 1}),
    Counted(names=["a", "b"]),
    Shouting(name="a"),
)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)
def test_plain_data_is_what_pydantic_writes(model: ToolOutput) -> None:
    written = model.model_dump(mode="json")

    assert plain(model) == written
    assert list(plain(model)) == list(written)


def test_another_name_of_a_field_is_left_to_pydantic() -> None:
    assert plain(Renamed(name="a")) == Renamed(name="a").model_dump(mode="json")


def test_plain_data_is_a_copy_down_to_the_last_list() -> None:
    model = MODELS[0]
    before = model.model_dump(mode="json")

    got = plain(model)
    got["part"]["name"] = got["parts"][0]["name"] = "changed"
    got["names"].append("changed")
    got["parts"].clear()

    assert model.model_dump(mode="json") == before


def test_fields_taken_as_given_make_the_same_result() -> None:
    given = {"name": "a", "price": 4.0}

    assert Part.taken(given) == PART
    assert plain(Part.taken(given)) == given


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "a"},
        {"name": "a", "price": 4.0, "extra": 1},
        {"name": 1, "price": 4.0},
        {"name": "a", "price": "4.0"},
        {"name": "a", "price": 4},
        {"price": 4.0, "name": "a"},
    ],
)
def test_a_result_that_is_not_what_the_tool_says_is_noticed(wrong: dict[str, Any]) -> None:
    tool = replace(build_registry().tool("system_now"), output=Part)

    check_result(tool, {"name": "a", "price": 4.0})

    with pytest.raises(WrongResult):
        check_result(tool, plain(Part.taken(wrong)))
