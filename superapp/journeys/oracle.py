"""The oracle: plays a journey's own solution, step by step."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from superapp.checks.expect import extract
from superapp.checks.values import fields_of, instant_of
from superapp.journeys.agents import NOT_YET, AgentFailed, AgentSession, Said
from superapp.journeys.format import Step
from superapp.journeys.predicates.evaluate import evaluate
from superapp.journeys.predicates.grammar import PredicateError
from superapp.journeys.predicates.view import StateView, WithOffers

_SLOT = re.compile(r"\{([^{}]+?)(?::(money|time|date))?\}")
_FILTERED = re.compile(r"^(\$[^?]*)\[\?([^\]]+)\](.*)$")
_RETRY: Final = frozenset({"unknown_outcome", "try_again"})


@dataclass(slots=True)
class OracleAgent:
    """Plays written steps. Values that it saved from results stand in for later arguments.

    ``view`` gives the state for replies that state what came of it. ``before`` is told of each
    step before it is made, by its place; the first ``done`` steps are not made, and ``begun`` is
    what they said in the turn that goes on.
    """

    steps: Sequence[Step]
    view: Callable[[], StateView]
    name: str = "oracle"
    saved: dict[str, list[Any]] = field(default_factory=dict)
    done: int = 0
    begun: Said | None = None
    said: Said = field(default_factory=lambda: Said(""))
    before: Callable[[int], None] = lambda _: None

    def say(self, text: str, session: AgentSession, turn: int) -> Said:
        """Make the calls of a turn and say what the solution says."""
        del text
        self.said, self.begun = self.begun or Said(""), None
        for index, step in enumerate(self.steps):
            if step.turn != turn or index < self.done:
                continue
            self.before(index)
            if step.reply is not None:
                shown = [] if step.offers is None else self._saved(step.offers)
                offers = [_offer(place, one) for place, one in enumerate(shown, 1)]
                plan = [self.argument(entry) for entry in step.plan]
                reply = self.filled(step.reply)
                self.said = Said(reply, status=step.status, offers=offers, plan=plan or None)
            else:
                self._call(step, session)
        return self.said

    def _call(self, step: Step, session: AgentSession) -> None:
        arguments = {name: self.argument(value) for name, value in step.args.items()}
        tool = step.tool or ""
        answer = session.call_with(tool, arguments)
        asked: set[str] = set()
        while _code(answer) == NOT_YET and _question(answer) not in asked:
            asked.add(_question(answer))
            answer = session.call_with(tool, arguments)
        for _ in range(step.retries):
            if _code(answer) not in _RETRY:
                break
            answer = session.call_with(tool, arguments)
        for name, path in step.save.items():
            self.saved[name] = select(path, answer.get("result"), self.view)
            if not self.saved[name]:
                raise AgentFailed(f"{tool} gave nothing at {path}: {str(answer)[:400]}")

    def argument(self, value: Any) -> Any:
        """An argument with saved values and expressions filled in."""
        if isinstance(value, dict):
            if value.keys() == {"ref"}:
                return self._saved(value["ref"])[0]
            if value.keys() == {"refs"}:
                return self._saved(value["refs"])
            if value.keys() == {"expr"}:
                found = self._evaluated(str(value["expr"]))
                if not found:
                    raise AgentFailed(f"{value['expr']} has no value")
                return found[0]
            return {name: self.argument(one) for name, one in value.items()}
        if isinstance(value, list):
            return [self.argument(one) for one in value]
        return value

    def _evaluated(self, text: str) -> list[Any]:
        try:
            return evaluate(text, self.view())
        except PredicateError as error:
            raise AgentFailed(str(error)) from None

    def _saved(self, name: Any) -> list[Any]:
        if not self.saved.get(name):
            known = ", ".join(key for key, found in self.saved.items() if found) or "nothing"
            raise AgentFailed(f"nothing was saved as {name!r}; saved: {known}")
        return self.saved[name]

    def filled(self, text: str) -> str:
        """A reply with saved values and expressions filled in."""
        return _SLOT.sub(lambda found: self._shown(found.group(1), found.group(2)), text)

    def _shown(self, name: str, form: str | None) -> str:
        values = self.saved[name] if name in self.saved else self._evaluated(name)
        return ", ".join(_formatted(value, form) for value in values)


def _offer(position: int, thing: Any) -> dict[str, Any]:
    fields = fields_of(thing)
    key = next((name for name in fields if name.endswith("_id")), "")
    return {
        "position": position,
        "kind": key.removesuffix("_id"),
        "id": fields.get(key),
        "title": fields.get("title", fields.get("name")),
        "price_fen": fields.get("price_fen"),
    }


def _code(answer: Mapping[str, Any]) -> str | None:
    if answer["ok"]:
        return None
    return str(answer["error"].get("code"))


def _question(answer: Mapping[str, Any]) -> str:
    """The confirmation that a call waits for; an unusual payment has a second one."""
    return str(answer["error"]["details"]["confirmation_id"])


def _formatted(value: Any, form: str | None) -> str:
    if form == "money" and isinstance(value, int):
        return f"¥{value / 100:.2f}"
    if form in {"time", "date"}:
        moment = instant_of(value)
        if moment is not None:
            return moment.strftime("%H:%M" if form == "time" else "%Y-%m-%d")
    return str(value)


def select(path: str, result: Any, view: Callable[[], StateView]) -> list[Any]:
    """Values at a path of a result; ``[?price_fen<6000]`` keeps items that meet conditions.

    ``view`` gives the state that conditions may look into.
    """
    filtered = _FILTERED.match(path)
    if filtered is None:
        return list(extract(path, result))
    before, condition, after = filtered.groups()
    found: list[Any] = []
    for items in extract(before, result):
        rows = [one for one in (items if isinstance(items, list) else [items]) if fields_of(one)]
        offers: dict[str, Any] = {"items": rows}
        for one in evaluate(f"offers:items[{condition}]", WithOffers(view(), offers)):
            found.extend(select(f"${after}", one, view))
    return found
