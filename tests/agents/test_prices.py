"""What a turn cost: by the operator's prices, in the turn, in a run, and null where unknown."""

from typing import Any

import pytest
from agent_doubles import STEP_FOOD, FakeDoor, finish, plan
from langgraph.checkpoint.memory import InMemorySaver

from superapp import Simulator
from superapp.journeys.agents import said_of
from superapp.settings import InvalidSetting, Settings
from superapp_agents import ModelSettings, build_agent, make_model
from superapp_agents.models.scripted import ScriptedChatModel
from superapp_agents.prices import FREE, InvalidPrice, Price, price_of, prices_of
from superapp_agents.turn import Turn
from tests.agents.endpoints import END, FINE, PLAN, USAGE, endpoint, message

PRICES = ("openai:tiny=2.4/9.6", "openai:cached=2/8/0.5")


def turn_at(answers: list[Any], price: Price | None, **options: Any) -> Turn:
    with endpoint(answers, **options) as url:
        model = make_model("openai:tiny", ModelSettings(openai_base_url=url, model_retries=0))
        agent = build_agent(lambda _: FakeDoor(), model, InMemorySaver(), None, price)
        return agent.turn("ses_1", "a salad, please")


def test_a_turn_tells_its_cost_in_millionths_of_a_yuan() -> None:
    turn = turn_at(FINE, price_of("openai:tiny", PRICES))

    assert turn.usage.model_dump() == {
        "model_calls": 3,
        "input_tokens": 30,
        "cached_tokens": 0,
        "output_tokens": 15,
        "uncounted_calls": 0,
        "cost_micro_yuan": round(30 * 2.4 + 15 * 9.6),
    }


def test_tokens_from_the_provider_s_cache_cost_what_they_cost() -> None:
    usage = {**USAGE, "prompt_tokens_details": {"cached_tokens": 8}}

    turn = turn_at(FINE, price_of("openai:cached", PRICES), usage=usage)

    assert turn.usage.cached_tokens == 24
    assert turn.usage.cost_micro_yuan == 6 * 2 + 24 * 0.5 + 15 * 8


def test_without_a_price_the_cost_is_not_known() -> None:
    turn = turn_at(FINE, price_of("openai:other", PRICES))

    assert turn.usage.cost_micro_yuan is None
    assert "cost_micro_yuan" not in said_of(turn).usage


def test_an_answer_without_a_count_makes_the_cost_unknown() -> None:
    turn = turn_at(FINE, price_of("openai:tiny", PRICES), usage=None)

    assert (turn.usage.uncounted_calls, turn.usage.cost_micro_yuan) == (3, None)


def test_a_turn_that_fails_still_tells_what_was_spent() -> None:
    turn = turn_at([PLAN, END, 500], price_of("openai:tiny", PRICES))

    assert turn.status == "failed"
    assert turn.usage.cost_micro_yuan == 2 * (10 * 2.4 + 5 * 9.6)


def test_a_model_in_this_process_costs_nothing() -> None:
    model = ScriptedChatModel(script=[plan(STEP_FOOD), finish(facts={}), {"text": "Fine."}])
    price = price_of("scripted:file", ())

    turn = build_agent(lambda _: FakeDoor(), model, InMemorySaver(), None, price).turn("s", "salad")

    assert (price, turn.usage.cost_micro_yuan) == (FREE, 0)


def test_what_is_recorded_costs_what_its_model_costs() -> None:
    assert price_of("record:a.jsonl:openai:tiny", PRICES) == prices_of(PRICES)["openai:tiny"]
    assert price_of("recorded:a.jsonl", PRICES) == FREE


@pytest.mark.parametrize("line", ["m", "m=", "m=1", "m=a/b", "m=1/", "=1/2", "m=1/2/3/4", "m=-1/2"])
def test_a_price_that_cannot_be_read_is_told(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPERAPP_MODEL_PRICES", line)

    with pytest.raises(InvalidPrice, match="input/output"):
        prices_of((line,))
    with pytest.raises(InvalidSetting, match="SUPERAPP_MODEL_PRICES"):
        Settings.read()


def test_words_that_are_thrown_away_are_paid_for_as_well() -> None:
    invented = message(None, content="You paid ¥99.90 for ord_7777.")

    turn = turn_at([PLAN, END, invented], price_of("openai:tiny", PRICES))

    assert "ord_7777" not in turn.reply
    assert turn.usage.model_calls == 3


def test_the_prices_of_the_settings_reach_a_session() -> None:
    with endpoint(FINE) as url:
        name = "openai:tiny"
        settings = Settings(openai_base_url=url, model_prices=(f"{name}=2/8",))
        with Simulator(world="small", seed=7, model=name, settings=settings) as simulator:
            turn = simulator.session(user="usr_lin").chat("a salad, please")

    assert turn.usage.cost_micro_yuan == 30 * 2 + 15 * 8
