"""`anthropic:` by its own client, against a local double of the Messages API."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from agent_doubles import STEP_FOOD, FakeDoor
from langgraph.checkpoint.memory import InMemorySaver

from superapp_agents import ModelSettings, build_agent, make_model
from superapp_agents.prices import price_of

Json = dict[str, Any]
SPENT = {"input_tokens": 10, "output_tokens": 5}
SPENT |= {"cache_read_input_tokens": 90, "cache_creation_input_tokens": 0}


def use(name: str, arguments: Json) -> Json:
    return {"type": "tool_use", "id": f"toolu_{name}", "name": name, "input": arguments}


def events(block: Json) -> bytes:
    """A text block as the API streams it."""
    head = {**reply(block), "content": [], "stop_reason": None}
    delta = {"type": "text_delta", "text": block["text"]}
    told: list[Json] = [
        {"type": "message_start", "message": head},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "content_block_delta", "index": 0, "delta": delta},
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": SPENT},
        {"type": "message_stop"},
    ]
    return "".join(f"event: {e['type']}\ndata: {json.dumps(e)}\n\n" for e in told).encode()


def reply(block: Json) -> Json:
    head = {"id": "msg_1", "type": "message", "role": "assistant", "model": "claude"}
    reason = "tool_use" if block["type"] == "tool_use" else "end_turn"
    return {**head, "content": [block], "stop_reason": reason, "usage": SPENT}


@contextmanager
def messages_api(blocks: list[Any], asked: list[Json]) -> Iterator[str]:
    left = list(blocks)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append(question)
            block: Any = left.pop(0) if left else 500
            status = block if isinstance(block, int) else 200
            live = bool(question.get("stream")) and status == 200
            error = {"type": "error", "error": {"type": "overloaded_error", "message": "busy"}}
            body = json.dumps(error if status != 200 else reply(block)).encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/event-stream" if live else "application/json")
            self.send_header("Retry-After", "0")
            self.end_headers()
            self.wfile.write(events(block) if live else body)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_turn_by_the_messages_api(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Json] = []
    plan = use("submit_plan", {"language": "en", "steps": [STEP_FOOD]})
    end = use("finish_task", {"status": "done", "facts": {"note": "fine"}})
    search = use("food_search_restaurants", {})
    said = {"type": "text", "text": "Fine."}
    with messages_api([529, plan, search, end, said], asked) as url:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", url)
        monkeypatch.setenv("ANTHROPIC_API_URL", url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", "none")
        model = make_model("anthropic:claude", ModelSettings(model_retries=1))
        price = price_of("anthropic:claude", ("anthropic:claude=21/105/2.1",))
        agent = build_agent(lambda _: FakeDoor(), model, InMemorySaver(), None, price)
        turn = agent.turn("ses_1", "a salad, please")

    assert (turn.status, turn.reply) == ("done", "Fine.")
    assert [call.tool for call in turn.calls] == ["food_search_restaurants"]
    assert asked[1]["tool_choice"] == {"type": "tool", "name": "submit_plan"}
    assert (turn.usage.input_tokens, turn.usage.cached_tokens) == (400, 360)
    assert turn.usage.cost_micro_yuan == 40 * 21 + 20 * 105 + 360 * 2.1
    first, second = asked[2], asked[3]
    assert (first["system"], first["tools"]) == (second["system"], second["tools"])
    assert first["system"][0]["cache_control"] == {"type": "ephemeral"}
    assert second["messages"][-1]["content"][0]["type"] == "tool_result"
