"""The labelled call checks: each verdict as designed, each under the code it was designed for."""

import json
from collections import Counter

import pytest

from superapp.bootstrap import build_registry
from superapp.checks.cases import Profile, check_line
from superapp.checks.findings import flatten
from superapp.checks.tables import markdown, tallies
from superapp_services.core import Risk
from tests.checks.case_tasks import TOOLS
from tests.checks.make_cases import TARGET, cases

CASES = list(cases())


def test_the_file_holds_the_cases_that_are_designed() -> None:
    kept = [json.loads(line) for line in TARGET.read_text(encoding="utf-8").splitlines()]

    assert kept == CASES
    assert len(kept) >= 300
    assert len({case["id"] for case in kept}) == len(kept)
    assert Counter(case["label"] for case in kept)["pass"] >= 60


def test_the_tools_of_the_cases_are_tools_of_the_app() -> None:
    registry = build_registry()
    for name, tool in TOOLS.items():
        real = registry.tools[name]
        known = set(real.input_schema["properties"])
        assert set(tool["parameters"]["properties"]) <= known, name
        assert real.risk is Risk(tool["risk"]), name


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_case_is_judged_as_designed(case: dict[str, object]) -> None:
    result = check_line(json.dumps(case), "case", str(case["id"]), Profile.STRICT)

    failing = [one.code.value for one in flatten(result.findings) if one.fails]
    assert result.verdict == case["label"], (case["note"], failing)
    assert case["code"] is None or failing[0] == case["code"], case["note"]


def test_the_table_counts_cases_per_family_and_code() -> None:
    families, codes = tallies(TARGET, Profile.STRICT)

    text = "\n".join(markdown(families, codes))

    assert sum(one.right + one.wrong for one in families) == len(CASES)
    assert "| as_written | 14 of 14 | 0 of 0 | 0 |" in text
    assert all(one.wrong == one.wrong_failed for one in codes)
