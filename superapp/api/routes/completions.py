"""Chat for clients of OpenAI's API: `/v1/chat/completions` and `/v1/models`."""

import secrets
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from superapp.api.access import Caller, keyed_caller, users_side
from superapp.api.completions.answers import CREATED, Answer
from superapp.api.completions.auxiliary import auxiliary_answer
from superapp.api.completions.finding import SESSION_HEADER, Finder
from superapp.api.completions.history import chat_of
from superapp.api.completions.schemas import CompletionRequest, Model, ModelList
from superapp.api.problems import Problem, as_problem, problem
from superapp.api.routes.chat import checked
from superapp.api.stream import EVENT_STREAM, KEEP_ALIVE_SECONDS, STREAM_HEADERS
from superapp.api.turns import Turns
from superapp.errors import SuperappError
from superapp.settings import Settings
from superapp_agents.turn import Turn

KINDS = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class CompatibleRoute(APIRoute):
    """Tells what was wrong in the shape that these clients read, too."""

    def get_route_handler(self) -> Handler:
        """The route, with its refusals reshaped."""
        inner = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await inner(request)
            except (Problem, SuperappError, RequestValidationError, HTTPException) as error:
                return _reshaped(as_problem(error))

        return handle


def _reshaped(refusal: Problem) -> JSONResponse:
    kind = KINDS.get(
        refusal.status, "invalid_request_error" if refusal.status < 500 else "server_error"
    )
    error = {"message": refusal.detail, "type": kind, "param": None, "code": refusal.code}
    extra = {**refusal.extra, "error": error}
    return problem(refusal.status, refusal.code, refusal.detail, extra, refusal.headers)


async def keyed_user(who: Annotated[Caller, Depends(keyed_caller)]) -> Caller:
    """The user's side, where clients that must send a key may send any if none is needed."""
    return await users_side(who)


KeyedUser = Annotated[Caller, Depends(keyed_user)]
router = APIRouter(prefix="/v1", tags=["OpenAI-compatible"], route_class=CompatibleRoute)


def _offered(request: Request) -> tuple[str, ...]:
    settings: Settings = request.app.state.settings
    return settings.choosable_models


def _check_model(request: Request, model: str) -> None:
    offered = _offered(request)
    if model not in offered:
        raise Problem(
            404,
            "model_not_found",
            f"The model {model[:100]!r} is not offered here. Choose one of: {', '.join(offered)}.",
        )


@router.get("/models")
async def list_models(request: Request, _: KeyedUser) -> ModelList:
    """The models that a chat can choose."""
    return ModelList(data=[Model(id=name, created=CREATED) for name in _offered(request)])


@router.get("/models/{model:path}")
async def get_model(request: Request, _: KeyedUser, model: str) -> Model:
    """One model."""
    _check_model(request, model)
    return Model(id=model, created=CREATED)


@router.post("/chat/completions", response_model=None)
async def complete_chat(
    request: Request, who: KeyedUser, wanted: CompletionRequest
) -> Response | dict[str, Any]:
    """Chat with the agent; the session is found by header, or by what was said so far."""
    _check_model(request, wanted.model)
    chat = chat_of(wanted.messages)
    usage = bool(wanted.stream_options and wanted.stream_options.include_usage)
    made_up = auxiliary_answer(chat)
    if made_up is not None:
        answer = Answer(secrets.token_hex(8), wanted.model)
        if wanted.stream:
            return _streamed(answer.text_stream(made_up, usage=usage), None)
        return answer.whole(made_up, None, None)
    turns: Turns = request.app.state.turns
    content = checked(chat.content, turns.host.settings.max_message_chars)
    persona = wanted.user if wanted.user and wanted.user.startswith("usr_") else None
    finder = Finder(request, who, chat, wanted.model, persona)
    log = await turns.say(finder.session, await finder.asked(content, wanted.model))
    answer = Answer(log.turn_id, wanted.model)
    if wanted.stream:
        chunks = answer.stream(log, KEEP_ALIVE_SECONDS, usage=usage)
        return _streamed(chunks, log.session_id)
    turn = cast("Turn", await log.result())
    shown = answer.whole(turn.reply, turn, log.session_id)
    return JSONResponse(shown, headers={SESSION_HEADER: log.session_id})


def _streamed(chunks: AsyncIterator[str], session_id: str | None) -> StreamingResponse:
    named = {} if session_id is None else {SESSION_HEADER: session_id}
    return StreamingResponse(chunks, media_type=EVENT_STREAM, headers={**STREAM_HEADERS, **named})
