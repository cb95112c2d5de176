"""One call of one tool, from its arguments to its answer."""

from collections.abc import Mapping
from typing import Any

import orjson
from pydantic import ValidationError
from sqlalchemy import bindparam
from sqlmodel import col, select

from superapp.errors import SuperappError
from superapp.gateway import clockwork, faults
from superapp.gateway.consent import Consent
from superapp.gateway.registry import Registry
from superapp.gateway.results import plain
from superapp.gateway.tables import StoredResult
from superapp.world.changes import Change
from superapp.world.slot import Slot
from superapp.world.world import World
from superapp_services.core import (
    FaultKind,
    Lang,
    Risk,
    ServiceError,
    Tool,
    ToolContext,
    ToolInput,
    query,
)
from superapp_services.core.errors import (
    InvalidArguments,
    KeyReused,
    TermsChanged,
    TryAgain,
    UnknownOutcome,
)

Answer = dict[str, Any]
Faults = list[tuple[FaultKind, dict[str, Any]]]
_KEPT = query(select(StoredResult).where(col(StoredResult.key_id) == bindparam("key_id")))
_DEFAULT_DELAY_SECONDS = 30


class ToolBug(SuperappError):
    """A tool broke its own contract; never shown to an agent as an outcome."""

    code = "tool_bug"
    status = 500


def refusal_answer(refusal: ServiceError, lang: Lang) -> Answer:
    """A refusal as data."""
    return {
        "ok": False,
        "error": {
            "code": refusal.code,
            "message": refusal.message(lang),
            "retryable": refusal.retryable,
            "details": refusal.details,
        },
    }


def _exact(data: bytes) -> bytes:
    """The same without the room that the encoder left behind it: these are kept by the million."""
    return bytes(memoryview(data))


