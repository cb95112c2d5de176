"""One session of the simulator: calls, chat, decisions, and what became of the world."""

from collections.abc import Iterable, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self

import orjson

from superapp.errors import SuperappError
from superapp.world import snapshots
from superapp.world.store import Entry, SessionMeta
from superapp_services.core import TableKind, clock

if TYPE_CHECKING:
    from superapp.simulator import Simulator
    from superapp_agents.agent import Agent, Emit
    from superapp_agents.turn import Turn


class UnknownTable(SuperappError):
    """The world has no such table."""

    code = "unknown_table"
    status = 404


class Session:
    """One user, one conversation, one line of history of the world.

    Get it from `Simulator.session` or `Simulator.open`. As a context manager it forgets the
    session at the end, unless the simulator keeps sessions.

    Attributes:
        session_id: Its id.
        user: Whom the agent acts for.
        actors: Everybody who acts in it, the user first.
        lang: Language of results, `zh` or `en`.
    """

    def __init__(self, simulator: "Simulator", meta: SessionMeta) -> None:
        self._simulator = simulator
        self._world = simulator.world
        self._gateway = simulator.gateway
        self._meta = meta
        self.session_id = meta.session_id
        self.user = meta.user
        self.actors = meta.actors
        self.lang = meta.lang
        self.model: str = meta.options.get("model") or simulator.model
        self._turn_starts: list[int] = []

    # Acting

    def call(
        self, tool: str, /, *, key: str | None = None, actor: str | None = None, **arguments: Any
    ) -> dict[str, Any]:
        """Call a tool; `{"ok": True, "result"}` or `{"ok": False, "error"}`.

        Args:
            tool: Its name, `food_place_order`.
            key: Idempotency key of a write.
            actor: Whom it acts for; the session's user if left out.
            **arguments: The tool's arguments.
        """
        return self._gateway.call(self.session_id, tool, arguments, key=key, actor=actor)

    def call_with(
        self,
        tool: str,
        arguments: Mapping[str, Any],
        *,
        key: str | None = None,
        actor: str | None = None,
        author: str = "agent",
    ) -> dict[str, Any]:
        """The same with the arguments as a mapping, as they come over a wire."""
        return self._gateway.call(
            self.session_id, tool, arguments, key=key, actor=actor, author=author
        )

    def chat(self, text: str, on_event: "Emit | None" = None) -> "Turn":
        """Say something to the agent; the turn as far as it goes without the user."""
        self._turn_starts.append(self.head)
        return self._agent().turn(self.session_id, text, on_event)

    def resume(self, on_event: "Emit | None" = None) -> "Turn | None":
        """Go on with a turn that was cut off or whose confirmations are decided."""
        return self._agent().resume(self.session_id, on_event)

    def standing(self) -> "Turn | None":
        """The last turn as it stands, waiting or over; None before the first."""
        return self._agent().standing(self.session_id)

    def chat_decision(self, text: str) -> Literal["approve", "reject"] | None:
        """How a message would decide what the chat waits for; None if it would not."""
        return self._agent().decision(self.session_id, text)

    def _agent(self) -> "Agent":
        return self._simulator.chats.agent(self.model)

    # The user's side

    def approve(
        self, confirmation_id: str, note: str = "", *, actor: str | None = None
    ) -> dict[str, Any]:
        """Say yes to a confirmation: `{"confirmation", "turn"}`, the turn that goes on or None.

        Raises:
            ConfirmationNotFound: There is no such confirmation of the user.
            ConfirmationDecided: It can no longer be approved.
        """
        return self.decide(confirmation_id, "approve", note, actor=actor)

    def reject(
        self, confirmation_id: str, note: str = "", *, actor: str | None = None
    ) -> dict[str, Any]:
        """Say no to a confirmation; see `approve`."""
        return self.decide(confirmation_id, "reject", note, actor=actor)

    def decide(
        self,
        confirmation_id: str,
        decision: str,
        note: str = "",
        *,
        actor: str | None = None,
        on_event: "Emit | None" = None,
    ) -> dict[str, Any]:
        """Decide a confirmation, and let a turn that waits for it go on."""
        decided = self._gateway.decide(
            self.session_id, confirmation_id, decision, note=note, actor=actor
        )
        waits = self._simulator.has_chats()
        turn = self._agent().resume(self.session_id, on_event) if waits else None
        return {"confirmation": decided, "turn": turn}

    def confirmations(self, *, open_only: bool = True) -> list[dict[str, Any]]:
        """The user's confirmations, oldest first."""
        return self._gateway.confirmations(self.session_id, open_only=open_only)

    # Time and trouble

    @property
    def now(self) -> str:
        """Virtual time, ISO in +08:00."""
        return clock.iso(self._world.store.head(self.session_id).now_at)

    def advance(self, *, seconds: int | None = None, to: str | None = None) -> str:
        """Move virtual time forward, by seconds or to an ISO time; the time reached.

        Raises:
            ClockBackwards: The time has passed.
        """
        if to is not None:
            target = clock.parse_iso(to)
        else:
            target = self._world.store.head(self.session_id).now_at + (seconds or 0)
        return clock.iso(self._gateway.move_clock(self.session_id, target))

    def plan_faults(self, faults: Iterable[Mapping[str, Any]]) -> None:
        """Plan failures of later calls, each `{on, kind, call?, when?}`."""
        self._gateway.plan_faults(self.session_id, faults)

    # History

    @property
    def head(self) -> int:
        """Number of the last step."""
        return self._world.store.head(self.session_id).number

    def steps(self, after: int = -1) -> list[dict[str, Any]]:
        """The steps with higher numbers, oldest first: the audit log."""
        return [_shown_step(entry) for entry in self._world.store.entries(self.session_id, after)]

    @property
    def calls(self) -> list[dict[str, Any]]:
        """Every tool call so far, with the chat turn of this object in which it was made."""
        return [self._call_record(step) for step in self.steps() if step["kind"] == "call"]

    def _call_record(self, step: dict[str, Any]) -> dict[str, Any]:
        turn = sum(1 for start in self._turn_starts if start < step["number"])
        record = {
            "turn": turn,
            "step": step["number"],
            "tool": step["tool"],
            "arguments": step["arguments"],
            "ok": step["ok"],
            "author": step["author"],
            "actor": step["actor"],
        }
        record["result" if step["ok"] else "error"] = step["result"]
        return record

    def fork(self, at: int | None = None) -> "Session":
        """A session of its own that starts where this one is, or was at a step."""
        step = self.head if at is None else at
        meta = self._world.fork(self.session_id, at)
        forked = Session(self._simulator, meta)
        if self._simulator.has_chats():
            self._agent().fork(self.session_id, meta.session_id, step)
        return forked

    def rewind(self, to: int) -> None:
        """Continue from an earlier step; world and chat go back together."""
        self._world.rewind(self.session_id, to)
        if self._simulator.has_chats():
            self._agent().rewind(self.session_id, to)

    def snapshot(self) -> bytes:
        """The session as bytes that `Simulator.restore` can load in another process."""
        return snapshots.take(self._world, self.session_id)

    def delete(self) -> None:
        """Forget the session."""
        self._simulator.forget(self.session_id)

    # State

    def diff(self) -> dict[str, dict[str, list[Any]]]:
        """Business rows added, removed and changed since the start, by table.

        `changed` items are `{"key", "fields", "before", "after"}`.
        """
        return self._world.diff(self.session_id)

    def digest(self) -> str:
        """Hash of the state of the business tables, 64 hex digits."""
        return self._world.digest(self.session_id)

    def tables(self) -> dict[str, str]:
        """The primary key of each table."""
        return {table.name: table.key for table in self._world.schema.tables}

    def state(self, table: str) -> list[dict[str, Any]]:
        """All rows of a table, in key order, with ISO times and decoded lists.

        Raises:
            UnknownTable: The world has no such table.
        """
        self._check_table(table)
        return self._world.rows(self.session_id, table)

    def base_state(self, table: str) -> list[dict[str, Any]]:
        """The rows of a table as the bare base has them."""
        self._check_table(table)
        return self._world.base_rows(table, self.session_id)

    def _check_table(self, table: str) -> None:
        if table not in self._world.schema.by_name:
            known = ", ".join(t.name for t in self._world.schema.tables)
            raise UnknownTable(f"There is no table {table!r}. Tables: {known}.")

    @property
    def business_tables(self) -> list[str]:
        """Names of the tables that digest and diff cover."""
        tables = self._world.schema.tables
        return [table.name for table in tables if table.kind is TableKind.BUSINESS]

    def tools(self, format: str = "openai", services: Sequence[str] | None = None) -> list[Any]:  # noqa: A002
        """The tools for a model or framework: json, openai, anthropic, mcp or langchain."""
        from superapp.gateway.formats import langchain_tools, shown_tools  # noqa: PLC0415

        tools = self._gateway.registry.select(services or self._meta.options.get("services"))
        if format == "langchain":
            return langchain_tools(tools, self.call_with)
        return shown_tools(tools, format)

    def __enter__(self) -> Self:
        """The session itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Forget the session, unless the simulator keeps sessions."""
        if not self._simulator.keeps_sessions:
            self._simulator.forget(self.session_id)


def _shown_step(entry: Entry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "parent": entry.parent,
        "kind": entry.kind,
        "author": entry.author,
        "actor": entry.actor,
        "tool": entry.tool,
        "arguments": orjson.loads(entry.arguments) if entry.arguments else None,
        "key": entry.key,
        "ok": entry.ok,
        "result": orjson.loads(entry.result) if entry.result else None,
        "changes_rows": bool(entry.changes),
        "digest": entry.digest.hex(),
        "now": clock.iso(entry.now_at),
    }
