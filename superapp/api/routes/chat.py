"""Chat with the agent: messages, and the user's decisions about what it asks."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from superapp.api.access import User, UsersSession
from superapp.api.problems import Problem
from superapp.api.routes.sessions import HostOf
from superapp.api.schemas import ConfirmationList, Decided, Decision, Message
from superapp.api.stream import EVENT_STREAM, turn_stream
from superapp.session import Session
from superapp_agents.turn import Turn

router = APIRouter(prefix="/v1/sessions/{session_id}", tags=["chat"])


def checked(content: str, limit: int) -> str:
    """The message, if it is one.

    Raises:
        Problem: Nothing was said, or too much.
    """
    if not content.strip():
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
    request: Request, host: HostOf, known: UsersSession, who: User, message: Message
) -> Turn | Response:
    """Say something to the agent; answers with the turn, or streams its events."""
    content = checked(message.content, host.settings.max_message_chars)
    if who.actor is not None:
        await host.run(known, lambda session: only_the_user(session, who.actor))
    if EVENT_STREAM in request.headers.get("accept", ""):
        return turn_stream(host, known, content)
    return await host.run(known, lambda session: session.chat(content))


@router.get("/confirmations")
async def list_confirmations(host: HostOf, known: UsersSession) -> ConfirmationList:
    """The confirmations that wait for the user's decision."""
    found = await host.run(known, lambda session: session.confirmations())
    return ConfirmationList(confirmations=found)


@router.post("/confirmations/{confirmation_id}")
async def decide_confirmation(
    host: HostOf, known: UsersSession, who: User, confirmation_id: str, made: Decision
) -> Decided:
    """Approve or reject; the chat that waited for it continues in `turn`."""

    def decide(session: Session) -> Decided:
        note = made.note or ""
        return Decided(**session.decide(confirmation_id, made.decision, note, actor=who.actor))

    return await host.run(known, decide)
