"""Each provider's known ways, by a local double of it, through the whole graph."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from agent_doubles import FakeDoor
from langgraph.checkpoint.memory import InMemorySaver

from superapp_agents import ModelSettings, build_agent, make_model
from superapp_agents.models import patience
from superapp_agents.turn import Turn
from tests.agents.endpoints import END, FINE, PLAN, Refusal, completion, endpoint, message

Json = dict[str, Any]
SEARCH = message("food_search_restaurants", "{}")
SAID = message(None, content="Fine.")
ARGUMENTS = json.loads(PLAN["tool_calls"][0]["function"]["arguments"])


def talk(answers: list[Any], seconds: float = 20, retries: int = 0, **options: Any) -> Turn:
    with endpoint(answers, **options) as url:
        settings = ModelSettings(
            openai_base_url=url, model_timeout_s=seconds, model_retries=retries
        )
        agent = build_agent(lambda _: FakeDoor(), make_model("openai:x", settings), InMemorySaver())
        return agent.turn("ses_1", "a salad, please")


def picky(text: str, wrong: Any, rest: list[Any]) -> list[Any]:
    """Answers of a server that refuses what it finds wrong, and else goes on."""
    left: Iterator[Any] = iter(rest)

    def answer(question: Json) -> Any:
        return Refusal(400, text) if wrong(question) else next(left)

    return [answer] * (len(rest) + 3)


def forced(question: Json) -> bool:
    return question.get("tool_choice") not in (None, "auto")


REFUSING = {
    "dashscope: no forced choice while thinking": (
        "The tool_choice parameter does not support being set to required or object in thinking",
        forced,
    ),
    "dashscope: thinking only in streams": (
        "parameter.enable_thinking must be set to false for non-streaming calls",
        lambda asked: not asked.get("stream") and asked.get("enable_thinking") is not False,
    ),
    "deepseek: reasoner without forced choice": (
        "deepseek-reasoner does not support this tool_choice",
        forced,
    ),
    "deepseek: wants its thoughts back": (
        "Missing `reasoning_content` field in the assistant message at message index 2.",
        lambda asked: any(m["role"] == "assistant" for m in asked["messages"]),
    ),
    "kimi: one temperature only": (
        "invalid temperature: only 1 is allowed for this model",
        lambda asked: "temperature" in asked,
    ),
    "glm: choice auto only": ("tool_choice only supports auto", forced),
    "vllm: old, no usage in streams": (
        "stream_options is not supported",
        lambda asked: "stream_options" in asked,
    ),
}


@pytest.mark.parametrize("known", REFUSING, ids=lambda name: name.replace(" ", "-"))
def test_a_parameter_that_a_provider_refuses_is_left_out_from_then_on(known: str) -> None:
    text, wrong = REFUSING[known]
    asked: list[Json] = []

    turn = talk(picky(text, wrong, [PLAN, SEARCH, END, SAID]), asked=asked)

    assert (turn.status, turn.reply) == ("done", "Fine.")
    assert [call.tool for call in turn.calls] == ["food_search_restaurants"]
    assert sum(wrong(question) for question in asked) == 1


@pytest.mark.parametrize(
    "text",
    [
        "registry.ollama.ai/library/gemma3:4b does not support tools",
        '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
    ],
    ids=["ollama", "vllm"],
)
def test_a_server_without_tool_calls_is_asked_for_json(text: str) -> None:
    plan = message(None, content=json.dumps({"name": "submit_plan", "arguments": ARGUMENTS}))
    end = message(
        None, content='{"name": "finish_task", "arguments": {"status": "done", "facts": {}}}'
    )

    turn = talk(picky(text, lambda asked: "tools" in asked, [plan, end, SAID]))

    assert (turn.status, turn.reply) == ("done", "Fine.")


@pytest.mark.parametrize(
    "plan",
    [
        message("submit_plan", ARGUMENTS),
        message("submit_plan", json.dumps(ARGUMENTS) + "\n</tool_call>"),
        {**PLAN, "content": None, "reasoning_content": "They want a salad."},
        {**PLAN, "content": "<think>A salad.</think>"},
        message(
            None,
            content="<think>{}</think>"
            + json.dumps({"name": "submit_plan", "arguments": ARGUMENTS}),
        ),
        completion(PLAN, None, reason="tool_calls"),
        completion(PLAN, None, reason="eos"),
    ],
    ids=[
        *("ollama: arguments as object", "glm: text behind the arguments"),
        *("deepseek, kimi: reasoning_content", "minimax: thoughts", "qwen: thoughts, call as text"),
        *("finish_reason tool_calls", "an unknown finish_reason"),
    ],
)
def test_a_call_is_read_however_a_provider_writes_it(plan: Json) -> None:
    turn = talk([plan, END, SAID])

    assert (turn.status, turn.reply) == ("done", "Fine.")


def test_thoughts_are_never_told() -> None:
    said = message(None, content="<think>Shall I? Yes. I shall.</think>\n\nFine.")

    turn = talk([PLAN, END, said])

    assert turn.reply == "Fine."


def test_a_stream_without_usage_ends_well_and_is_counted_as_unknown() -> None:
    turn = talk(FINE, usage=None)

    assert (turn.status, turn.usage.uncounted_calls) == ("done", 3)


def test_an_error_in_a_good_answer_is_told() -> None:
    wrong = {"choices": None, "base_resp": {"status_code": 1004, "status_msg": "not authorised"}}

    turn = talk([wrong])

    assert turn.status == "failed"
    assert "not authorised" in turn.reply


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_busy_provider_is_asked_again_after_what_it_says(status: int) -> None:
    turn = talk([Refusal(status, "busy", Retry_After="0"), *FINE], retries=1)

    assert turn.status == "done"


@pytest.mark.parametrize(("told", "waited"), [("300", []), ("2", [2.0])])
def test_a_wait_beyond_the_deadline_is_not_begun(
    told: str, waited: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(patience, "sleep", waits.append)

    turn = talk([Refusal(429, "slow down", Retry_After=told), *FINE], seconds=60, retries=3)

    assert turn.status == ("done" if waited else "failed")
    assert waits == waited


def test_what_is_no_matter_of_waiting_is_asked_once() -> None:
    asked: list[Json] = []

    turn = talk([Refusal(401, "no such key")] * 3, retries=3, asked=asked)

    assert (turn.status, len(asked)) == ("failed", 1)


def test_all_repeats_share_one_deadline() -> None:
    asked: list[Json] = []

    turn = talk([5.0] * 9, seconds=0.6, retries=5, asked=asked)

    assert turn.status == "failed"
    assert len(asked) <= 1


LONG = Refusal(400, "This model's maximum context length is 4096 tokens", "context_length_exceeded")


def test_a_model_that_cannot_read_so_much_is_told_less() -> None:
    asked: list[Json] = []

    turn = talk([PLAN, SEARCH, LONG, LONG, END, SAID], asked=asked)

    assert turn.status == "done"
    assert len(json.dumps(asked[4])) < len(json.dumps(asked[2]))


def test_what_no_model_can_read_is_told_to_the_user() -> None:
    turn = talk([LONG])

    assert turn.status == "failed"
    assert "more than the language model can read" in turn.reply


def test_an_answer_too_long_to_word_is_worded_by_code() -> None:
    turn = talk([PLAN, END, LONG])

    assert turn.status == "done"
    assert turn.reply


def test_a_stream_that_breaks_off_is_finished_by_code() -> None:
    piece = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "x"}
    piece["choices"] = [{"index": 0, "delta": {"role": "assistant", "content": "First. Th"}}]
    broken = f'data: {json.dumps(piece)}\n\ndata: {{"id": "x", "cho'.encode()

    turn = talk([PLAN, END, broken])

    assert turn.reply.startswith("First. ")
    assert len(turn.reply) > len("First. ")
