from typing import Any

import pytest

from superapp.checks.calls import Call
from superapp.checks.cases import OwnCase, own_findings
from superapp.checks.expect import ExpectedCalls, compile_calls
from superapp.checks.findings import flatten
from superapp.checks.judge import judge_calls
from superapp.checks.task import Task

TOOLS: list[dict[str, Any]] = [
    {
        "name": "search",
        "risk": "read",
        "parameters": {
            "type": "object",
            "properties": {
                "text": {"type": "string"},
                "max_fen": {"type": "integer"},
                "sort": {"type": "string", "enum": ["price", "rating"]},
            },
            "required": ["text"],
            "additionalProperties": False,
        },
    },
    {"name": "weather", "risk": "read"},
    {"name": "place", "risk": "write"},
    {"name": "book", "risk": "write"},
    {"name": "pay", "risk": "sensitive"},
]
FOUND = {"ok": True}


def codes(made: list[Any], /, **expect: Any) -> list[str]:
    case = OwnCase.model_validate({"tools": TOOLS, "expect": expect, "calls": made})
    return [finding.code.value for finding in flatten(own_findings(case)) if finding.fails]


def call(tool: str, **arguments: Any) -> dict[str, Any]:
    return {"tool": tool, "arguments": arguments}


SEARCH, PLACE, PAY = (
    {"tool": "search"},
    {"id": "place", "tool": "place"},
    {"tool": "pay", "after": ["place"]},
)


def test_right_calls_with_an_extra_read_pass() -> None:
    calls = [call("search", text="tea"), call("weather"), call("place"), call("pay")]

    assert codes(calls, calls=[SEARCH, PLACE, PAY]) == []


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        ([call("search", text="tea"), call("place")], ["missed_call"]),
        ([call("search", text="tea"), call("pay"), call("place")], ["premature_payment"]),
        (
            [call("search", text="tea"), call("place"), call("pay"), call("pay")],
            ["duplicate_side_effect"],
        ),
        (
            [call("search", text="tea"), call("place"), call("pay"), call("book")],
            ["unneeded_write"],
        ),
        ([call("search", text="tea"), call("book"), call("pay")], ["wrong_tool"]),
        (
            [call("search", text="tea"), call("place"), call("pay"), call("fly")],
            ["unknown_tool"],
        ),
    ],
)
def test_what_is_wrong_with_the_calls_is_named(calls: Any, expected: list[str]) -> None:
    assert codes(calls, calls=[SEARCH, PLACE, PAY]) == expected


@pytest.mark.parametrize(
    ("wanted", "given", "code"),
    [
        ({"amount_fen": 1890}, {"amount_fen": 1990}, "wrong_amount"),
        ({"amount_fen": 1890}, {"amount_fen": 189000}, "wrong_currency_or_unit"),
        ({"date": {"date": "2026-02-07"}}, {"date": "2026-02-08"}, "wrong_date_or_timezone"),
        ({"quantity": 2}, {"quantity": 1}, "wrong_quantity"),
        ({"address_id": "adr_1"}, {"address_id": "adr_2"}, "wrong_address_or_recipient"),
        ({"dish_id": "dsh_1"}, {"dish_id": "dsh_2"}, "other_entity_id"),
        ({"max_price": {"max": 60}}, {}, "ignored_constraint"),
        ({"note": "no ice"}, {"note": "ice"}, "wrong_value"),
    ],
)
def test_what_is_wrong_with_an_argument_is_named(wanted: Any, given: Any, code: str) -> None:
    found = codes([call("place", **given)], calls=[{"tool": "place", "args": wanted}])

    assert found == [code]


def test_values_swapped_between_two_calls_are_named() -> None:
    wanted = [
        {"tool": "place", "args": {"item": "tea", "to": "home"}},
        {"tool": "place", "args": {"item": "cake", "to": "office"}},
    ]
    calls = [call("place", item="tea", to="office"), call("place", item="cake", to="home")]

    assert codes(calls, calls=wanted, order="any") == ["swapped_between_calls"] * 2


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "schema_missing_arg"),
        ({"text": 5}, "schema_wrong_type"),
        ({"text": "tea", "max_fen": "5"}, "schema_wrong_type"),
        ({"text": "tea", "colour": "red"}, "schema_unknown_arg"),
        ({"text": "tea", "sort": "luck"}, "enum_violation"),
    ],
)
def test_arguments_that_break_the_schema_are_named(given: Any, code: str) -> None:
    assert codes([call("search", **given)], calls=[SEARCH]) == [code]


@pytest.mark.parametrize(
    "raw",
    [
        "pay",
        {"tool": "pay", "arguments": "{broken"},
        {"tool": "pay", "arguments": [1]},
        {"a": {}, "b": {}},
    ],
)
def test_a_call_that_cannot_be_read_is_no_abstention(raw: Any) -> None:
    assert codes([raw], calls=[], extra="none") == ["parse_failure"]


@pytest.mark.parametrize(
    "raw",
    [
        {"tool": "weather", "arguments": {"city": "Xi'an"}},
        {"name": "weather", "arguments": '{"city": "Xi\'an"}'},
        {"type": "tool_use", "id": "t1", "name": "weather", "input": {"city": "Xi'an"}},
        {
            "id": "c1",
            "type": "function",
            "function": {"name": "weather", "arguments": '{"city": "Xi\'an"}'},
        },
        {"weather": {"city": "Xi'an"}},
    ],
)
def test_calls_are_read_in_every_usual_form(raw: Any) -> None:
    assert codes([raw], calls=[{"tool": "weather", "args": {"city": "Xi'an"}}]) == []


def test_a_reference_binds_to_what_the_earlier_call_returned() -> None:
    expected = ExpectedCalls.model_validate(
        {
            "calls": [
                {"id": "find", "tool": "search", "save": {"ids": "$.items[*].id"}},
                {"tool": "place", "after": ["find"], "args": {"item": {"ref": "ids"}}},
            ]
        },
        strict=False,
    )
    search = Call("search", {}, answer={"ok": True, "result": {"items": [{"id": "a"}]}})
    other = Call("search", {}, answer={"ok": True, "result": {"items": [{"id": "b"}]}})
    right = Call("place", {"item": "b"}, answer=FOUND)
    wrong = Call("place", {"item": "c"}, answer=FOUND)
    task = Task(compile_calls(expected))

    assert judge_calls([search, other, right], task).assignment.calls == ((1,), (2,))
    assert not judge_calls([search, other, wrong], task).passed


def test_forbidden_tools_fail_even_where_every_extra_call_is_accepted() -> None:
    found = codes([call("pay")], calls=[], extra="any", forbid=["pa*"])

    assert found == ["policy_violation"]


def test_the_first_cause_comes_first_and_its_consequences_under_it() -> None:
    case = OwnCase.model_validate(
        {
            "tools": TOOLS,
            "expect": {"calls": [SEARCH, PLACE, PAY]},
            "calls": [call("search"), call("pay")],
        }
    )

    found = own_findings(case)

    assert len(found) == 1
    assert found[0].code.value == "schema_missing_arg"
    assert [one.code.value for one in found[0].consequences] == ["missed_call"]
