"""Some of several: two lattes, one with no sugar, are two lines of one latte each."""

import re
from dataclasses import dataclass

from superapp_agents.grounding.numbers import NUMBER, read_count
from superapp_agents.offline.understanding.lexicon import pattern
from superapp_agents.plan import Item

_UNIT = r"(?:杯|碗|份|个|盒|瓶|罐|只|盘|串|块|张)"
_PART = re.compile(
    rf"(?:其中|里面?|另外?)?(?P<zh>{NUMBER}){_UNIT}(?:要|是|做成?|就)?"
    rf"|另外?(?:一|那){_UNIT}(?:要|是)?|剩下的?(?:都|全)?(?:要|是)?"
    r"|\b(?P<en>one|two|three|four|five|six|\d{1,2})(?: of (?:them|those|which))?"
    r"(?: (?:should be|is|are|to be|will be))?\b|\b(?:the )?(?:other|rest)(?: (?:one|is|are))*\b",
    re.IGNORECASE,
)
_SERVED = re.compile(
    r"[热冰温冻](?:的|饮)?|常温的?|(?:large|medium|small|iced|hot|warm|cold)(?: ones?)?",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"[的要是，,、和：:()（） ]|也|再|就|做|加|吧|\b(?:with|and|a|the|please|plz|made|ones?|it)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(rf"{NUMBER}{_UNIT}|\b(?:two|three|four|five|six|\d{{1,2}})\b", re.IGNORECASE)
_MADE = ("left_out", "left_out_food", "option", "attribute")


@dataclass(frozen=True)
class Portion:
    """How many of the things, none for all that are left, and how these are to be made."""

    count: int | None
    phrase: str | None
    options: tuple[str, ...]


def portions_in(text: str) -> tuple[Portion, ...]:
    """The portions that a piece of text consists of; none where it says anything else."""
    marks = list(_PART.finditer(text))
    if not marks or _FILLER.sub("", text[: marks[0].start()]):
        return ()
    found: list[Portion] = []
    for number, mark in enumerate(marks):
        end = marks[number + 1].start() if number + 1 < len(marks) else len(text)
        options = _options(text[mark.end() : end])
        if not options:
            return ()
        said = mark["zh"] or mark["en"]
        found.append(Portion(read_count(said) if said else None, said, options))
    return tuple(found)


def _options(text: str) -> tuple[str, ...]:
    """The ways to make a thing that the text names; none where it names anything else."""
    found: list[tuple[int, str]] = []
    for source in (*map(pattern, _MADE), _SERVED):
        while (match := source.search(text)) is not None and match.group():
            found.append((match.start(), match.group().strip()))
            text = text[: match.start()] + "\0" * len(match.group()) + text[match.end() :]
    left = _FILLER.sub("", text.replace("\0", ""))
    return () if left else tuple(phrase for _, phrase in sorted(found))


def parted(text: str) -> tuple[str, str]:
    """A clause cut where it goes on to say how some of the things are to be made."""
    for mark in _PART.finditer(text):
        if _COUNTED.search(text[: mark.start()]) and portions_in(text[mark.start() :]):
            return text[: mark.start()].strip(" ，,:：(（"), text[mark.start() :]
    return text, ""


def take_portions(items: list[Item], text: str) -> list[Item] | None:
    """The items with the last one cut into portions; None where the text is about no such."""
    portions = portions_in(text) if items else ()
    if not portions:
        return None
    whole = items[-1]
    kept = [*items]
    while kept and kept[-1] == whole:
        kept.pop()
    total = len(items) - len(kept)
    if whole.quantity:
        total = read_count(whole.quantity) or 1
        kept = items[:-1]
    for portion in portions:
        count = total if portion.count is None else portion.count
        if count > total:
            return None
        total -= count
        said = portion.phrase if count > 1 else None
        kept += [_made(whole, portion.options, said)] * (1 if said else count)
    return [*kept, *[_made(whole, (), None)] * total]


def _made(item: Item, options: tuple[str, ...], quantity: str | None) -> Item:
    changes = {"quantity": quantity, "options": (*item.options, *options)}
    return item.model_copy(update=changes)
