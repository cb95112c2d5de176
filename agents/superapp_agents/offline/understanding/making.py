"""How things are to be made, and to which thing each such wish belongs."""

import re

from superapp_agents.grounding.numbers import EN_NUMERAL
from superapp_agents.offline.understanding.canvas import Canvas
from superapp_agents.offline.understanding.lexicon import pattern
from superapp_agents.offline.understanding.roles import BESIDE, Reading

_MADE: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("gift_wrap", "options", ()),
    ("left_out", "options", ()),
    ("left_out_food", "options", ("order_food",)),
    ("served", "options", ("order_food", "")),
    ("option", "options", ()),
    ("attribute", "attributes", ()),
)
"""Word lists, what their words are, and the goals that they are read for; all if none is named."""
_NUMBER_BEFORE = re.compile(rf"\b({EN_NUMERAL}|an?|\d{{1,2}}) $", re.IGNORECASE)
_WITH = re.compile(r"\bwith(?:out)? (?:\S+ ){0,3}$", re.IGNORECASE)
"""Before or within a wish, says that it belongs to the thing before it."""
_BETWEEN = re.compile(r"[的 \-]*")


def read_making(canvas: Canvas, goal: str, reading: Reading) -> None:
    """Options and attributes; what must not be in it is read first, with its "no"."""
    for name, kind, goals in _MADE:
        if goals and goal not in goals:
            continue
        while (match := canvas.search(pattern(name))) is not None:
            phrase = canvas.use(*match.span())
            getattr(reading, kind).append(phrase)
            reading.extras.append((match.start(), kind, phrase))
            _number_before(canvas, match, reading)


def _number_before(canvas: Canvas, match: re.Match[str], reading: Reading) -> None:
    """A number before how a thing is made counts the thing: two less sugar teas."""
    number = _NUMBER_BEFORE.search(canvas.text[: match.start()])
    if number and canvas.free(*number.span(1)) and re.match(r" [a-z]", canvas.text[match.end() :]):
        reading.quantities.append((*number.span(1), canvas.use(*number.span(1))))


def attach(reading: Reading, text: str) -> None:
    """Wishes go to the thing that they stand by: right before it, else an option after it."""
    if not reading.items or len(reading.items_at) != len(reading.items):
        return
    spans = {at: at + len(phrase) for at, _, phrase in reading.extras}
    for position, kind, phrase in reading.extras:
        after = [number for number, at in enumerate(reading.items_at) if at >= position]
        before = [number for number, at in enumerate(reading.items_at) if at < position]
        follows = before and _WITH.search(f"{text[:position]}{phrase} ")
        leads = after and (
            _sized(reading, position, reading.items_at[after[0]])
            or (not follows and _reaches(text, position, reading.items_at[after[0]], spans))
        )
        number = (
            (after or before)[0 if after else -1]
            if leads or kind == "attributes"
            else (before or after)[-1 if before else 0]
        )
        item = reading.items[number]
        reading.items[number] = item.model_copy(update={kind: (*getattr(item, kind), phrase)})
        getattr(reading, kind).remove(phrase)


def _sized(reading: Reading, position: int, thing: int) -> bool:
    """Whether a size stands right before a thing, or before what holds it."""
    end = dict(reading.sizes_at).get(position)
    return end is not None and thing - end <= BESIDE


def _reaches(text: str, position: int, thing: int, spans: dict[int, int]) -> bool:
    """Whether nothing but further wishes stands between a wish and a thing."""
    at = position
    while at < thing:
        gap = _BETWEEN.match(text, at)
        end = spans.get(at) or (gap.end() if gap else at)
        if end == at:
            return False
        at = end
    return True