class Call:
    """One call, on a slot that holds its session."""

    def __init__(
        self,
        world: World,
        registry: Registry,
        slot: Slot,
        ctx: ToolContext,
        name: str,
        key: str | None,
        author: str,
        *,
        encoded: bool,
    ) -> None:
        self._world, self._registry, self._slot, self._ctx = world, registry, slot, ctx
        self._name, self._key, self._author, self._encoded = name, key, author, encoded
        self._arguments = b"{}"
        self._consent: Consent | None = None

    def run(self, arguments: Mapping[str, Any]) -> Answer:
        """Carry the call out, or refuse it; either way it is a step of the session."""
        try:
            tool = self._registry.tool(self._name)
            self._encode(arguments)
            if tool.risk is Risk.READ:
                kept = self._kept(tool)
                return self._read(tool, self._validated(tool)) if kept is None else kept
            args = self._validated(tool)
            self._slot.stir()
            stored = self._stored(tool)
            if stored is not None:
                return self._success(stored.encode())
            if tool.terms is not None:
                self._consent = Consent(self._ctx, tool, self._arguments.decode())
                lost = self._consent.find()
                if lost is not None:
                    return self._repeat(lost)
                self._agree(tool, args)
            return self._act(tool, args, self._prepare(tool, args))
        except ServiceError as refusal:
            return self._refuse(refusal)
        except BaseException:
            self._world.forget(self._slot)
            raise

    def _encode(self, arguments: Mapping[str, Any]) -> None:
        try:
            self._arguments = _exact(orjson.dumps(arguments, option=orjson.OPT_SORT_KEYS))
        except TypeError as error:
            raise InvalidArguments(summary=f"not JSON: {error}", problems=[]) from error

    def _validated(self, tool: Tool) -> ToolInput:
        try:
            args: ToolInput = tool.input.__pydantic_validator__.validate_json(
                self._arguments, strict=True
            )
        except ValidationError as error:
            problems: list[Any] = [
                {"at": ".".join(map(str, e["loc"])), "problem": e["msg"]} for e in error.errors()
            ]
            summary = "; ".join(f"{p['at'] or 'arguments'}: {p['problem']}" for p in problems[:5])
            raise InvalidArguments(summary=summary, problems=problems) from error
        return args

    def _stored(self, tool: Tool) -> str | None:
        if self._key is None:
            return None
        kept = self._ctx.db.one(_KEPT, key_id=f"{self._ctx.actor}/{self._key}")
        if kept is None:
            return None
        if kept.tool != tool.name or kept.arguments != self._arguments.decode():
            raise KeyReused(key=self._key, tool=kept.tool)
        return kept.result

    def _repeat(self, stored: str) -> Answer:
        """Hand over a result whose first answer was lost."""
        payload = stored.encode()
        self._commit(True, payload, self._slot.take_changes())
        return self._success(payload)

    def _agree(self, tool: Tool, args: ToolInput) -> None:
        terms = None if tool.terms is None else tool.terms(self._ctx, args)
        if terms is not None and self._consent is not None:
            self._consent.require(terms)

    def _prepare(self, tool: Tool, args: ToolInput) -> Faults:
        """Move the clock if the tool does, and let planned faults happen; those still to come."""
        if tool.advances is not None:
            self._advance(tool.advances(self._ctx, args))
        if self._slot.planned is None:
            self._slot.planned = faults.any_planned(self._ctx)
        if not self._slot.planned:
            return []
        due = faults.due(self._ctx, tool, args)
        for kind, parameters in due:
            effect = tool.fault_effects.get(kind)
            if effect is not None:
                self._change_world(tool, args, kind)
            elif kind is FaultKind.SLOW:
                seconds = parameters.get("seconds", _DEFAULT_DELAY_SECONDS)
                self._advance(self._ctx.now + seconds)
            elif kind is FaultKind.ERROR:
                raise TryAgain(tool=tool.name)
            elif kind is FaultKind.TIMEOUT_BEFORE:
                raise UnknownOutcome(tool=tool.name)
        return due

    def _change_world(self, tool: Tool, args: ToolInput, kind: FaultKind) -> None:
        """A planned change of the world: a step of its own, which stays whatever the call does."""
        tool.fault_effects[kind](self._ctx, args)
        self._world.commit(
            self._slot,
            kind="fault",
            author="world",
            actor=self._ctx.actor,
            tool=tool.name,
            arguments=orjson.dumps({"kind": kind.value}),
            changed=self._slot.take_changes(),
        )
        if self._ctx.confirmation_id is not None:
            try:
                self._agree(tool, args)
            except TermsChanged:
                raise
            except ServiceError:
                return

    def _advance(self, to: int) -> None:
        clockwork.advance(self._world, self._registry, self._slot, self._ctx, to)
        self._ctx.now = self._slot.now_at

    def _kept(self, tool: Tool) -> Answer | None:
        """The kept answer to the same bytes, which were valid when it was worked out."""
        slot = self._slot
        if slot.planned is not False or tool.advances is not None:
            return None
        reads = slot.base.kept_reads
        payload = reads.find(reads.key(tool, self._arguments, self._ctx), slot)
        return None if payload is None else self._again(payload)

    def _again(self, payload: bytes) -> Answer:
        self._commit(True, payload, [])
        return self._success(payload)

    def _success(self, payload: bytes) -> Answer:
        """The answer with this result, which is spared being read and written again."""
        result = orjson.Fragment(payload) if self._encoded else orjson.loads(payload)
        return {"ok": True, "result": result}

    def _read(self, tool: Tool, args: ToolInput) -> Answer:
        """A read needs no savepoint: it changes nothing, or at most keeps a quote."""
        slot = self._slot
        if slot.planned is not False or tool.advances is not None:
            slot.stir()
        due = self._prepare(tool, args)
        if due:
            return self._act(tool, args, due)
        reads = slot.base.kept_reads
        key = reads.key(tool, self._arguments, self._ctx)
        kept = None if slot.planned else reads.find(key, slot)
        if kept is not None:
            return self._again(kept)
        slot.stir()
        database = slot.db
        database.asked.clear()
        try:
            result = plain(tool.function(self._ctx, args))
        except ServiceError:
            if not database.is_clean:
                self._world.revive(slot)
            raise
        changed: list[Change] = []
        payload = _exact(orjson.dumps(result))
        if slot.planned or not database.is_clean:
            changed = slot.take_changes()
            self._check_read(tool, changed)
        else:
            reads.keep(key, slot, payload)
        self._commit(True, payload, changed)
        return self._success(payload) if self._encoded else {"ok": True, "result": result}

    def _act(self, tool: Tool, args: ToolInput, due: Faults) -> Answer:
        kinds = {kind for kind, _ in due}
        lost = FaultKind.TIMEOUT_AFTER_COMMIT in kinds or FaultKind.MALFORMED_RESULT in kinds
        with self._slot.savepoint():
            events = clockwork.scheduled(self._ctx) if FaultKind.DUPLICATE_EVENT in kinds else set()
            result = plain(tool.function(self._ctx, args))
            payload = _exact(orjson.dumps(result))
            if tool.risk is not Risk.READ:
                self._keep(tool, payload.decode(), delivered=not lost)
            if FaultKind.DUPLICATE_EVENT in kinds:
                clockwork.duplicate(self._ctx, events)
            changed = self._slot.take_changes()
            if tool.risk is Risk.READ and changed:
                self._check_read(tool, changed)
            self._commit(True, payload, changed)
        if FaultKind.TIMEOUT_AFTER_COMMIT in kinds:
            return refusal_answer(UnknownOutcome(tool=tool.name), self._ctx.lang)
        if FaultKind.MALFORMED_RESULT in kinds:
            return {"ok": True, "result": "<html><body>502 Bad Gateway</body></html>"}
        return self._success(payload) if self._encoded else {"ok": True, "result": result}

    def _keep(self, tool: Tool, payload: str, *, delivered: bool) -> None:
        if self._consent is not None:
            self._consent.consume(payload, delivered=delivered)
        if self._key is not None:
            self._ctx.db.insert(
                StoredResult,
                key_id=f"{self._ctx.actor}/{self._key}",
                tool=tool.name,
                arguments=self._arguments.decode(),
                result=payload,
            )

    def _check_read(self, tool: Tool, changed: list[Change]) -> None:
        business = self._world.schema.business
        wrong = sorted({self._world.schema.tables[c[0]].name for c in changed if c[0] in business})
        if wrong:
            raise ToolBug(f"{tool.name} only reads, but changed {', '.join(wrong)}.")

    def _refuse(self, refusal: ServiceError) -> Answer:
        changed: list[Change] = []
        if self._consent is not None or self._slot.planned:
            if self._consent is not None:
                self._consent.record_refusal(refusal)
            changed = self._slot.take_changes()
        answer = refusal_answer(refusal, self._ctx.lang)
        self._commit(False, _exact(orjson.dumps(answer["error"])), changed)
        return answer

    def _commit(self, ok: bool, result: bytes, changed: list[Change]) -> None:
        self._world.commit(
            self._slot,
            kind="call",
            author=self._author,
            actor=self._ctx.actor,
            tool=self._name,
            arguments=self._arguments,
            key=self._key,
            ok=ok,
            result=result,
            changed=changed,
        )
