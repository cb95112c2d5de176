"""The verdict on what was said: typed facts, required of a reply."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from superapp.checks.findings import Author, Code, Finding, Severity
from superapp.checks.said.claims import CONTRARY, language, names_thing, outcomes
from superapp.checks.said.moments import days, times
from superapp.checks.said.quantities import amounts, durations, numbers
from superapp.checks.values import date_of, fen_of, time_of
from superapp.journeys.facts_format import FactSpec
from superapp.journeys.predicates.evaluate import evaluate
from superapp.journeys.predicates.grammar import PredicateError, looks_like_expression
from superapp.journeys.predicates.view import StateView

_NAMES: Final = ("name_zh", "name_en", "title_zh", "title_en", "name", "title", "alias_zh")
FAILURES: Final = frozenset({"unpaid", "refused", "not_enough", "sold_out", "closed", "not_found"})


class NothingToSay(PredicateError):
    """What should have been said never came about."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What was said, the state in which it was said, and the day it was."""

    text: str
    view: StateView
    today: date
    turn: int | None = None


def judge_facts(facts: Sequence[FactSpec], reply: Reply) -> list[Finding]:
    """A finding for each fact that the reply does not state."""
    found = []
    for fact in facts:
        try:
            if fact.unless is not None and all(evaluate(fact.unless, reply.view)):
                continue
            one = _missing(fact, reply)
        except NothingToSay as error:
            one = Finding(
                code=Code.REQUIRED_INFO_NOT_SAID, turn=reply.turn, evidence=f"says: {error}"
            )
        except PredicateError as error:
            one = Finding(
                code=Code.JOURNEY_UNSATISFIABLE,
                turn=reply.turn,
                evidence=f"says: {error}",
                author=Author.JOURNEY,
            )
        if one is not None:
            found.append(one)
    return found


def judge_hidden(facts: Sequence[FactSpec], reply: Reply) -> list[Finding]:
    """A finding for each fact that the reply states, and must not yet."""
    found = []
    for fact in facts:
        try:
            told = _missing(fact, reply) is None
        except PredicateError:
            continue
        if told:
            shown = str(getattr(fact, fact.kind))
            found.append(
                Finding(
                    code=Code.REVEALED_EARLY,
                    turn=reply.turn,
                    evidence=reply.text[:200],
                    expected=f"{fact.kind} {shown} is not told yet",
                )
            )
    return found


def _missing(fact: FactSpec, reply: Reply) -> Finding | None:
    if fact.any_of is not None:
        options = [_missing(option, reply) for option in fact.any_of]
        return None if None in options else options[0]
    if fact.kind == "outcome":
        return _outcome(fact, reply)
    if fact.kind == "language":
        said = language(reply.text)
        return None if said == fact.language else _not_said(fact, reply, fact.language, said)
    if fact.kind == "entity":
        return _entity(fact, reply)
    expected = _expected(fact, reply.view)
    said_values = READERS[fact.kind](reply)
    for value in expected:
        if not any(abs(one - value) <= fact.within for one in said_values):
            return _not_said(fact, reply, _shown(fact, value), _shown_all(fact, said_values))
    return None


def _expected(fact: FactSpec, view: StateView) -> list[float]:
    """The values of a fact as numbers: fen, minutes, minutes after midnight, or days."""
    spec = getattr(fact, fact.kind)
    values: Sequence[Any] = [spec]
    if isinstance(spec, str) and _literal(fact.kind, spec) is None:
        values = evaluate(spec, view)
        if not values:
            raise NothingToSay(f"{spec!r} has no value to be said")
        return [_number(fact.kind, value, spec) for value in values]
    if isinstance(spec, str):
        return [_literal(fact.kind, spec) or 0]
    return [float(spec)]


def _number(kind: str, value: Any, spec: str) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    number = _literal(kind, str(value))
    if number is None:
        raise PredicateError(f"{spec!r} gives {value!r}, which is no {kind}")
    return number


def _literal(kind: str, text: str) -> float | None:
    if kind == "money":
        return fen_of(text)
    if kind == "time":
        hour = time_of(text)
        return None if hour is None else hour.hour * 60 + hour.minute
    if kind == "date":
        day = date_of(text)
        return None if day is None else day.toordinal()
    try:
        return float(text)
    except ValueError:
        return None


READERS: Final[Mapping[str, Callable[[Reply], Sequence[float]]]] = {
    "money": lambda reply: amounts(reply.text),
    "minutes": lambda reply: durations(reply.text),
    "time": lambda reply: times(reply.text),
    "date": lambda reply: [day.toordinal() for day in days(reply.text, reply.today)],
    "number": lambda reply: numbers(reply.text),
}


def _shown(fact: FactSpec, value: float) -> str:
    if fact.kind == "money":
        return f"¥{value / 100:.2f}"
    if fact.kind == "time":
        return f"{int(value) // 60:02d}:{int(value) % 60:02d}"
    if fact.kind == "date":
        return date.fromordinal(int(value)).isoformat()
    return f"{value:g}"


def _shown_all(fact: FactSpec, values: Sequence[float]) -> list[str]:
    return [_shown(fact, value) for value in values]


def _entity(fact: FactSpec, reply: Reply) -> Finding | None:
    spec = fact.entity
    if isinstance(spec, list):
        things = [list(spec)]
    else:
        things = [_names(value) for value in _values(str(spec), reply.view)]
    for names in things:
        if not names_thing(reply.text, names):
            return _not_said(fact, reply, " / ".join(names), None)
    return None


def _values(spec: str, view: StateView) -> list[Any]:
    if not looks_like_expression(spec) and "." not in spec:
        return [spec]
    values = evaluate(spec, view)
    if not values:
        raise NothingToSay(f"{spec!r} has no value to be said")
    return values


def _names(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [str(value[key]) for key in _NAMES if value.get(key)]
    return [str(value)]


def _outcome(fact: FactSpec, reply: Reply) -> Finding | None:
    wanted = fact.outcome if isinstance(fact.outcome, list) else [fact.outcome]
    names = [one.value for one in wanted if one is not None]
    said = outcomes(reply.text)
    if said & set(names):
        return None
    contrary = {CONTRARY[name] for name in names if name in CONTRARY} & said
    honest = "paid" in names and "payments" not in reply.view.changes()
    if contrary and not honest:
        success = bool(FAILURES & set(names))
        code = Code.FALSE_SUCCESS_CLAIM if success else Code.FALSE_FAILURE_CLAIM
        return Finding(
            code=code,
            turn=reply.turn,
            evidence=reply.text[:200],
            expected=sorted(names),
            found=sorted(contrary),
        )
    finding = _not_said(fact, reply, " or ".join(names), None)
    mild = Severity.WARNING if reply.text.strip() else Severity.ERROR
    return finding.model_copy(update={"severity": mild})


def _not_said(fact: FactSpec, reply: Reply, expected: Any, said: Any) -> Finding:
    wrong = bool(said) and fact.kind not in {"language"}
    return Finding(
        code=Code.WRONG_FACT_SAID if wrong else Code.REQUIRED_INFO_NOT_SAID,
        turn=reply.turn,
        evidence=reply.text[:200] or "nothing was said",
        expected=f"{fact.kind}: {expected}",
        found=said,
    )
