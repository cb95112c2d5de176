"""An OpenAI-compatible endpoint that works, is down, slow, wrong, or answers nonsense."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from agent_doubles import STEP_FOOD, FakeDoor
from langgraph.checkpoint.memory import InMemorySaver

from superapp_agents import Agent, ModelSettings, build_agent, make_model
from tests.agents.sse import streamed


def message(name: str | None, arguments: str = "", content: str = "") -> dict[str, Any]:
    calls = [{"id": "c", "type": "function", "function": {"name": name, "arguments": arguments}}]
    told: dict[str, Any] = {"role": "assistant", "content": content}
    return {**told, "tool_calls": calls} if name else told


PLAN = message("submit_plan", json.dumps({"language": "en", "steps": [STEP_FOOD]}))
ORDER = message("food_place_order", json.dumps({"restaurant_id": "rst_0001"}))
END = message("finish_task", json.dumps({"status": "done", "facts": {"note": "fine"}}))
FINE = [PLAN, END, message(None, content="Fine.")]


def completion(answer: Any) -> dict[str, Any]:
    """What the endpoint sends: a completion with this message, or an error."""
    if isinstance(answer, int):
        return {"error": {"message": "broken"}}
    return {
        "id": "x",
        "object": "chat.completion",
        "created": 0,
        "model": "tiny",
        "choices": [{"index": 0, "finish_reason": "stop", "message": answer}],
        "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15},
    }


@contextmanager
def endpoint(answers: list[Any]) -> Iterator[str]:
    """A server that gives these answers in order: a message, a status, or seconds to sleep."""
    left, stop = list(answers), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answer = left.pop(0) if left else 500
            if isinstance(answer, float):
                stop.wait(answer)
                answer = 500
            live = bool(asked.get("stream")) and not isinstance(answer, int)
            body = json.dumps(completion(answer)).encode()
            body = streamed(completion(answer)) if live else body
            self.send_response(answer if isinstance(answer, int) else 200)
            self.send_header("Content-Type", "text/event-stream" if live else "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        stop.set()
        server.shutdown()
        thread.join()
        server.server_close()


def agent_at(url: str, door: FakeDoor) -> Agent:
    settings = ModelSettings(openai_base_url=url, model_timeout_s=0.5, model_retries=0)
    return build_agent(lambda _: door, make_model("openai:tiny", settings), InMemorySaver())


def test_an_endpoint_that_works_takes_a_turn_and_its_tokens_are_counted() -> None:
    door = FakeDoor()
    with endpoint(FINE) as url:
        turn = agent_at(url, door).turn("ses_1", "a salad, please")

    assert (turn.status, turn.reply) == ("done", "Fine.")
    assert (turn.usage.model_calls, turn.usage.input_tokens) == (3, 30)


@pytest.mark.parametrize(
    "bad",
    [[500], [5.0], [message("submit_plan", "{not json")] * 3, [message(None, content="")] * 3],
    ids=["500", "slow", "broken arguments", "empty"],
)
def test_a_bad_endpoint_fails_the_turn_and_the_session_goes_on(bad: list[Any]) -> None:
    door = FakeDoor()
    with endpoint([*bad, *FINE]) as url:
        agent = agent_at(url, door)
        failed = agent.turn("ses_1", "a salad, please")
        after = agent.turn("ses_1", "again")

    assert failed.status == "failed"
    assert "(" in failed.reply
    assert after.status == "done"
    assert door.log == []


def test_an_endpoint_that_drops_while_working_leaves_nothing_held() -> None:
    door = FakeDoor()
    with endpoint([PLAN, ORDER, 500]) as url:
        turn = agent_at(url, door).turn("ses_1", "a salad, please")

    assert turn.status == "failed"
    assert door.orders["ord_0001"]["status"] == "cancelled"


def test_an_endpoint_that_is_down_fails_the_turn() -> None:
    turn = agent_at("http://127.0.0.1:9/v1", FakeDoor()).turn("ses_1", "a salad, please")

    assert turn.status == "failed"


def test_optional_values_that_nobody_said_are_dropped() -> None:
    door = FakeDoor()
    invented = message("food_search_restaurants", json.dumps({"max_price": 5, "text": "salad"}))
    with endpoint([PLAN, invented, END, message(None, content="Fine.")]) as url:
        agent_at(url, door).turn("ses_1", "a salad, please")

    assert door.log[0][:2] == ("food_search_restaurants", {"text": "salad"})


def test_words_arrive_a_sentence_at_a_time_and_together_are_the_reply() -> None:
    said = message(None, content="First this was done. Then that. All is well.")
    heard: list[dict[str, Any]] = []
    with endpoint([PLAN, END, said]) as address:
        agent = agent_at(address, FakeDoor())
        turn = agent.turn("s", "a salad, please", heard.append)

    deltas = [event["delta"] for event in heard if event["type"] == "text"]
    assert deltas == ["First this was done. ", "Then that. ", "All is well."]
    assert turn.reply == "".join(deltas)


def test_a_sentence_that_the_facts_do_not_hold_is_never_told() -> None:
    said = message(None, content="It is on its way. You paid ¥99.90 for ord_7777. Enjoy.")
    heard: list[dict[str, Any]] = []
    with endpoint([PLAN, END, said]) as address:
        turn = agent_at(address, FakeDoor()).turn("s", "a salad, please", heard.append)

    told = "".join(event["delta"] for event in heard if event["type"] == "text")
    assert told == turn.reply
    assert "ord_7777" not in told
    assert turn.status == "done"
