import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from superapp.checks.cases import CaseError, Profile, check_file, check_line
from superapp.checks.cli import check

TRAP: dict[str, Any] = {
    "id": "trap",
    "category": "parallel",
    "functions": [
        {
            "name": "force",
            "parameters": {
                "type": "dict",
                "properties": {
                    "charge": {"type": "integer"},
                    "medium": {"type": "float"},
                },
                "required": ["charge"],
            },
        }
    ],
    "possible_answer": [
        {"force": {"charge": [5], "medium": [8.0, ""]}},
        {"force": {"charge": [5], "medium": [5.0, ""]}},
    ],
    "candidate": [{"force": {"charge": 5}}, {"force": {"charge": 5, "medium": 8.0}}],
}


def verdict(case: dict[str, Any], profile: Profile) -> str:
    return check_line(json.dumps(case), "x:1", "1", profile).verdict


@pytest.mark.parametrize("profile", list(Profile))
def test_the_greedy_trap_is_right_in_both_profiles(profile: Profile) -> None:
    assert verdict(TRAP, profile) == "pass"


def one(declared: str, acceptable: list[Any], given: Any, **more: Any) -> dict[str, Any]:
    schema = {"type": "dict", "properties": {"a": {"type": declared, **more}}, "required": ["a"]}
    return {
        "category": "simple",
        "functions": [{"name": "f", "parameters": schema}],
        "possible_answer": [{"f": {"a": acceptable}}],
        "candidate": [{"f": {"a": given}}],
    }


@pytest.mark.parametrize(
    ("case", "strict", "folded"),
    [
        (one("string", ["-100"], "100"), "fail", "pass"),
        (one("string", ["1.50"], "150"), "fail", "pass"),
        (one("string", ["Paris"], "paris"), "fail", "pass"),
        (one("integer", [5], True), "fail", "fail"),
        (one("float", [5.0], 5), "pass", "pass"),
        (one("array", [[1.0, 2.0]], [1, 2], items={"type": "float"}), "pass", "fail"),
        (one("dict", [{"k": ["v", ""]}], {}), "pass", "pass"),
        (one("dict", [{"k": ["v"]}], {"k": "v", "z": 1}), "fail", "fail"),
        (one("array", [[{"k": ["v"]}]], [{"k": "v"}], items={"type": "dict"}), "pass", "pass"),
    ],
)
def test_the_profiles_differ_where_folding_is_wrong(case: Any, strict: str, folded: str) -> None:
    assert verdict(case, Profile.STRICT) == strict
    assert verdict(case, Profile.BFCL) == folded


@pytest.mark.parametrize(
    ("category", "candidate", "expected"),
    [
        ("irrelevance", [], "pass"),
        ("irrelevance", [{"f": {}}], "fail"),
        ("irrelevance", ["f("], "fail"),
        ("live_relevance", [], "fail"),
        ("live_relevance", [{"f": {}}], "pass"),
    ],
)
def test_relevance_asks_whether_any_tool_was_called(
    category: str, candidate: Any, expected: str
) -> None:
    case = {"category": category, "functions": [{"name": "f"}], "candidate": candidate}

    assert verdict(case, Profile.STRICT) == expected


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("{", "no JSON object"),
        ("[]", "not list"),
        ('{"expect": {"calls": [{"tool": "a", "arg": 1}]}, "calls": []}', "expect.calls.0.arg"),
        ('{"expect": {"order": "soon"}, "calls": []}', "'strict', 'in_order', 'dag' or 'any'"),
        ("[" * 100_000, "no JSON object"),
    ],
)
def test_a_bad_line_is_named_with_its_key(tmp_path: Path, line: str, part: str) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text("\n" + line, encoding="utf-8")

    with pytest.raises(CaseError) as caught:
        list(check_file(file))

    assert f"{file}:2" in str(caught.value)
    assert part in str(caught.value)


def test_the_command_prints_one_line_per_case_and_fails_if_one_does(tmp_path: Path) -> None:
    app = typer.Typer()
    app.command()(check)
    good = {"id": "good", "expect": {"calls": [{"tool": "f"}]}, "calls": [{"f": {}}]}
    bad = {"id": "bad", "expect": {"calls": [{"tool": "f"}]}, "calls": []}
    file = tmp_path / "cases.jsonl"
    file.write_text(f"{json.dumps(good)}\n{json.dumps(bad)}\n", encoding="utf-8")

    ran = CliRunner().invoke(app, ["--json", str(file)])

    rows = [json.loads(line) for line in ran.output.splitlines()]
    assert [(row["id"], row["verdict"]) for row in rows] == [("good", "pass"), ("bad", "fail")]
    assert rows[1]["findings"][0]["code"] == "missed_call"
    assert ran.exit_code == 1
