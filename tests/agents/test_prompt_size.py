"""No prompt of a turn is longer than 6 000 tokens, whatever the tools answered before."""

from typing import Any

import pytest
from langchain_core.messages import AIMessage

from superapp import Simulator
from superapp_agents.models.scripted import ScriptedChatModel
from superapp_agents.nodes.work import _tools, messages_of
from superapp_agents.plan import GOAL_SERVICE, Goal
from superapp_agents.planning import PLAN_SPEC
from superapp_agents.prompting import prompt
from superapp_agents.specialists import GOAL_TOOLS, GROUP_TOOLS
from superapp_agents.state import TurnContext, new_task
from superapp_agents.summaries import compact_json, tokens_in

LIMIT = 6_000
WIDE = {"ok": True, "result": {"items": [{"name": "川味牛肉面 " * 20, "price_fen": 1890}] * 60}}


@pytest.fixture(scope="module")
def specs() -> dict[str, Any]:
    with Simulator(world="small", seed=7) as simulator, simulator.session(user="usr_lin") as one:
        return {tool["function"]["name"]: tool for tool in one.tools("openai")}


def context_of(specs: dict[str, Any]) -> TurnContext:
    model = ScriptedChatModel(script=[], in_process=False)
    door: Any = None
    return TurnContext(door=door, model=model, emit=lambda _: None, specs=specs)


def task_of(goal: str, rounds: int) -> Any:
    group = "travel" if goal == "trip" else GOAL_SERVICE[Goal(goal)].value
    transcript: list[Any] = []
    for number in range(rounds):
        call = {"id": f"c{number}", "name": "food_search_restaurants", "args": {"text": "面"}}
        transcript += [{"calls": [call]}, {"id": f"c{number}", "content": WIDE}]
    return new_task(id="s1", goal=goal, group=group, spec={"goal": goal}, transcript=transcript)


def size(context: TurnContext, task: Any) -> int:
    messages = messages_of(context, task)
    calls = [m.tool_calls for m in messages if isinstance(m, AIMessage)]
    said = "".join(str(message.text) for message in messages)
    return tokens_in(compact_json([_tools(context, task), calls])) + tokens_in(said)


@pytest.mark.parametrize("goal", ["trip", *(goal.value for goal in Goal)])
def test_a_specialist_reads_at_most_6000_tokens(specs: dict[str, Any], goal: str) -> None:
    context = context_of(specs)

    assert size(context, task_of(goal, rounds=0)) < size(context, task_of(goal, rounds=8)) <= LIMIT


def test_the_newest_result_is_read_most_fully(specs: dict[str, Any]) -> None:
    messages = messages_of(context_of(specs), task_of("get_weather", rounds=8))
    results = [str(message.text) for message in messages if message.type == "tool"]

    assert results[-1].count("price_fen") == 8
    assert len(results[0]) < len(results[-1])


def test_the_planner_reads_at_most_6000_tokens() -> None:
    assert tokens_in(compact_json(PLAN_SPEC)) + tokens_in(prompt("planner")) < 4_000
    assert tokens_in(prompt("short_planner")) < 4_000


def test_every_tool_of_a_goal_exists(specs: dict[str, Any]) -> None:
    wanted = {name for names in (*GOAL_TOOLS.values(), *GROUP_TOOLS.values()) for name in names}

    for name in sorted(wanted):
        assert any(n == name or (name[-1] == "_" and n.startswith(name)) for n in specs), name
