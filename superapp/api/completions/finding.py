"""Which session a chat belongs to, when its client names none."""

import hashlib
from dataclasses import dataclass

from anyio import to_thread
from fastapi import Request

from superapp.api.access import Caller, check_room, session_of
from superapp.api.completions.history import Chat
from superapp.api.host import Host
from superapp.api.kept_turns import RUNNING, KeptTurn, KeptTurns
from superapp.api.registry import Registered
from superapp.api.schemas import NewSession
from superapp.api.turns import Asked
from superapp.session import Session

SESSION_HEADER = "x-superapp-session"
RETRIES = "x-stainless-retry-count"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a chat is looked for: within a session, a front end's chat, or a key's chats."""

    scope: str
    named: Registered | None = None


class Finder:
    """Finds the session of one request, or opens or forks one.

    Args:
        request: The request.
        who: Its sender.
        chat: What was said.
        model: The model of a session that has to be opened.
        user: Whose super-app a new session is about.
    """

    def __init__(
        self, request: Request, who: Caller, chat: Chat, model: str, user: str | None
    ) -> None:
        self._request, self._who, self._chat = request, who, chat
        self._host: Host = request.app.state.host
        self._kept: KeptTurns = request.app.state.turns.kept
        self._wanted = NewSession(user=user, model=model)
        self._place = self._find_place()
        self._earlier: KeptTurn | None = None
        self._exact = False

    def _find_place(self) -> Place:
        headers = self._request.headers
        session_id = headers.get(SESSION_HEADER) or self._who.session_id
        if session_id is not None:
            named = session_of(self._request.app.state.registry, session_id, self._who)
            return Place(f"session:{session_id}", named)
        for name in self._host.settings.chat_id_headers:
            chat_id = headers.get(name)
            if chat_id:
                hashed = hashlib.sha256(f"{name}\n{chat_id}".encode()).hexdigest()
                return Place(f"{self._who.owner}/chat:{hashed}")
        return Place(f"{self._who.owner}/chats")

    async def asked(self, content: str, model: str) -> Asked:
        """What is asked, with what makes a repetition of it known."""
        return await to_thread.run_sync(self._asked, content, model)

    def _asked(self, content: str, model: str) -> Asked:
        chat, scope = self._chat, self._place.scope
        self._look_up()
        shown = self._earlier
        if shown is None and self._place.named is not None:
            shown = self._kept.latest(self._place.named.session_id)
        told = shown is not None and shown.status == "needs_confirmation"
        return Asked(
            content,
            scope,
            asked=self._sameness(),
            said=chat.said,
            answered=chat.answered,
            model=model,
            shown=told and (self._exact or not chat.before),
        )

    def _look_up(self) -> None:
        chat, scope = self._chat, self._place.scope
        if not chat.before:
            return
        self._earlier = self._kept.answered(scope, chat.point)
        self._exact = self._earlier is not None
        if self._earlier is None:
            self._earlier = self._kept.said(scope, chat.said_before)

    def _sameness(self) -> str:
        """What makes a request the same as this one.

        A chat without history, in a session that its client names, is a client that leaves the
        history to the server: it may say the same twice, and only its retries are repetitions.
        """
        asked, named = self._chat.asked, self._place.named
        if named is None or self._chat.before:
            return asked
        last = self._kept.latest(named.session_id)
        if last is None:
            return f"0:{asked}"
        again = f"{last.number - 1}:{asked}"
        retried = self._request.headers.get(RETRIES, "0") != "0"
        if last.asked == again and (retried or last.status == RUNNING):
            return again
        return f"{last.number}:{asked}"

    async def session(self) -> Registered:
        """The session in which the turn is taken."""
        earlier = self._earlier
        known = None
        if earlier is not None:
            known = await to_thread.run_sync(self._host.registry.find, earlier.session_id)
        if earlier is None or known is None:
            return self._place.named or await self._opened()
        last = await to_thread.run_sync(self._kept.latest, earlier.session_id)
        going_on = self._exact and last is not None and last.turn_id == earlier.turn_id
        return known if going_on else await self._forked(known, earlier.head)

    async def _opened(self) -> Registered:
        await to_thread.run_sync(check_room, self._request, self._who.owner)
        return (await self._host.create(self._wanted, self._who.owner)).known

    async def _forked(self, known: Registered, at: int | None) -> Registered:
        await to_thread.run_sync(check_room, self._request, self._who.owner)

        def fork(session: Session) -> Registered:
            child = session.fork(at)
            return self._host.register(child, known.world, known.seed, known.owner).known

        return await self._host.run(known, fork)
