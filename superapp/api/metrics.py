"""What the server counts, as Prometheus reads it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from time import perf_counter

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

from superapp import telemetry
from superapp_agents.turn import Turn, Usage

QUICK = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
SLOW = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)
UNKNOWN = "unknown"
BUG = "internal_error"
MILLION = 1_000_000
REMEMBERED = 10_000


class Metrics:
    """The counters of one server.

    Args:
        tools: Names of the tools; other names are counted together, since clients choose them.
        sessions: Tells how many sessions the server keeps.
        alive: Tells how many sessions are being worked on.
        processes: Tells how many processes make calls beside this one.
    """

    def __init__(
        self,
        tools: frozenset[str],
        sessions: Callable[[], float],
        alive: Callable[[], float],
        processes: Callable[[], float],
    ) -> None:
        self._tools = tools
        self._counted: dict[str, tuple[int, Usage]] = {}
        self._registry = kept = CollectorRegistry()
        ProcessCollector(registry=kept)
        self._requests = Counter(
            "superapp_http_requests", "Requests.", ["method", "route", "status"], registry=kept
        )
        self._request_seconds = Histogram(
            "superapp_http_request_seconds",
            "Until the answer began.",
            ["route"],
            buckets=QUICK,
            registry=kept,
        )
        self._calls = Counter("superapp_tool_calls", "Calls.", ["tool", "code"], registry=kept)
        self._call_seconds = Histogram(
            "superapp_tool_call_seconds", "A call.", ["service"], buckets=QUICK, registry=kept
        )
        self._turns = Counter("superapp_turns", "Turns.", ["model", "status"], registry=kept)
        self._turn_seconds = Histogram(
            "superapp_turn_seconds", "A turn.", ["model"], buckets=SLOW, registry=kept
        )
        asked, tokens = "superapp_model_calls", "superapp_model_tokens"
        self._model_calls = Counter(asked, "Questions to a model.", ["model"], registry=kept)
        self._tokens = Counter(tokens, "Tokens.", ["model", "direction"], registry=kept)
        told = "Cost in yuan, by the operator's prices."
        self._cost = Counter("superapp_model_cost", told, ["model"], registry=kept)
        self._request_of = cache(self._labelled_request)
        self._call_of = cache(self._labelled_call)
        self._gauge("superapp_sessions", "Sessions kept.", sessions)
        self._gauge("superapp_sessions_alive", "Sessions at work now.", alive)
        self._gauge("superapp_call_processes", "Processes that make calls.", processes)

    def _gauge(self, name: str, told: str, value: Callable[[], float]) -> None:
        Gauge(name, told, registry=self._registry).set_function(value)

    def _labelled_request(self, method: str, route: str, status: int) -> tuple[Counter, Histogram]:
        counter = self._requests.labels(method, route, str(status))
        return counter, self._request_seconds.labels(route)

    def _labelled_call(self, tool: str, code: str) -> tuple[Counter, Histogram]:
        return self._calls.labels(tool, code), self._call_seconds.labels(tool.partition("_")[0])

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        counter, histogram = self._request_of(method, route, status)
        counter.inc()
        histogram.observe(seconds)

    def call(self, tool: str, code: str, seconds: float) -> None:
        """Count a tool call: `ok`, or the code of its refusal."""
        counter, histogram = self._call_of(tool if tool in self._tools else UNKNOWN, code)
        counter.inc()
        histogram.observe(seconds)

    @contextmanager
    def watch(self, tool: str, session_id: str) -> Iterator[Callable[[str], None]]:
        """Time and count a tool call, as a span too; it is told the code at the end."""
        since, code = perf_counter(), BUG

        def told(said: str) -> None:
            nonlocal code
            code = said

        with telemetry.span(f"tool {tool}", superapp__session_id=session_id) as span:
            try:
                yield told
            finally:
                span.set(superapp__code=code)
                self.call(tool, code, perf_counter() - since)

    def turn(self, session_id: str, model: str, turn: Turn, seconds: float) -> None:
        """Count a turn, or what was added to one that went on, and what its model cost."""
        used = self._added(session_id, turn)
        self._turns.labels(model, turn.status).inc()
        self._turn_seconds.labels(model).observe(seconds)
        self._model_calls.labels(model).inc(used.model_calls)
        self._tokens.labels(model, "input").inc(used.input_tokens)
        self._tokens.labels(model, "output").inc(used.output_tokens)
        self._cost.labels(model).inc((used.cost_micro_yuan or 0) / MILLION)

    def _added(self, session_id: str, turn: Turn) -> Usage:
        """What the turn used beyond what was counted when it stopped for the user."""
        before, counted = self._counted.pop(session_id, (0, Usage()))
        if len(self._counted) >= REMEMBERED:
            self._counted.clear()
        self._counted[session_id] = (turn.turn, turn.usage)
        if before != turn.turn:
            return turn.usage
        more = {
            name: None if value is None else max(0, value - (getattr(counted, name) or 0))
            for name, value in turn.usage.model_dump().items()
        }
        return turn.usage.model_copy(update=more)

    def text(self) -> bytes:
        """Everything, as Prometheus reads it."""
        return generate_latest(self._registry)
