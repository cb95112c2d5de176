"""What a policy works with: its task, its tools, and how it calls and finishes."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from superapp_agents.door import Json

T = TypeVar("T")


@dataclass(frozen=True)
class ToolCall:
    """A call that a policy wants made."""

    tool: str
    arguments: Json


@dataclass(frozen=True)
class Answer:
    """What a tool answered."""

    raw: Json

    @property
    def ok(self) -> bool:
        """True when the call succeeded."""
        return bool(self.raw["ok"])

    @property
    def result(self) -> Json:
        """The result; empty when the call was refused."""
        return self.raw.get("result") or {}

    @property
    def code(self) -> str:
        """The refusal's code; empty on success."""
        return "" if self.ok else str(self.raw["error"]["code"])

    @property
    def message(self) -> str:
        """What the refusal says."""
        return "" if self.ok else str(self.raw["error"].get("message", ""))

    @property
    def details(self) -> Json:
        """The refusal's details."""
        return {} if self.ok else self.raw["error"].get("details") or {}

    @property
    def rejected(self) -> bool:
        """True when the user said no to it."""
        return self.code in ("confirmation_rejected", "not_attempted")

    def list(self, name: str) -> list[Json]:
        """A list of the result; empty when it has none of that name."""
        found = self.result.get(name)
        return found if isinstance(found, list) else []


Steps = Generator[list[ToolCall], list[Answer], T]
"""A part of a policy: yields calls, is sent answers, returns a value."""
Outcome = Json
Policy = Steps[Outcome]

MISSING: Json = {"ok": False, "error": {"code": "no_such_tool", "message": "", "details": {}}}


@dataclass(frozen=True)
class Desk:
    """One task and the tools for it."""

    task: Json
    tools: Mapping[str, Json]

    @property
    def zh(self) -> bool:
        """True when the user is answered in Chinese."""
        return bool(self.task.get("language") == "zh")

    @property
    def buys(self) -> bool:
        """True when the task may order and pay."""
        return bool(self.task.get("intent", "do") == "do")

    def say(self, zh: str, en: str) -> str:
        """The words in the user's language."""
        return zh if self.zh else en

    def has(self, tool: str) -> bool:
        """True when the session shows the tool."""
        return tool in self.tools

    def call(self, tool: str, /, **arguments: Any) -> Steps[Answer]:
        """Make one call; arguments that are None are left out."""
        if tool not in self.tools:
            return Answer(MISSING)
        (answer,) = yield [ToolCall(tool, _given(arguments))]
        return answer

    def together(self, calls: Sequence[tuple[str, Json]]) -> Steps[list[Answer]]:
        """Make several independent calls at once."""
        if not calls:
            return []
        answers = yield [ToolCall(tool, _given(arguments)) for tool, arguments in calls]
        return answers


def _given(arguments: Json) -> Json:
    return {name: value for name, value in arguments.items() if value is not None}


def done(facts: Json, offers: Sequence[Json] = ()) -> Outcome:
    """The goal is reached, or the information found."""
    return {"status": "done", "facts": facts, **({"offers": list(offers)} if offers else {})}


def answered(zh: str, en: str, **facts: object) -> Outcome:
    """The goal is reached, and these words tell it."""
    return done({"kind": "said", "zh": zh, "en": en, **facts})


def failed(reason: str, **facts: Any) -> Outcome:
    """The goal cannot be reached; the reason is a word that the answer explains."""
    return {"status": "failed", "reason": reason, "facts": _given(facts)}


def refused(answer: Answer, **facts: Any) -> Outcome:
    """The end after a refusal that nothing more can be done about."""
    if answer.rejected:
        return {"status": "rejected", "reason": "rejected", "facts": _given(facts)}
    return failed(answer.code, message=answer.message, details=answer.details, **facts)


def ask_user(*questions: tuple[str, str], offers: Sequence[Json] = ()) -> Outcome:
    """Only the user knows: slots and the questions for them."""
    asked = [{"slot": slot, "text": text} for slot, text in questions]
    return {"status": "asking", "questions": asked, "offers": list(offers)}
