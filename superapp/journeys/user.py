"""The user of a journey: decides confirmations and answers questions, always the same way."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from superapp.journeys.agents import Said
from superapp.journeys.format import Decision, Journey, Turn
from superapp.runs.record import Answered

YOU_DECIDE: Final = {"zh": "你决定就好", "en": "You decide."}


class User(Protocol):
    """Whoever speaks for the user between the turns that a journey writes out."""

    def answer(self, said: Said, turn: Turn, number: int) -> Answered | None:
        """The answer to what the agent asked, or None if the user says no more in this turn."""


def decision_on(tool: str, turn: Turn, journey: Journey) -> Decision:
    """What the user does with a confirmation of a tool."""
    rule = turn.decide if turn.decide is not None else journey.decide
    if isinstance(rule, Decision):
        return rule
    fallback = journey.decide if isinstance(journey.decide, Decision) else Decision.APPROVE
    return rule.get(tool, fallback)


def leaves_open(turn: Turn) -> bool:
    """Whether the journey leaves questions of this turn for a later one."""
    wanted = turn.expect.status if turn.expect is not None else None
    return bool(wanted and "needs_input" in wanted)


@dataclass(slots=True)
class ScriptedUser:
    """Answers from the journey's fact sheet; what is not on it, the agent may decide.

    An agent that only talks asks by a reply that ends with a question mark: it is told
    each fact once.
    """

    journey: Journey
    lang: str
    told: set[str] = field(default_factory=set)

    def answer(self, said: Said, turn: Turn, number: int) -> Answered | None:
        """The facts that the questions are about, else "you decide"."""
        if leaves_open(turn):
            return None
        if said.status == "needs_input":
            slots = [str(one.get("slot", "")) for one in said.questions]
            answers = [self.journey.facts[slot] for slot in slots if slot in self.journey.facts]
            text = self._joined(answers) if answers else YOU_DECIDE[self._lang]
            return Answered(turn=number, question=asked(said), answer=text)
        if said.status != "done" or not said.reply.rstrip().endswith(("?", "？")):
            return None
        rest = {slot: fact for slot, fact in self.journey.facts.items() if slot not in self.told}
        if not rest:
            return None
        self.told |= set(rest)
        return Answered(turn=number, question=said.reply, answer=self._joined(list(rest.values())))

    @property
    def _lang(self) -> str:
        return "zh" if self.lang == "zh" else "en"

    def _joined(self, answers: Sequence[str]) -> str:
        return ("，" if self._lang == "zh" else ", ").join(answers)


def asked(said: Said) -> str:
    """The questions of a turn as one text."""
    texts = [str(one.get("text") or one.get("slot") or "") for one in said.questions]
    return " ".join(text for text in texts if text) or said.reply


STOP: Final = "[done]"
PROMPT: Final = """\
You play the user of a phone app, talking to its assistant. Stay in character and be brief.
You are {user}. What you want: {goal}
Facts you know: {facts}
The assistant has just said something. If it asks you for something, answer from what you want
and the facts; invent nothing, and leave to the assistant what you have no opinion on. If it has
finished, or asks nothing, write only {stop}. Write in {language}."""


class ModelUserFailed(Exception):
    """The model that plays the user gave no answer."""


@dataclass(slots=True)
class ModelUser:
    """A model that plays the user between the written turns; facts still come from the journey."""

    journey: Journey
    lang: str
    model: Any
    heard: list[tuple[str, str]] = field(default_factory=list)

    def answer(self, said: Said, turn: Turn, number: int) -> Answered | None:
        """What the model says in the user's place, or None once it has nothing to add.

        Raises:
            ModelUserFailed: The model cannot be asked.
        """
        if leaves_open(turn) or said.status not in {"done", "needs_input"}:
            return None
        language = "Chinese" if self.lang == "zh" else "English"
        sheet = "; ".join(f"{slot}: {fact}" for slot, fact in self.journey.facts.items())
        system = PROMPT.format(
            user=self.journey.world.user,
            goal=turn.user,
            facts=sheet or "none",
            stop=STOP,
            language=language,
        )
        messages = [("system", system), ("ai", turn.user or ""), *self.heard]
        messages.append(("human", asked(said) if said.questions else said.reply))
        try:
            text = str(self.model.invoke(messages).text).strip()
        except Exception as error:
            raise ModelUserFailed(f"{type(error).__name__}: {error}") from error
        if not text or STOP in text:
            return None
        self.heard += [("human", said.reply), ("ai", text)]
        return Answered(turn=number, question=asked(said), answer=text, by="model")
