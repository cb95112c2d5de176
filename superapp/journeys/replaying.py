"""Replaying a stored run: its decisions again, on live tools, and where they come out otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, JsonValue

from superapp.journeys.agents import Agent, AgentSession, GraphAgent, Said
from superapp.journeys.decisions import DecisionTape
from superapp.journeys.format import Journey, Turn
from superapp.journeys.playing import Staging
from superapp.journeys.runner import play
from superapp.runs.record import CallRecord, RunRecord
from superapp.simulator import Simulator

_NOTHING: Final = "nothing"


class Divergence(BaseModel):
    """Where a replay left the recording: the step, what differs, and the two values."""

    model_config = ConfigDict(frozen=True)

    step: int
    turn: int
    what: str
    at: str
    recorded: JsonValue
    now: JsonValue

    def __str__(self) -> str:
        """One line for people."""
        return (
            f"diverged at step {self.step} (turn {self.turn}): {self.what}"
            f"{': ' + self.at if self.at else ''}: recorded {_short(self.recorded)}, "
            f"now {_short(self.now)}"
        )


class Replay(BaseModel):
    """What a replay came to."""

    model_config = ConfigDict(frozen=True)

    journey: str
    divergence: Divergence | None
    same_world: bool
    calls: int
    recorded_digest: str
    digest: str

    @property
    def same(self) -> bool:
        """Whether everything came out as recorded."""
        return self.divergence is None


@dataclass(slots=True)
class ReplayAgent:
    """Makes the recorded calls and says the recorded replies, whatever is answered."""

    record: RunRecord
    name: str = "replay"

    def say(self, text: str, session: AgentSession, turn: int) -> Said:
        """The recorded turn."""
        del text
        for call in self.record.calls:
            if call.turn == turn and call.author == "agent":
                session.call_with(call.tool, call.arguments, key=call.key)
        told = next(one for one in self.record.turns if one.number == turn)
        return Said(
            told.reply,
            status=told.status,
            plan=told.plan,
            questions=told.questions,
            offers=told.offers,
        )


class SilentUser:
    """Says nothing beside the written turns: a recording holds all that was answered."""

    def answer(self, said: Said, turn: Turn, number: int) -> None:
        """Nothing."""


def replay(simulator: Simulator, journey: Journey, record: RunRecord) -> Replay:
    """Play a run again: a model's recorded decisions, or else the recorded calls."""
    tape = DecisionTape()
    try:
        agent: Agent = ReplayAgent(record)
        staging = Staging(user=lambda _, lang: SilentUser())  # noqa: ARG005
        if record.model_decisions:
            agent = GraphAgent()
            staging = Staging(model=tape.write(record.model_decisions))
        live = play(simulator, journey, agent, staging=staging)
    finally:
        tape.close()
    return Replay(
        journey=record.journey,
        divergence=compare(record, live),
        same_world=record.base_digest == live.base_digest,
        calls=len(live.calls),
        recorded_digest=record.digest,
        digest=live.digest,
    )


def compare(recorded: RunRecord, live: RunRecord) -> Divergence | None:
    """The first step at which two runs differ, or None.

    States are compared only where both began in the same: in another world they differ from the
    start, and what matters is the first answer in which that shows.
    """
    alike = recorded.base_digest == live.base_digest and recorded.given == live.given
    for old, new in zip(recorded.calls, live.calls, strict=False):
        found = _difference(old, new, states=alike)
        if found is not None:
            return found
    if len(recorded.calls) != len(live.calls):
        return _left_over(recorded.calls, live.calls)
    for before, after in zip(recorded.turns, live.turns, strict=False):
        if before.reply != after.reply and recorded.model_decisions:
            step = max((call.step for call in live.calls if call.turn <= after.number), default=0)
            where = {"step": step, "turn": after.number, "what": "the reply", "at": ""}
            return Divergence(**where, recorded=before.reply, now=after.reply)
    if alike and recorded.digest != live.digest:
        step = max((call.step for call in live.calls), default=0)
        where = {"step": step, "turn": len(live.turns), "what": "the final state", "at": "digest"}
        return Divergence(**where, recorded=recorded.digest, now=live.digest)
    return None


def _difference(old: CallRecord, new: CallRecord, *, states: bool) -> Divergence | None:
    where = {"step": new.step, "turn": new.turn}
    if old.tool != new.tool:
        return Divergence(**where, what="the tool", at="", recorded=old.tool, now=new.tool)
    for what, before, after in (
        (f"{new.tool} was called otherwise", old.arguments, new.arguments),
        (f"{new.tool} answered otherwise", _answer(old), _answer(new)),
        (f"{new.tool} left another state", old.digest, new.digest if states else old.digest),
    ):
        found = first_difference(before, after)
        if found is not None:
            at, recorded, now = found
            return Divergence(**where, what=what, at=at, recorded=recorded, now=now)
    return None


def _answer(call: CallRecord) -> dict[str, Any]:
    return {"result" if call.ok else "error": call.answer}


def _left_over(recorded: Sequence[CallRecord], live: Sequence[CallRecord]) -> Divergence:
    """The first call that only one of two runs made."""
    common = min(len(recorded), len(live))
    only = (recorded if len(recorded) > common else live)[common]
    shown: dict[str, Any] = {"tool": only.tool, "arguments": only.arguments}
    missing = len(recorded) > common
    return Divergence(
        step=only.step,
        turn=only.turn,
        what="a call is missing" if missing else "one call too many",
        at="",
        recorded=shown if missing else _NOTHING,
        now=_NOTHING if missing else shown,
    )


def first_difference(old: Any, new: Any, path: str = "$") -> tuple[str, Any, Any] | None:
    """The path of the first difference of two JSON values, with the two; None if they are equal."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in [*old, *(key for key in new if key not in old)]:
            found = first_difference(
                old.get(key, _NOTHING), new.get(key, _NOTHING), f"{path}.{key}"
            )
            if found is not None:
                return found
        return None
    if isinstance(old, list) and isinstance(new, list):
        for index, (before, after) in enumerate(zip(old, new, strict=False)):
            found = first_difference(before, after, f"{path}[{index}]")
            if found is not None:
                return found
        if len(old) != len(new):
            return f"{path}: its length", len(old), len(new)
        return None
    return None if old == new and type(old) is type(new) else (path, old, new)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 160 else f"{text[:159]}…"
