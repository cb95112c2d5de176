"""What the server tells of itself: ids, log lines, counters and spans."""

import json
import logging
from collections.abc import Iterator
from io import StringIO

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client.parser import text_string_to_metric_families

from superapp import logs, telemetry
from superapp.api.metrics import Metrics
from superapp.gateway.gateway import Gateway
from superapp.session import Session
from superapp.settings import Settings
from superapp_agents.turn import Turn
from tests.api.conftest import Client

TRACE = "0af7651916cd43dd8448eb211c80319c"


def figures(text: str) -> dict[tuple[str, ...], float]:
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_calls_are_counted_by_tool_and_code(client: Client) -> None:
    address = f"/v1/sessions/{client.open()['session_id']}/tools"
    client.post(f"{address}/system_now", {})
    client.post(f"{address}/system_now", {})
    client.post(f"{address}/payments_pay_order", {"arguments": {}})
    client.post(f"{address}/{'made_up_by_a_client'}", {})

    found = figures(client.get("/metrics").text)

    assert found["superapp_tool_calls_total", "ok", "system_now"] == 2
    assert found["superapp_tool_calls_total", "invalid_arguments", "payments_pay_order"] == 1
    assert found["superapp_tool_calls_total", "unknown", "unknown_tool"] == 1
    route = "/v1/sessions/{session_id}/tools/{tool}"
    assert found["superapp_http_requests_total", route, "200", "POST"] == 4
    assert found[("superapp_sessions",)] == 1


def test_an_answer_to_a_bug_says_which_line_of_the_log_tells_of_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/v1/sessions/{client.open()['session_id']}"

    def broken(*_: object) -> None:
        raise RuntimeError("of its own")

    monkeypatch.setattr(Gateway, "_called", broken)
    monkeypatch.setattr(Session, "tables", broken)
    answers = [
        client.post(f"{address}/tools/system_now", {}, headers={"x-request-id": "mine"}),
        client.get(f"{address}/state", headers={"x-request-id": "mine"}),
    ]

    for answer in answers:
        assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
        assert answer.headers.get_list("x-request-id") == ["mine"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "of its own" not in answer.text


def turn(number: int, tokens: int) -> Turn:
    return Turn.model_validate(
        {
            "turn": number,
            "status": "done",
            "reply": "",
            "plan": None,
            "calls": [],
            "confirmations": [],
            "questions": [],
            "offers": [],
            "usage": {
                "model_calls": 1,
                "input_tokens": tokens,
                "output_tokens": 0,
                "cost_micro_yuan": 2 * tokens,
            },
        }
    )


def test_tokens_of_a_turn_that_goes_on_are_counted_once() -> None:
    metrics = Metrics(frozenset(), lambda: 0, lambda: 0, lambda: 0)

    for number, tokens in ((1, 1_000_000), (1, 1_500_000), (2, 500_000)):
        metrics.turn("ses_1", "m", turn(number, tokens), 0.1)

    found = figures(metrics.text().decode())
    assert found["superapp_model_tokens_total", "input", "m"] == 2_000_000
    assert found["superapp_model_cost_total", "m"] == pytest.approx(4.0)


def test_every_answer_has_an_id_and_a_client_s_own_is_kept(client: Client) -> None:
    own = client.get("/healthz", headers={"x-request-id": "abc-1"})
    drawn = client.get("/healthz", headers={"x-request-id": "a b" * 40})

    assert own.headers["x-request-id"] == "abc-1"
    assert len(drawn.headers["x-request-id"]) == 16
    assert drawn.headers["x-content-type-options"] == "nosniff"


def test_a_log_line_names_request_and_session(client: Client, settings: Settings) -> None:
    session_id = client.open()["session_id"]
    stream, root = StringIO(), logging.getLogger()
    before, level = list(root.handlers), root.level
    own = logging.getLogger("superapp")
    try:
        logs.configure(
            settings.model_copy(update={"log_format": "json", "log_level": "debug"}), stream
        )
        client.get(f"/v1/sessions/{session_id}/digest", headers={"x-request-id": "r1"})
    finally:
        root.handlers = before
        root.setLevel(level)
        own.setLevel(logging.NOTSET)

    (line,) = [json.loads(text) for text in stream.getvalue().splitlines()]
    assert (line["event"], line["request_id"], line["session_id"]) == ("request", "r1", session_id)
    assert (line["route"], line["status"]) == ("/v1/sessions/{session_id}/digest", 200)


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    kept = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: provider)
    monkeypatch.setattr(telemetry, "_TRACER", provider.get_tracer("superapp"))
    yield kept
    provider.shutdown()


def test_a_call_is_a_span_in_its_request_s_span(
    client: Client, spans: InMemorySpanExporter
) -> None:
    address = f"/v1/sessions/{client.open()['session_id']}/tools/system_now"
    spans.clear()

    client.post(address, {}, headers={"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"})

    found = {span.name: span for span in spans.get_finished_spans()}
    assert sorted(found) == ["POST http", "tool system_now"]
    call, request = found["tool system_now"], found["POST http"]
    assert call.parent is not None
    assert call.parent.span_id == request.context.span_id
    assert format(request.context.trace_id, "032x") == TRACE
    assert dict(call.attributes or {})["superapp.code"] == "ok"
    assert dict(request.attributes or {})["http.response.status_code"] == 200
