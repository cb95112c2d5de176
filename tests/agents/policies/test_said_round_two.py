"""What is refused, ruled out or said in passing changes what is done, and never the other way."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from superapp.simulator import Simulator

CASES: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).parent / "said_round_two.yaml").read_text(encoding="utf-8")
)
LANGUAGES = {"usr_lin": "zh", "usr_smith": "en"}


def _chat(user: str, say: str) -> tuple[Any, list[dict[str, Any]]]:
    with (
        Simulator(world="city", seed=7) as simulator,
        simulator.session(user=user, lang=LANGUAGES[user]) as session,
    ):
        return session.chat(say), list(session.calls)


@pytest.mark.parametrize(
    "case", [pytest.param(c, id=f"{kind}-{c['say']}") for kind, cs in CASES.items() for c in cs]
)
def test_only_what_is_wanted_is_asked_for(case: dict[str, Any]) -> None:
    turn, calls = _chat(case["user"], case["say"])

    asked = [confirmation.summary for confirmation in turn.confirmations]
    assert len(asked) == len(case["asks"]), asked
    assert all(any(words in said for said in asked) for words in case["asks"]), asked
    assert bool(asked) or not any(call["tool"].startswith("payments_pay") for call in calls)


@pytest.mark.parametrize(
    ("say", "tool", "argument", "value"),
    [
        (
            "Find a hotel not too far from the Bund tomorrow for two nights",
            "travel_search_hotels",
            "near",
            "Bund",
        ),
        ("It's not going to rain tomorrow, is it?", "maps_get_weather", "city", "shanghai"),
        ("Show me some thermoses", "shopping_search_products", "text", "thermos"),
    ],
)
def test_plain_questions_are_looked_up(say: str, tool: str, argument: str, value: str) -> None:
    turn, calls = _chat("usr_smith", say)

    found = [call["arguments"][argument] for call in calls if call["tool"] == tool and call["ok"]]
    assert turn.status == "done"
    assert value in found


def test_what_no_page_says_is_told_before_anything_is_ordered() -> None:
    turn, calls = _chat("usr_lin", "买一个不含酒精的香水")

    assert "酒精" in turn.reply
    assert "shopping_place_order" not in [call["tool"] for call in calls]
