"""Servers without tool calls of their own: JSON by a schema, or text that holds calls."""

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
from superapp_agents.models.reading import calls_in
from superapp_agents.models.schemas import decision_schema, described, inlined
from superapp_agents.planning import PLAN_SPEC, tidied
from superapp_agents.specialists import FINISH_SPEC
from tests.agents.sse import streamed


def decision(name: str, **arguments: Any) -> str:
    return json.dumps({"name": name, "arguments": arguments})


PLAN = decision("submit_plan", language="en", steps=[STEP_FOOD])
END = decision("finish_task", status="done", facts={"note": "fine"})
FINE = [PLAN, END, "Fine."]


class Server:
    """What the endpoint knows, and every body that it was sent."""

    def __init__(self, answers: list[str], owner: str, formats: tuple[str, ...]) -> None:
        self.left, self.owner, self.formats = list(answers), owner, formats
        self.bodies: list[Any] = []

    def answer(self, body: Any) -> tuple[int, Any]:
        self.bodies.append(body)
        wanted = body.get("response_format", {"type": "text"})["type"]
        if wanted not in (*self.formats, "text"):
            return 500, {"error": {"message": f"response_format {wanted}: not known"}}
        message = {"role": "assistant", "content": self.left.pop(0)}
        choice = {"index": 0, "finish_reason": "stop", "message": message}
        usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
        head = {"id": "x", "object": "chat.completion", "created": 0, "model": "tiny"}
        return 200, {**head, "choices": [choice], "usage": usage}


@contextmanager
def served(server: Server) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.reply(200, {"data": [{"id": "tiny", "owned_by": server.owner}]})

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            asked = json.loads(self.rfile.read(length))
            self.reply(*server.answer(asked), live=bool(asked.get("stream")))

        def reply(self, status: int, content: Any, live: bool = False) -> None:
            live = live and status == 200
            body = streamed(content) if live else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/event-stream" if live else "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{http.server_port}/v1"
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


def agent_at(url: str, door: FakeDoor) -> Agent:
    settings = ModelSettings(openai_base_url=url, model_timeout_s=5, model_retries=0)
    return build_agent(lambda _: door, make_model("openai:tiny", settings), InMemorySaver())


@pytest.mark.parametrize("formats", [("json_schema",), ("json_object",), ()])
def test_a_server_without_tool_calls_decides_by_json(formats: tuple[str, ...]) -> None:
    server = Server(FINE, "llamacpp", formats)
    with served(server) as url:
        turn = agent_at(url, FakeDoor()).turn("ses_1", "a salad, please")

    assert (turn.status, turn.reply, turn.usage.model_calls) == ("done", "Fine.", 3)
    taken = server.bodies[-2].get("response_format", {}).get("type")
    assert taken == (formats[0] if formats else None)
    assert not any("tools" in body for body in server.bodies)


def test_the_head_of_the_prompt_stays_the_same_between_turns() -> None:
    server = Server([*FINE, *FINE], "me", ("json_object",))
    with served(server) as url:
        agent = agent_at(url, FakeDoor())
        agent.turn("ses_1", "a salad, please")
        agent.turn("ses_2", "another salad, please")

    heads = [body["messages"][0]["content"] for body in server.bodies]
    assert len(set(heads)) == 3


def test_a_call_in_the_text_of_another_server_is_read() -> None:
    tagged = [f"<tool_call>\n{PLAN}\n</tool_call>", f"Sure:\n```json\n{END}\n```", "Fine."]
    server = Server(tagged, "somebody", ())
    with served(server) as url:
        turn = agent_at(url, FakeDoor()).turn("ses_1", "a salad, please")

    assert (turn.status, turn.reply) == ("done", "Fine.")
    assert all("tools" in body for body in server.bodies[:2])


def test_prose_instead_of_a_call_is_asked_for_again_as_json() -> None:
    server = Server(["I would order a salad.", PLAN, END, "Fine."], "somebody", ("json_schema",))
    with served(server) as url:
        turn = agent_at(url, FakeDoor()).turn("ses_1", "a salad, please")

    assert (turn.status, turn.reply) == ("done", "Fine.")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"name": "a", "arguments": {"x": 1}}', [{"name": "a", "args": {"x": 1}}]),
        (
            '<tool_call>{"name": "a", "arguments": "{\\"x\\": 1}"}',
            [{"name": "a", "args": {"x": 1}}],
        ),
        ('```json\n{"tool": "a", "args": {}}\n```', [{"name": "a", "args": {}}]),
        ('{"function": {"name": "a", "parameters": {}}}', [{"name": "a", "args": {}}]),
        ('{"name": "unknown", "arguments": {}}', []),
        ('{"name": "a", "arguments": "nonsense"}', []),
        ('{"name": "a", "arguments": {', []),
        ("No call at all.", []),
    ],
)
def test_calls_are_read_as_models_write_them(text: str, found: list[dict[str, Any]]) -> None:
    assert calls_in(text, ["a", "b"]) == found


def test_the_schema_of_a_decision_names_each_tool_and_has_no_references() -> None:
    schema = decision_schema([PLAN_SPEC, FINISH_SPEC])

    names = [choice["properties"]["name"]["const"] for choice in schema["oneOf"]]
    assert names == ["submit_plan", "finish_task"]
    assert "$ref" not in json.dumps(schema)
    assert "null" not in json.dumps(schema)


def test_the_tools_are_described_in_few_words() -> None:
    assert len(described([PLAN_SPEC])) < len(json.dumps(PLAN_SPEC)) / 4


def test_a_choice_between_types_is_kept() -> None:
    schema = {"anyOf": [{"type": "integer"}, {"type": "string"}, {"type": "null"}]}

    assert inlined(schema) == {"anyOf": [{"type": "integer"}, {"type": "string"}]}


def test_a_plan_with_every_field_filled_in_is_read_as_it_was_meant() -> None:
    step = {"id": "s1", "goal": "order_food", "uses": "s1", "depends_on": ["s1"], "revises": ""}
    slots = {"items": [{"query": "salad", "quantity": ""}], "place": " ", "waived": [""]}
    whole = {"language": "en", "steps": [{**step, "slots": slots}], "questions": []}

    assert tidied(whole) == {
        "language": "en",
        "steps": [
            {
                "id": "s1",
                "goal": "order_food",
                "depends_on": [],
                "slots": {"items": [{"query": "salad"}]},
            }
        ],
    }
