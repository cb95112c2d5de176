"""Chat with the agent: messages, and the user's decisions about what it asks."""

import re
from typing import Annotated, cast

from fastapi import APIRouter, Header, Request
from fastapi.responses import Response, StreamingResponse

from superapp.api.access import User, UsersSession
from superapp.api.problems import Problem
from superapp.api.registry import Registered
from superapp.api.routes.sessions import HostOf
from superapp.api.schemas import SAYS_SOMETHING, ConfirmationList, Decided, Decision, Message
from superapp.api.stream import last_event, resumed, turn_stream, wants_stream
from superapp.api.turns import Asked, Turns, message_key
from superapp.session import Session
from superapp_agents.turn import Turn

Key = Annotated[
    str | None,
    Header(min_length=1, max_length=200, description="Makes a message safe to send again."),
]
router = APIRouter(prefix="/v1/sessions/{session_id}", tags=["chat"])


def checked(content: str, limit: int) -> str:
    """The message, if it is one.

    Raises:
        Problem: Nothing was said, or too much.
    """
    if re.search(SAYS_SOMETHING, content) is None:
        raise Problem(422, "empty_message", "The message is empty. Say what you would like.")
    if len(content) > limit:
        raise Problem(
            413,
            "message_too_long",
            f"The message has {len(content):,} characters; at most {limit:,} are taken. "
            "Shorten it and send it again.",
            limit_chars=limit,
        )
    return content


def only_the_user(session: Session, actor: str | None) -> None:
    """Refuse the words of another actor.

    Raises:
        Problem: The agent works for somebody else.
    """
    if actor != session.user:
        raise Problem(403, "not_the_user", f"The agent of this session serves {session.user}.")


@router.post("/messages", response_model=Turn)
async def send_message(
    request: Request,
    host: HostOf,
    known: UsersSession,
    who: User,
    message: Message,
    idempotency_key: Key = None,
) -> Turn | Response:
    """Say something to the agent; answers with the turn, or streams its events."""
    turns: Turns = request.app.state.turns
    seen = last_event(request)
    if seen is not None:
        return await resumed(turns, known.session_id, seen)
    content = checked(message.content, host.settings.max_message_chars)
    if who.actor is not None:
        await host.run(known, lambda session: only_the_user(session, who.actor))

    async def found() -> Registered:
        return known

    scope = f"session:{known.session_id}"
    made = await turns.say(found, Asked(content, scope, asked=message_key(idempotency_key)))
    if wants_stream(request):
        return turn_stream(made)
    return cast("Turn", await made.result())


@router.get("/events", response_class=StreamingResponse)
async def follow_events(request: Request, known: UsersSession) -> Response:
    """The events of the last turn, or those after `Last-Event-ID`; 204 before the first turn."""
    turns: Turns = request.app.state.turns
    seen = last_event(request)
    if seen is not None:
        return await resumed(turns, known.session_id, seen)
    latest = await turns.latest(known.session_id)
    return Response(status_code=204) if latest is None else turn_stream(latest)


@router.get("/confirmations")
async def list_confirmations(host: HostOf, known: UsersSession) -> ConfirmationList:
    """The confirmations that wait for the user's decision."""
    found = await host.run(known, lambda session: session.confirmations())
    return ConfirmationList(confirmations=found)


@router.post("/confirmations/{confirmation_id}", response_model=Decided)
async def decide_confirmation(
    request: Request, known: UsersSession, who: User, confirmation_id: str, made: Decision
) -> Decided | Response:
    """Approve or reject; the chat that waited for it continues in `turn`."""
    turns: Turns = request.app.state.turns
    seen = last_event(request)
    if seen is not None:
        return await resumed(turns, known.session_id, seen)
    decided = await turns.decide(known, confirmation_id, made.decision, made.note or "", who.actor)
    if wants_stream(request):
        return turn_stream(decided)
    return cast("Decided", await decided.result())
