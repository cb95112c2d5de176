"""Bad requests, as `application/problem+json` with a stable code."""

import json
import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from superapp.api.observing import HEADERS
from superapp.errors import SuperappError
from superapp.storage.trouble import unavailable

MEDIA_TYPE = "application/problem+json"
HTTP_PROBLEMS = {
    404: ("not_found", "There is nothing at this address. The routes are listed at /docs."),
    405: ("method_not_allowed", "This address does not take that method; see the Allow header."),
}
HTTP_CODES = {400: "bad_request", 408: "body_timeout", 413: "body_too_large"}
log = logging.getLogger(__name__)


class Problem(Exception):
    """A request that the server refuses, with what was wrong and what to do."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        retry_after: int | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail
        self.extra = extra
        self.headers: dict[str, str] = (
            {} if retry_after is None else {"retry-after": str(retry_after)}
        )


Refusal = Problem | SuperappError | RequestValidationError | HTTPException


def problem(
    status: int,
    code: str,
    detail: str,
    extra: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """An answer that says what was wrong with a request."""
    body = {
        "type": f"urn:superapp:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        **(extra or {}),
    }
    return JSONResponse(body, status, dict(headers or {}), media_type=MEDIA_TYPE)


def _where(location: Sequence[str | int]) -> str:
    parts = [str(part) for part in location if part not in {"body", "query", "path", "header"}]
    return ".".join(parts) or "body"


def _invalid(error: RequestValidationError) -> Problem:
    errors = error.errors()
    if any(each["type"] == "json_invalid" for each in errors):
        reason = str(errors[0].get("ctx", {}).get("error", "it cannot be read"))
        return Problem(400, "malformed_json", f"The body is not valid JSON: {reason}.")
    found = [{"field": _where(each["loc"]), "message": each["msg"]} for each in errors]
    if found and all(each["field"] == "body" for each in found):
        detail = "Send a JSON object, with the header Content-Type: application/json."
    else:
        detail = "; ".join(f"{each['field']}: {each['message']}" for each in found[:5])
    return Problem(422, "invalid_request", detail, errors=found[:20])


def _http(error: HTTPException) -> Problem:
    status = error.status_code
    usual = (HTTP_CODES.get(status, f"http_{status}"), str(error.detail))
    code, detail = HTTP_PROBLEMS.get(status, usual)
    refused = Problem(status, code, detail)
    refused.headers.update(error.headers or {})
    return refused


def as_problem(error: Refusal) -> Problem:
    """What was wrong with a request, whoever found it."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, RequestValidationError):
        return _invalid(error)
    if isinstance(error, HTTPException):
        return _http(error)
    again = error.retry_after
    return Problem(error.status, error.code, error.detail, retry_after=again, **error.extra)


def answered(refused: Problem) -> JSONResponse:
    """The answer to a request that is refused."""
    return problem(refused.status, refused.code, refused.detail, refused.extra, refused.headers)


def _methods(app: FastAPI, path: str) -> list[str]:
    """The methods that an address takes, over all its routes."""
    described = app.openapi()["paths"]
    if path in described:
        return sorted(method.upper() for method in described[path])
    return sorted(
        method.upper()
        for template, operations in described.items()
        if compile_path(template)[0].match(path)
        for method in operations
    )


def install(app: FastAPI) -> None:
    """Answer every kind of failure of this application as a problem."""

    async def refused(request: Request, error: Exception) -> JSONResponse:
        found = as_problem(cast("Refusal", error))
        if found.status == HTTPStatus.METHOD_NOT_ALLOWED:
            methods = _methods(app, request.url.path)
            found.headers = {"allow": ", ".join(methods)} if methods else found.headers
        return answered(found)

    for kind in (Problem, SuperappError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, refused)

    async def no_database(request: Request, error: Exception) -> JSONResponse:
        trouble = unavailable(error)
        if trouble is None:
            return await bug(request, error)
        log.warning("no database: %s", trouble.detail)
        return await refused(request, trouble)

    for trouble in (OperationalError, InterfaceError, NoConnection):
        app.add_exception_handler(trouble, no_database)

    @app.exception_handler(UnicodeDecodeError)
    async def not_text(_: Request, __: UnicodeDecodeError) -> JSONResponse:
        return problem(400, "malformed_json", "The body is not UTF-8 text.")

    @app.exception_handler(Exception)
    async def bug(request: Request, error: Exception) -> JSONResponse:
        log.error("request failed: %s", request.url.path, exc_info=error)
        detail = "The server failed on this request; its log says why. The session is unharmed."
        answer = problem(500, "internal_error", detail)
        answer.raw_headers.extend(request.scope.get(HEADERS, ()))
        return answer


def dumps(value: object) -> str:
    """Compact JSON text that keeps Chinese readable."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
