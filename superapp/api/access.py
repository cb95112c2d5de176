"""Who is asking: the user's side of a session, or its agent, which may only list and call tools."""

import hmac
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from superapp.api.problems import Problem
from superapp.api.registry import Registered, Registry, Side, token_hash
from superapp.settings import Settings

LOCAL = "local"


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


def _bearer(request: Request) -> str | None:
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Problem(401, "invalid_token", "Send the header Authorization: Bearer <token>.")
    return token.strip()


def _api_key_owner(settings: Settings, token: str) -> str | None:
    for key in settings.api_keys:
        if hmac.compare_digest(key.get_secret_value().encode(), token.encode()):
            return f"key:{token_hash(token)[:16]}"
    return None


async def caller(request: Request) -> Caller:
    """Tell who sent this request.

    Raises:
        Problem: A token that nobody has, or none where keys are demanded.
    """
    settings: Settings = request.app.state.settings
    registry: Registry = request.app.state.registry
    token = _bearer(request)
    if token is None:
        if settings.api_keys:
            raise Problem(401, "token_required", "Send an API key or a session's token as Bearer.")
        return Caller(Side.USER, LOCAL, None)
    if owner := _api_key_owner(settings, token):
        return Caller(Side.USER, owner, None)
    known = registry.find_token(token)
    if known is None:
        raise Problem(401, "invalid_token", "This token is not known. Was its session deleted?")
    return Caller(known.side, known.owner, known.session_id, known.actor)


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


def _session_of(request: Request, session_id: str, who: Caller) -> Registered:
    registry: Registry = request.app.state.registry
    known = registry.find(session_id)
    own = known is not None and known.owner == who.owner
    if known is None or not own or who.session_id not in {None, session_id}:
        raise Problem(404, "unknown_session", f"There is no session {session_id!r} of yours.")
    return known


async def users_session(request: Request, session_id: str, who: User) -> Registered:
    """The session of the path, for its user's side."""
    return _session_of(request, session_id, who)


async def anyones_session(request: Request, session_id: str, who: CallerOf) -> Registered:
    """The session of the path, for its user's side or its agent."""
    return _session_of(request, session_id, who)


UsersSession = Annotated[Registered, Depends(users_session)]
AnyonesSession = Annotated[Registered, Depends(anyones_session)]
