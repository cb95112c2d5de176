"""What a tool gets to work with: its connection, its caller, its clock, its ids, its luck."""

import hashlib
import random
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from pydantic import JsonValue
from sqlalchemy import bindparam, delete
from sqlmodel import col

from superapp_services.core import clock
from superapp_services.core.database import Database, write
from superapp_services.core.system import DueEvent
from superapp_services.core.tables import json_text
from superapp_services.core.tools import HookFunction
from superapp_services.core.wording import Lang

T = TypeVar("T")
_MOST_DRAWS_KEPT = 100
"""Of each stream, for each base."""
_UNSCHEDULE = write(delete(DueEvent).where(col(DueEvent.subject_id) == bindparam("subject_id")))
_UNSCHEDULE_KIND = write(
    delete(DueEvent).where(
        col(DueEvent.subject_id) == bindparam("subject_id"),
        col(DueEvent.event_kind) == bindparam("event_kind"),
    )
)


class ToolContext:
    """One call's view of one session.

    Attributes:
        db: The session's rows.
        actor: Id of the user the call acts for, `usr_lin`.
        lang: Language of results and messages.
        now: Virtual time in epoch seconds.
        seed: Seed of the world.
        cache: Scratch space that lives as long as the base, for values derived from static rows.
        confirmation_id: The user's consent under which the call runs, if any.
        mandate_id: The mandate under which the call runs, if any.
        waited_from: Time before the call moved the clock, for the tools that do.
        asked_again: Finds the second question about a call by the id of the first one.
    """

    __slots__ = (
        "_hooks",
        "actor",
        "asked_again",
        "cache",
        "confirmation_id",
        "db",
        "lang",
        "mandate_id",
        "now",
        "seed",
        "waited_from",
    )

    def __init__(
        self,
        db: Database,
        *,
        actor: str,
        lang: Lang,
        now: int,
        seed: int,
        hooks: Mapping[tuple[str, str], HookFunction],
        cache: dict[Any, Any],
        asked_again: Callable[["ToolContext", str], str | None] | None = None,
    ) -> None:
        self.db = db
        self.actor = actor
        self.lang = lang
        self.now = now
        self.seed = seed
        self.cache = cache
        self._hooks = hooks
        self.confirmation_id: str | None = None
        self.mandate_id: str | None = None
        self.waited_from = now
        self.asked_again = asked_again or _never_asked

    def count(self, counter_id: str) -> int:
        """The next number of a counter, from 1."""
        return self.db.count(counter_id)

    def new_id(self, prefix: str) -> str:
        """A new readable id, `ord_0001`."""
        return f"{prefix}_{self.count(prefix):04d}"

    def draw(self, stream: str, take: Callable[[random.Random], T]) -> T:
        """What a function takes from the stream's next generator, and from nothing else.

        It is the same in every session of the base, so that the first draws are worked out once.
        """
        number = self.count(f"draw:{stream}")
        drawn = (take, stream, number)
        if drawn in self.cache:
            known: T = self.cache[drawn]
            return known
        taken = take(_generator(self.seed, stream, number))
        if number <= _MOST_DRAWS_KEPT:
            self.cache[drawn] = taken
        return taken

    def random(self, stream: str) -> random.Random:
        """The stream's next generator: fixed by the world's seed and how often it was drawn."""
        return _generator(self.seed, stream, self.count(f"draw:{stream}"))

    def schedule(
        self,
        kind: str,
        due_at: int,
        subject_id: str,
        user: str | None = None,
        **payload: JsonValue,
    ) -> str:
        """Have the event of this kind happen at a virtual time; its id."""
        event_id = f"evt_{self.count('evt'):06d}"
        self.db.insert(
            DueEvent,
            event_id=event_id,
            due_at=due_at,
            event_kind=kind,
            subject_id=subject_id,
            user=user,
            payload=json_text(payload),
        )
        return event_id

    def schedule_all(
        self,
        kind: str,
        subject_id: str,
        user: str | None,
        moments: Iterable[tuple[int, Mapping[str, JsonValue]]],
    ) -> None:
        """Have several events of a kind happen to one thing, each at a time and with a payload."""
        self.db.insert_all(
            DueEvent,
            [
                {
                    "event_id": f"evt_{self.count('evt'):06d}",
                    "due_at": due_at,
                    "event_kind": kind,
                    "subject_id": subject_id,
                    "user": user,
                    "payload": json_text(payload),
                }
                for due_at, payload in moments
            ],
        )

    def unschedule(self, subject_id: str, kind: str | None = None) -> int:
        """Drop the due events about something (of one kind, if given); how many there were."""
        if kind is None:
            return self.db.run(_UNSCHEDULE, subject_id=subject_id)
        return self.db.run(_UNSCHEDULE_KIND, subject_id=subject_id, event_kind=kind)

    def emit(self, hook: str, service: str, order_id: str) -> Any:
        """Let the service that owns the order do its part, in this same transaction; its answer."""
        handler = self._hooks.get((hook, service))
        return None if handler is None else handler(self, order_id)

    def acting_for(self, actor: str) -> "ToolContext":
        """The same call seen by another user, as events and hooks need it."""
        return ToolContext(
            self.db,
            actor=actor,
            lang=self.lang,
            now=self.now,
            seed=self.seed,
            hooks=self._hooks,
            cache=self.cache,
            asked_again=self.asked_again,
        )

    def pick(self, zh: str, en: str) -> str:
        """The text in the session's language."""
        return zh if self.lang == "zh" else en

    def pick_row(self, row: object, name: str) -> str:
        """A row's bilingual field in the session's language."""
        text: str = getattr(row, f"{name}_{self.lang}")
        return text

    def iso(self, at: int) -> str:
        """An instant as ISO text in +08:00."""
        return clock.iso(at)


def _generator(seed: int, stream: str, draw: int) -> random.Random:
    material = hashlib.blake2b(f"{seed}:{stream}:{draw}".encode(), digest_size=8).digest()
    return random.Random(int.from_bytes(material, "big"))  # noqa: S311 - a simulation, not a secret


def _never_asked(ctx: ToolContext, confirmation_id: str) -> str | None:
    del ctx, confirmation_id
    return None
