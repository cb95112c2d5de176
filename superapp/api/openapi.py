"""The description of all routes, with the refusals that every route shares."""

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from superapp.api.problems import MEDIA_TYPE

FREE: Final = frozenset({"/healthz", "/readyz"})
REFUSALS: Final = {
    "400": "Nothing that this route can read.",
    "401": "No token, or one that nobody has.",
    "403": "Not for this side of a session, or not for this web page.",
    "404": "No such thing of yours.",
    "409": "It contradicts what is.",
    "413": "Too much.",
    "422": "A field is missing, unknown or out of range.",
    "429": "Too often; `Retry-After` says when to come again.",
    "503": "The server cannot work just now; `Retry-After` says when to come again.",
}
PROBLEM: Final = {
    "type": "object",
    "title": "Problem",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable, for programs."},
        "detail": {"type": "string", "description": "What was wrong and what to do."},
    },
}
STREAMED: Final = (
    ("/v1/sessions/{session_id}/messages", "post"),
    ("/v1/sessions/{session_id}/events", "get"),
    ("/v1/sessions/{session_id}/confirmations/{confirmation_id}", "post"),
    ("/v1/chat/completions", "post"),
)
EVENTS: Final = {
    "schema": {
        "type": "object",
        "description": "Server-sent events, each with these fields.",
        "required": ["data"],
        "properties": {
            "id": {"type": "string", "description": "For Last-Event-ID."},
            "event": {"type": "string"},
            "data": {"type": "string", "description": "JSON."},
        },
    }
}
BYTES: Final = {"schema": {"type": "string", "format": "binary"}}


def install(app: FastAPI) -> None:
    """Let the application describe itself so."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def _described(app: FastAPI) -> dict[str, Any]:
    schema = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes
    )
    parts = schema.setdefault("components", {})
    parts.setdefault("schemas", {})["Problem"] = PROBLEM
    for unused in ("HTTPValidationError", "ValidationError"):
        parts["schemas"].pop(unused, None)
    parts["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "An API key, or a session's token.",
        }
    }
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            _complete(path, operation)
    for path, method in STREAMED:
        answers = schema["paths"][path][method]["responses"]
        answers["200"].setdefault("content", {})["text/event-stream"] = EVENTS
    _bytes(schema["paths"])
    return schema


def _complete(path: str, operation: dict[str, Any]) -> None:
    """Add what every route may answer, and that it takes a token."""
    answers = operation["responses"]
    free = path in FREE
    for status, meaning in REFUSALS.items():
        if not free or status in {"400", "403", "503"}:
            shape = {"schema": {"$ref": "#/components/schemas/Problem"}}
            answers[status] = {"description": meaning, "content": {MEDIA_TYPE: shape}}
    if not free:
        operation["security"] = [{"token": []}]


def _bytes(paths: dict[str, Any]) -> None:
    """Snapshots are bytes, both ways."""
    taken = paths["/v1/sessions/{session_id}/snapshot"]["get"]["responses"]["200"]
    taken["content"] = {"application/octet-stream": BYTES}
    restore = paths["/v1/sessions/restore"]["post"]
    restore["requestBody"] = {"required": True, "content": {"application/octet-stream": BYTES}}
    figures = paths["/metrics"]["get"]["responses"]["200"]
    figures["content"] = {"text/plain": {"schema": {"type": "string"}}}
    events = paths["/v1/sessions/{session_id}/events"]["get"]["responses"]
    events["204"] = {"description": "There was no turn yet."}
    completed = paths["/v1/chat/completions"]["post"]["responses"]["200"]
    completed["content"]["application/json"] = {"schema": {"type": "object"}}
