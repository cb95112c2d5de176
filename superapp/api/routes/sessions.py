"""Sessions: open, look, delete, fork, rewind, move the clock, plan faults, save and restore."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from superapp.api.access import OpeningUser, UsersSession
from superapp.api.host import Host, Opened
from superapp.api.problems import Problem
from superapp.api.registry import Registered
from superapp.api.schemas import (
    ActorTokens,
    Clock,
    Faults,
    Fork,
    NewSession,
    OpenedSession,
    Rewind,
    SessionView,
)
from superapp.session import Session
from superapp.waiting import checked_time, seconds_of

router = APIRouter(prefix="/v1/sessions", tags=["sessions"])
SNAPSHOT = "application/octet-stream"


async def host_of(request: Request) -> Host:
    """The host of this server's sessions."""
    host: Host = request.app.state.host
    return host


HostOf = Annotated[Host, Depends(host_of)]


def view(session: Session, known: Registered) -> SessionView:
    """A session as its owner sees it."""
    return SessionView(
        session_id=session.session_id,
        user=session.user,
        actors=list(session.actors),
        world=known.world,
        seed=known.seed,
        lang=session.lang,
        model=session.model,
        now=session.now,
        step=session.head,
    )


def told(opened: Opened) -> OpenedSession:
    """A new session, with its tokens."""
    tokens = {
        actor: ActorTokens(user_token=own.user, agent_token=own.agent)
        for actor, own in opened.tokens.items()
    }
    own = tokens.pop(opened.session.user)
    return OpenedSession(
        **view(opened.session, opened.known).model_dump(),
        user_token=own.user_token,
        agent_token=own.agent_token,
        actor_tokens=tokens,
    )


@router.post("", status_code=201)
async def open_session(host: HostOf, who: OpeningUser, wanted: NewSession) -> OpenedSession:
    """Open a session. Its two tokens are told only here."""
    return told(await host.create(wanted, who.owner))


@router.post("/restore", status_code=201)
async def restore_session(host: HostOf, who: OpeningUser, request: Request) -> OpenedSession:
    """Open a new session from the bytes of a snapshot."""
    data = await request.body()
    if not data:
        raise Problem(422, "invalid_snapshot", "Send the bytes of a snapshot as the body.")
    return told(await host.restore(data, who.owner))


@router.get("/{session_id}")
async def get_session(host: HostOf, known: UsersSession) -> SessionView:
    """A session: its user, world, clock and last step."""
    return await host.run(known, lambda session: view(session, known))


@router.delete("/{session_id}", status_code=204)
async def delete_session(host: HostOf, known: UsersSession) -> None:
    """Delete a session for good."""
    await host.forget(known)


@router.post("/{session_id}/fork", status_code=201)
async def fork_session(
    host: HostOf, known: UsersSession, _: OpeningUser, wanted: Fork
) -> OpenedSession:
    """Start a new session at a step of this one; both go on by themselves."""

    def fork(session: Session) -> OpenedSession:
        child = session.fork(wanted.at)
        return told(host.register(child, known.world, known.seed, known.owner))

    return await host.run(known, fork)


@router.post("/{session_id}/rewind")
async def rewind_session(host: HostOf, known: UsersSession, wanted: Rewind) -> SessionView:
    """Go back to a step. What came after stays in the log, and its numbers are not used again."""

    def rewind(session: Session) -> SessionView:
        session.rewind(wanted.to)
        return view(session, known)

    return await host.run(known, rewind)


@router.post("/{session_id}/clock")
async def move_clock(host: HostOf, known: UsersSession, wanted: Clock) -> SessionView:
    """Move the virtual clock; whatever is due by then happens, in order."""
    if (wanted.advance is None) == (wanted.to is None):
        raise Problem(422, "invalid_request", "Give either advance (PT30M) or to (a time).")

    def move(session: Session) -> SessionView:
        if wanted.advance:
            session.advance(seconds=seconds_of(wanted.advance))
        elif wanted.to:
            session.advance(to=checked_time(wanted.to, session.now))
        return view(session, known)

    return await host.run(known, move)


@router.post("/{session_id}/faults")
async def plan_faults(host: HostOf, known: UsersSession, wanted: Faults) -> SessionView:
    """Plan failures of tools, in place of those planned before."""

    def plan(session: Session) -> SessionView:
        session.plan_faults(wanted.faults)
        return view(session, known)

    return await host.run(known, plan)


@router.get("/{session_id}/snapshot", response_class=Response)
async def take_snapshot(host: HostOf, known: UsersSession) -> Response:
    """The session as bytes, to restore here or elsewhere."""
    data = await host.run(known, lambda session: session.snapshot())
    return Response(data, media_type=SNAPSHOT)
