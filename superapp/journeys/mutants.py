"""Wrong ways made from a right one: the mutants with which a journey is tested.

Nothing here knows the judge. Calls that only read are dropped, doubled and
swapped, but their arguments are left alone: another search is another right way.
"""

import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from superapp.journeys.format import Step

IsRead = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed list of steps, and how it was changed."""

    name: str
    kind: str
    steps: tuple[Step, ...]


def mutants(steps: Sequence[Step], is_read: IsRead) -> Iterator[Mutant]:
    """All mutants of a solution, each with one change."""
    yield from _dropped(steps)
    yield from _doubled(steps, is_read)
    yield from _swapped(steps)
    yield from _wrong_arguments(steps, is_read)
    yield from _added(steps)
    yield from _silenced(steps)


def _calls(steps: Sequence[Step]) -> list[int]:
    return [index for index, step in enumerate(steps) if step.tool is not None]


def _dropped(steps: Sequence[Step]) -> Iterator[Mutant]:
    for index in _calls(steps):
        rest = (*steps[:index], *steps[index + 1 :])
        yield Mutant(f"drop {index + 1} {steps[index].tool}", "dropped", rest)


def _doubled(steps: Sequence[Step], is_read: IsRead) -> Iterator[Mutant]:
    for index in _calls(steps):
        if not is_read(steps[index].tool or ""):
            again = (*steps[: index + 1], steps[index], *steps[index + 1 :])
            yield Mutant(f"double {index + 1} {steps[index].tool}", "duplicated", again)


def _swapped(steps: Sequence[Step]) -> Iterator[Mutant]:
    calls = _calls(steps)
    for first, second in pairwise(calls):
        if steps[first].turn != steps[second].turn:
            continue
        changed = list(steps)
        changed[first], changed[second] = steps[second], steps[first]
        name = f"swap {first + 1} {steps[first].tool} and {second + 1} {steps[second].tool}"
        yield Mutant(name, "reordered", tuple(changed))


def _wrong_arguments(steps: Sequence[Step], is_read: IsRead) -> Iterator[Mutant]:
    for index in _calls(steps):
        step = steps[index]
        if is_read(step.tool or ""):
            continue
        for path, value in _leaves(step.args):
            for kind, other in _others(path, value):
                changed = step.model_copy(update={"args": _replaced(step.args, path, other)})
                name = f"{kind} {index + 1} {step.tool} {'.'.join(map(str, path))}"
                yield Mutant(name, kind, (*steps[:index], changed, *steps[index + 1 :]))


def _leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[Any, Any]]:
    """Plain values inside arguments, and references as a whole."""
    reference = isinstance(value, dict) and value.keys() & {"ref", "refs", "expr"}
    if isinstance(value, dict) and not reference:
        for key, one in value.items():
            yield from _leaves(one, (*path, key))
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from _leaves(one, (*path, index))
    else:
        yield path, value


def _others(path: tuple[str | int, ...], value: Any) -> Iterator[tuple[str, Any]]:
    name = next((str(part) for part in reversed(path) if isinstance(part, str)), "")
    if isinstance(value, dict) or name.endswith(("_id", "_ids")):
        yield "wrong_id", "zzz_9999"
    elif isinstance(value, bool):
        yield "wrong_value", not value
    elif isinstance(value, int):
        yield "wrong_value", value + 1
        yield "wrong_value", value * 100
    elif isinstance(value, str) and name not in {"note", "memo", "message", "reason"}:
        yield "wrong_value", _other_text(value)


def _other_text(value: str) -> str:
    try:
        if len(value) == 10:
            return (date.fromisoformat(value) + timedelta(days=1)).isoformat()
        return (datetime.fromisoformat(value) + timedelta(hours=2)).isoformat()
    except ValueError:
        return value + "x"


def _replaced(arguments: dict[str, Any], path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    changed: Any = copy.deepcopy(arguments)
    inside = changed
    for part in path[:-1]:
        inside = inside[part]
    inside[path[-1]] = value
    return changed  # type: ignore[no-any-return]


def _added(steps: Sequence[Step]) -> Iterator[Mutant]:
    turn = max((step.turn for step in steps), default=1)
    extra: dict[str, tuple[str, dict[str, Any]]] = {
        "extra_write": ("account_remember_preference", {"topic": "diet", "value": "vegan"}),
        "extra_payment": ("payments_transfer", {"to": "ctc_0001", "amount_fen": 100, "memo": ""}),
        "invented_tool": ("payments_pay_everything", {}),
    }
    for kind, (tool, arguments) in extra.items():
        step = Step(turn=turn, tool=tool, args=arguments)
        yield Mutant(f"add {tool}", kind, (*_before_reply(steps, step),))


def _before_reply(steps: Sequence[Step], extra: Step) -> list[Step]:
    """The steps with one more call, before what is said last."""
    changed = list(steps)
    place = len(changed)
    while place and changed[place - 1].tool is None:
        place -= 1
    changed.insert(place, extra)
    return changed


def _silenced(steps: Sequence[Step]) -> Iterator[Mutant]:
    if any(step.reply is not None for step in steps):
        rest = tuple(step for step in steps if step.reply is None)
        yield Mutant("say nothing", "silenced", rest)
