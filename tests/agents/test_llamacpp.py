"""A GGUF model in this process: asked in the short form, held to a schema; code reads values."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import HumanMessage, SystemMessage
from langgraph.checkpoint.memory import InMemorySaver

from superapp_agents.agent import build_agent
from superapp_agents.grounding.ground import moment_of
from superapp_agents.models.llamacpp import LlamaCppChatModel
from superapp_agents.models.registry import UnknownModel, make_model
from superapp_agents.offline.understanding.clauses import clauses_of
from superapp_agents.plan import Goal, Intent, Language, Plan
from superapp_agents.prompting import prompt
from superapp_agents.shortform import form_of, plan_of
from superapp_agents.shortform.form import MORE, SHORT_GOALS
from tests.agents.agent_doubles import FakeDoor

NOW = 1_770_343_200


class FakeLlama:
    """Stands for llama.cpp: answers with what it is given, and keeps what it was asked."""

    n_tokens = 1_000

    def __init__(self, answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[dict[str, Any]] = []

    def __call__(self, **options: Any) -> "FakeLlama":
        self.options = options
        return self

    def create_chat_completion(self, messages: list[Any], **options: Any) -> Iterator[Any]:
        self.asked.append({"messages": messages, **options})
        for piece in self.answers.pop(0):
            yield {"choices": [{"delta": {"content": piece}}]}


def model_of(*answers: Any, **fields: Any) -> tuple[LlamaCppChatModel, FakeLlama]:
    texts = [a if isinstance(a, str) else json.dumps(a, ensure_ascii=False) for a in answers]
    fake = FakeLlama(texts)
    return LlamaCppChatModel(path=Path("some.gguf"), load=fake, **fields), fake


def read(text: str, *labels: dict[str, Any]) -> Plan:
    language = Language.EN if text.isascii() else Language.ZH
    clauses = clauses_of(text, language.value)
    form = form_of(clauses)
    assert len(form.keys) == len(labels)
    today = moment_of(NOW).date()
    return plan_of(dict(zip(form.keys, labels, strict=True)), clauses, text, language, today)


def test_the_prompt_says_every_goal_that_may_be_named() -> None:
    lines = {line.split(":")[0] for line in prompt("short_planner").splitlines()}

    assert {*SHORT_GOALS, MORE} <= lines
    assert {Goal(goal) for goal in SHORT_GOALS}


def test_goals_come_from_the_model_and_values_from_the_words() -> None:
    plan = read(
        "晚上订三个人的川菜馆，六点，然后叫辆车去那里",
        {"goal": "reserve_table", "thing": ["川菜馆"]},
        {"goal": "more"},
        {"goal": "request_ride"},
    )

    table, ride = plan.steps
    assert (table.goal, ride.goal) == (Goal.RESERVE_TABLE, Goal.REQUEST_RIDE)
    assert table.slots.party == "三个人"
    assert ride.uses == table.id


def test_a_quote_that_was_never_said_is_not_taken() -> None:
    plan = read("Order two bagels to my office", {"goal": "order_food", "thing": ["sushi"]})

    assert [item.query for item in plan.steps[0].slots.items] == ["bagels"]


def test_a_limit_opens_no_step_and_a_noun_that_was_overlooked_does() -> None:
    plan = read(
        "Book a flight to Xiamen tomorrow, budget 900, and send Amy a red packet of 20 yuan",
        {"goal": "book_flight"},
        {"goal": "book_attraction"},
        {"goal": "more"},
    )

    assert [step.goal for step in plan.steps] == [Goal.BOOK_FLIGHT, Goal.SEND_RED_PACKET]
    assert plan.steps[0].slots.budget == "budget 900"


def test_a_wish_offers_and_a_command_buys() -> None:
    wish = read("I would like a kettle", {"goal": "find_product", "thing": ["kettle"]})
    command = read("Buy me a kettle", {"goal": "find_product", "thing": ["kettle"]})

    assert wish.steps[0].intent is Intent.OFFER
    assert (command.steps[0].goal, command.steps[0].intent) == (Goal.BUY_PRODUCT, Intent.DO)


def test_a_turn_asks_once_with_a_prefix_that_never_changes_and_code_does_the_rest() -> None:
    first = {"1 What's the weather in Chengdu today": {"goal": "get_weather"}}
    second = {"1 And in Xi'an": {"goal": "get_weather"}}
    model, fake = model_of(first, second)
    door = FakeDoor()
    agent = build_agent(lambda _: door, model, InMemorySaver())

    turn = agent.turn("s", "What's the weather in Chengdu today?")
    agent.turn("t", "What will the weather be in Xi'an?")

    assert [call.tool for call in turn.calls] == ["maps_get_weather"]
    assert (turn.usage.model_calls, turn.usage.output_tokens) == (1, len(json.dumps(first)))
    heads = [json.dumps(asked["messages"][0]) for asked in fake.asked]
    assert heads[0] == heads[1]
    parts = fake.asked[0]["grammar"]["properties"]
    assert list(parts) == ["1 What's the weather in Chengdu today"]


def test_with_work_by_the_model_each_call_is_held_to_the_tools_of_the_goal() -> None:
    plan = {"1 What's the weather in Chengdu": {"goal": "get_weather"}}
    call = {"name": "maps_get_weather", "arguments": {"city": "Chengdu"}}
    done = {"name": "finish_task", "arguments": {"status": "done", "facts": {}}}
    model, fake = model_of(plan, call, done, "It is mild in Chengdu.", guided=False)
    door = FakeDoor()

    turn = build_agent(lambda _: door, model, InMemorySaver()).turn(
        "s", "What's the weather in Chengdu?"
    )

    assert [made[0] for made in door.log] == ["maps_get_weather"]
    assert turn.reply == "It is mild in Chengdu."
    names = [c["properties"]["name"]["const"] for c in fake.asked[1]["grammar"]["oneOf"]]
    assert names == ["maps_get_weather", "finish_task"]


def test_an_answer_without_end_stops_at_the_deadline() -> None:
    model, _ = model_of("{" * 50, timeout_s=0.0)

    with pytest.raises(TimeoutError):
        model.invoke([SystemMessage("s"), HumanMessage("m")])


def test_what_is_no_json_ends_the_turn_with_a_reason() -> None:
    model, _ = model_of("{", "{")

    turn = build_agent(lambda _: FakeDoor(), model, InMemorySaver()).turn("s", "Order a bagel.")

    assert turn.status == "failed"
    assert turn.calls == []


@pytest.mark.parametrize("name", ["llamacpp:none.gguf", "llamacpp:"])
def test_a_file_that_is_not_there_is_told(name: str) -> None:
    with pytest.raises(UnknownModel):
        make_model(name)
