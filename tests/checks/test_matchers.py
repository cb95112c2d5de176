from collections.abc import Sequence
from typing import Any

import pytest
from pydantic import JsonValue

from superapp.checks.matchers import MatcherError, NoScope
from superapp.checks.spec import parse_matcher
from superapp.checks.values import ABSENT


class Saved(NoScope):
    def saved(self, name: str) -> Sequence[JsonValue] | None:
        return ["rst_001", "rst_002"] if name == "r" else None


def accepts(spec: Any, value: Any) -> bool:
    return parse_matcher(spec).accepts(value, Saved())


@pytest.mark.parametrize(
    ("spec", "right", "wrong"),
    [
        ("ord_1", "ord_1", "ord_10"),
        (5, 5, "5"),
        (5, 5, 5.0),
        (5.0, 5, 5.01),
        (1, 1, True),
        (True, True, 1),
        ("it's", ' it"s ', "its"),
        ([1, 2], [1, 2], [2, 1]),
        ({"fields": {"min": 3}}, {"min": 3, "max": 9}, {"min": 4}),
        ({"kind": "home"}, {"kind": "home", "id": 3}, {"kind": "office"}),
        ({"eq": None}, None, ABSENT),
        ({"any_of": [1, {"min": 10}]}, 12, 9),
        ({"money": "18.90"}, 1890, 18.9),
        ({"money": {"min": "10", "max": "60.00"}}, 6000, 6001),
        ({"money": "-12.50"}, -1250, 1250),
        ({"near": {"value": 100, "within": 5}}, 95, 94.9),
        ({"date": "2026-02-07"}, "2026-02-07T23:59:00+08:00", "2026-02-08"),
        ({"date": "2026-02-07"}, "2026-02-06T18:00:00Z", "2026-02-07T18:00:00Z"),
        ({"date": {"min": "2026-02-07"}}, "2026-02-07", "2026-02-06T23:00"),
        ({"date": ["2026-02-07", "2026-02-08"]}, "2026-02-08", "2026-02-09"),
        ({"time": "18:30"}, "2026-02-06T18:30:00+08:00", "2026-02-06T18:31:00+08:00"),
        ({"time": "2026-02-06T18:30"}, "2026-02-06T10:30:00Z", "2026-02-07T18:30:00+08:00"),
        ({"time": {"max": "12:00"}}, "2026-02-08T11:59:00+08:00", "2026-02-08T12:00:01+08:00"),
        ({"re": "ord_[0-9]+"}, "ord_0001", "x ord_0001"),
        ({"contains": "vegan"}, ["vegan", "halal"], ["vegetarian"]),
        ({"contains": "少糖"}, "少糖，去冰", "全糖"),
        ({"contains": {"min": 3}}, [1, 3], [1, 2]),
        ({"min": 3, "max": 5}, 5, 6),
        ({"min": "2026-02-07"}, "2026-02-07T00:00:00+08:00", "2026-02-06T23:59:59+08:00"),
        ({"fold": "Café Müller"}, "ＣＡＦＥ mueller".replace("ue", "u"), "cafe"),
        ({"ref": "r"}, "rst_002", "rst_003"),
        ({"ref": "r"}, ["rst_001", "rst_002"], ["rst_001", "rst_9"]),
        ({"ref": "unsaved"}, None, "rst_001"),
        ({"any": True}, 0, None),
        ({"absent": True}, ABSENT, 0),
        ({"not": "card"}, "wallet", "card"),
    ],
)
def test_a_matcher_takes_what_is_right_and_refuses_what_is_wrong(
    spec: Any, right: Any, wrong: Any
) -> None:
    expected_right = spec != {"ref": "unsaved"}

    assert accepts(spec, right) is expected_right
    assert not accepts(spec, wrong)


@pytest.mark.parametrize("text", ["100", "-100", "1.50", "150"])
def test_numbers_in_text_are_never_folded(text: str) -> None:
    others = {"100", "-100", "1.50", "150"} - {text}

    assert accepts(text, text)
    assert not any(accepts(text, other) for other in others)


@pytest.mark.parametrize(
    ("spec", "path"),
    [
        ({"any_of": []}, ("any_of",)),
        ({"any_of": [{"money": "abc"}]}, ("any_of", 0, "money")),
        ({"money": {"from": "1"}}, ("money",)),
        ({"money": {"min": "x"}}, ("money", "min")),
        ({"near": {"value": 1}}, ("near",)),
        ({"date": "tomorrow"}, ("date",)),
        ({"time": 7}, ("time",)),
        ({"re": "("}, ("re",)),
        ({"any": False}, ("any",)),
        ({"min": "soon"}, ("min",)),
        ({"ref": 3}, ("ref",)),
        ({"fold": []}, ("fold",)),
        ({"inner": [{"re": "("}]}, ("inner", 0, "re")),
    ],
)
def test_a_matcher_written_wrongly_says_where(spec: Any, path: tuple[str | int, ...]) -> None:
    with pytest.raises(MatcherError) as caught:
        parse_matcher(spec)

    assert caught.value.path == path
