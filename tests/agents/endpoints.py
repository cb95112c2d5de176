"""An OpenAI-compatible endpoint for tests: it gives the answers of a list, in order."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from agent_doubles import STEP_FOOD

from tests.agents.sse import streamed

Json = dict[str, Any]
USAGE: Json = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}


def message(name: str | None, arguments: Any = "", content: str = "", **rest: Any) -> Json:
    """An assistant's message, with a call of this tool or without one."""
    calls = [{"id": "c", "type": "function", "function": {"name": name, "arguments": arguments}}]
    told: Json = {"role": "assistant", "content": content, **rest}
    return {**told, "tool_calls": calls} if name else told


PLAN = message("submit_plan", json.dumps({"language": "en", "steps": [STEP_FOOD]}))
ORDER = message("food_place_order", json.dumps({"restaurant_id": "rst_0001"}))
END = message("finish_task", json.dumps({"status": "done", "facts": {"note": "fine"}}))
FINE = [PLAN, END, message(None, content="Fine.")]


class Refusal(Exception):
    """An error of the endpoint: status, message, headers."""

    def __init__(self, status: int, text: str = "broken", code: str = "", **headers: str) -> None:
        super().__init__(text)
        self.status, self.headers = status, headers
        self.body: Json = {"error": {"message": text, "code": code or None}}


def completion(answer: Json, usage: Json | None, reason: str = "stop") -> Json:
    """What the endpoint sends for a message."""
    choice = {"index": 0, "finish_reason": reason, "message": answer}
    head = {"id": "x", "object": "chat.completion", "created": 0, "model": "tiny"}
    return {**head, "choices": [choice], **({"usage": usage} if usage else {})}


class Handler(BaseHTTPRequestHandler):
    """Gives the next answer of its server."""

    server: "Endpoint"

    def do_GET(self) -> None:
        self._send(200, b'{"object": "list", "data": []}')

    def do_POST(self) -> None:
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answer = self.server.answer(question)
        if isinstance(answer, Refusal):
            self._send(answer.status, json.dumps(answer.body).encode(), **answer.headers)
        elif isinstance(answer, bytes):
            self._send(200, answer, kind="text/event-stream")
        else:
            self._complete(question, answer)

    def _complete(self, question: Json, answer: Json) -> None:
        whole = answer if "choices" in answer else completion(answer, self.server.usage)
        if question.get("stream"):
            self._send(200, streamed(whole), kind="text/event-stream")
        else:
            self._send(200, json.dumps(whole).encode())

    def _send(
        self, status: int, body: bytes, kind: str = "application/json", **headers: str
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        pass


class Endpoint(ThreadingHTTPServer):
    """A server with a list of answers."""

    daemon_threads = True

    def __init__(self, answers: list[Any], usage: Json | None, asked: list[Json] | None) -> None:
        self.left, self.usage = list(answers), usage
        self.asked = [] if asked is None else asked
        self.stop = threading.Event()
        super().__init__(("127.0.0.1", 0), Handler)

    def answer(self, question: Json) -> Any:
        """The next answer; after the last one, status 500."""
        self.asked.append(question)
        answer = self.left.pop(0) if self.left else 500
        answer = answer(question) if callable(answer) else answer
        if isinstance(answer, float):
            self.stop.wait(answer)
            return Refusal(500)
        return Refusal(answer) if isinstance(answer, int) else answer


@contextmanager
def endpoint(
    answers: list[Any], usage: Json | None = USAGE, asked: list[Json] | None = None
) -> Iterator[str]:
    """A server whose answers are messages, statuses, refusals, seconds to sleep, or functions.

    Args:
        answers: A function is given the question and gives one of the others; bytes are a stream.
        usage: What each answer says that it cost.
        asked: The questions are added to it.
    """
    server = Endpoint(answers, usage, asked)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.stop.set()
        server.shutdown()
        thread.join()
        server.server_close()
