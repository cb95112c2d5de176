"""Who is asking: the user's side of a session, or its agent, which may only list and call tools."""

from dataclasses import dataclass
from typing import Annotated, Final

from anyio import to_thread
from fastapi import Depends, Request
from starlette.datastructures import State
from starlette.types import Scope

from superapp.api.fairness import HELD, Fairness
from superapp.api.keys import Keys, Role
from superapp.api.problems import Problem
from superapp.api.registry import Registered, Registry, Side

LOCAL = "local"
SESSION_TOKENS = ("usr-", "agt-")


@dataclass(frozen=True, slots=True)
class Caller:
    """The sender of a request.

    A session's token speaks for one actor of that session. The owner of sessions is an API key,
    or nobody in particular in the local mode for one user; they act for the session's user.
    """

    side: Side
    owner: str
    session_id: str | None
    actor: str | None = None
    role: Role = Role.USER


NOBODY: Final = Caller(Side.USER, LOCAL, None, role=Role.OPERATOR)
"""The one user of a local server, who needs no token."""


def _token(authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Problem(401, "invalid_token", "Send the header Authorization: Bearer <token>.")
    return token.strip()


def identified(state: State, authorization: str | None, *, any_key: bool = False) -> Caller:
    """Tell who sent a request, without counting it.

    Args:
        state: The application's.
        authorization: The header of this name.
        any_key: Whether a server that needs no key takes any: some clients must send one.

    Raises:
        Problem: A token that nobody has, or none where keys are demanded.
    """
    keys: Keys = state.keys
    if authorization is None:
        if keys.demanded:
            raise Problem(401, "token_required", "Send an API key or a session's token as Bearer.")
        return NOBODY
    token = _token(authorization)
    holder = keys.holder(token)
    if holder is not None:
        return Caller(Side.USER, holder.owner, None, role=holder.role)
    registry: Registry = state.registry
    known = registry.find_token(token)
    if known is not None:
        return Caller(known.side, known.owner, known.session_id, known.actor)
    if any_key and not keys.demanded and not token.startswith(SESSION_TOKENS):
        return NOBODY
    raise Problem(401, "invalid_token", "This token is not known. Was its session deleted?")


async def caller(request: Request) -> Caller:
    """Tell who sent this request, and count it towards what its key may ask.

    Raises:
        Problem: Nobody knows the sender, or the sender asks too much.
    """
    header = request.headers.get("authorization")
    return counted(request.scope, identified(request.app.state, header))


async def keyed_caller(request: Request) -> Caller:
    """The same for clients that always send a key, also where none is needed."""
    header = request.headers.get("authorization")
    return counted(request.scope, identified(request.app.state, header, any_key=True))


def counted(scope: Scope, who: Caller) -> Caller:
    """Count a request towards what the caller's key may ask.

    Raises:
        Problem: It is more than that.
    """
    if who.owner != LOCAL:
        fairness: Fairness = scope["app"].state.fairness
        fairness.spend(who.owner)
        if not (scope["method"] == "GET" and scope["path"].startswith("/mcp")):
            fairness.hold(who.owner, scope[HELD])
    return who


CallerOf = Annotated[Caller, Depends(caller)]


async def users_side(who: CallerOf) -> Caller:
    """The user's side only.

    Raises:
        Problem: The agent asked.
    """
    if who.side is Side.AGENT:
        raise Problem(
            403, "agent_not_allowed", "The agent's token can list and call tools, and nothing else."
        )
    return who


User = Annotated[Caller, Depends(users_side)]


async def operators_side(who: User) -> Caller:
    """The operator only: a key of that role, or the one user of a local server.

    Raises:
        Problem: Somebody else asked.
    """
    if who.role is not Role.OPERATOR:
        raise Problem(
            403, "operator_only", "This takes a key made by: superapp keys add NAME --operator"
        )
    return who


def check_room(request: Request, owner: str) -> None:
    """Let an owner open a session where there is room for one.

    Raises:
        Problem: The owner has as many as a key may have.
    """
    registry: Registry = request.app.state.registry
    most = request.app.state.settings.max_sessions_per_key
    if owner != LOCAL and registry.count(owner) >= most:
        raise Problem(
            429,
            "too_many_sessions",
            f"A key may have {most:,} sessions. Delete some, and repeat.",
            retry_after=60,
        )


async def opening_user(request: Request, who: User) -> Caller:
    """The user's side, with room for one more session."""
    await to_thread.run_sync(check_room, request, who.owner)
    return who


OpeningUser = Annotated[Caller, Depends(opening_user)]
Operator = Annotated[Caller, Depends(operators_side)]


def session_of(registry: Registry, session_id: str, who: Caller) -> Registered:
    """The session of this id, if it is the caller's.

    Raises:
        Problem: It is not; another's is answered like one that does not exist.
    """
    known = registry.find(session_id)
    own = known is not None and known.owner == who.owner
    if known is None or not own or who.session_id not in {None, session_id}:
        raise Problem(404, "unknown_session", f"There is no session {session_id!r} of yours.")
    return known


async def users_session(request: Request, session_id: str, who: User) -> Registered:
    """The session of the path, for its user's side."""
    return session_of(request.app.state.registry, session_id, who)


async def anyones_session(request: Request, session_id: str, who: CallerOf) -> Registered:
    """The session of the path, for its user's side or its agent."""
    return session_of(request.app.state.registry, session_id, who)


UsersSession = Annotated[Registered, Depends(users_session)]
AnyonesSession = Annotated[Registered, Depends(anyones_session)]
