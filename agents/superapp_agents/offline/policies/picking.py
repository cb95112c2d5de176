"""Which of the flights, trains, rooms or tickets the user means: by position, number or name."""

import re

from superapp_agents.door import Json
from superapp_agents.grounding.cities import find_cities
from superapp_agents.grounding.times import TimeKind, find_times
from superapp_agents.offline.desk import Desk, ask_user, failed
from superapp_agents.offline.policies.trip_parts import ranked

_NUMBER = re.compile(
    r"(?<![A-Z0-9_])(?:(?=[A-Z0-9]?[A-Z])[A-Z0-9]{2}\d{3,4}|(?-i:[A-Z]{2} \d{3,4})"
    r"|[GDCKZ]\d{1,4}|T\d{2,4})(?![A-Z0-9_])",
    re.IGNORECASE,
)
_AIRLINE_WORDS = re.compile(r"中国|航空|公司|\b(?:airlines?|airways)\b", re.IGNORECASE)
_CHOICE_WORDS = re.compile(
    r"[那这](?:一?[家个班趟间])?|就?[订定选要]|的|酒店|航班|机票|\b(?:the|that|one|hotel|flight|train|book|take)\b",
    re.IGNORECASE,
)
_HALF_DAY = 12 * 60


def narrowed(
    desk: Desk, steps: list[Json], parts: list[Json], gone: set[str]
) -> tuple[list[Json], Json | None]:
    """The parts with only what the user chose of what was shown.

    Args:
        desk: The task, with the offers shown before.
        steps: The bookings.
        parts: What was found now for them.
        gone: Offers that could not be held.

    Returns:
        The parts, and how it ends when a choice cannot be met: nothing else is booked then.
    """
    kept: list[Json] = []
    for step in steps:
        own = [part for part in parts if str(part["name"]).split(".")[0] == step["step_id"]]
        chosen, ended = _chosen(Desk({**desk.task, **step}, desk.tools), own, gone)
        if ended:
            return parts, ended
        kept += chosen
    return kept, None


def _chosen(desk: Desk, parts: list[Json], gone: set[str]) -> tuple[list[Json], Json | None]:
    """The parts of one booking with only what was chosen."""
    kind = str(parts[0]["kind"]) if parts else ""
    shown = [str(o["id"]) for o in desk.task.get("offers") or () if o["kind"] == kind]
    ordinal = desk.task.get("ordinal")
    if shown and ordinal is not None:
        return _by_position(desk, parts, shown, int(ordinal), gone)
    if shown and desk.task.get("choice") and desk.task.get("sort"):
        among = [{**part, "offers": _of(part, shown)} for part in parts]
        if all(part["offers"] for part in among):
            return [_sorted(desk, part) for part in among], None
    kept, ended = _by_words(desk, parts, gone)
    if shown and not ended and _named_nothing(desk, parts, kept):
        return parts, ask_user(("choice", desk.say("您指哪一个？", "Which one do you mean?")))
    return kept, ended


def _named_nothing(desk: Desk, parts: list[Json], kept: list[Json]) -> bool:
    """Whether a choice was made now of what was shown, and fits none of it."""
    return bool(desk.task.get("choice")) and _said_now(desk) and kept == parts and desk.buys


def _of(part: Json, ids: list[str]) -> list[Json]:
    return [offer for offer in part["offers"] if offer["offer_id"] in ids]


def _sorted(desk: Desk, part: Json) -> Json:
    return {
        **part,
        "missed": None,
        "offers": ranked(part["offers"], desk.task.get("sort"), str(part["kind"])),
    }


def _by_position(
    desk: Desk, parts: list[Json], shown: list[str], ordinal: int, gone: set[str]
) -> tuple[list[Json], Json | None]:
    """Exactly the offer at that place of the list that was shown."""
    if len(parts) > 1:
        zh = "刚才列的去程和返程是一起订的，要订这一组吗？"
        en = "What I listed goes together: the way out and the way back. Shall I book both?"
        return parts, ask_user(("choice", desk.say(zh, en)))
    index = ordinal - 1 if ordinal > 0 else len(shown) + ordinal
    if not 0 <= index < len(shown):
        text = desk.say("刚才没有那么多选项，您指哪一个？", "There were not that many. Which one?")
        return parts, ask_user(("choice", text))
    found = [] if shown[index] in gone else _of(parts[0], [shown[index]])
    if found:
        return [{**parts[0], "offers": found, "missed": None}], None
    if not _said_now(desk):
        return parts, None
    return parts, _gone(desk, shown[index])


def _said_now(desk: Desk) -> bool:
    """Whether the choice is of this message, and not left over from before a correction."""
    return str(desk.task.get("choice") or "") in str(desk.task.get("message") or "")


def _gone(desk: Desk, offer_id: str) -> Json:
    title = next(o["title"] for o in desk.task["offers"] if str(o["id"]) == offer_id)
    zh = f"您选的{title}已经订不到了，没有预订别的"
    en = f"{title}, which you chose, is no longer available, and nothing else was booked"
    return failed("not_bookable", message=desk.say(zh, en))


def _by_words(desk: Desk, parts: list[Json], gone: set[str]) -> tuple[list[Json], Json | None]:
    """Those with the number, the airline, the hotel's name or the time that the words name."""
    words = f"{desk.task.get('message') or ''} {desk.task.get('choice') or ''}"
    numbers = list(dict.fromkeys(_plain(number) for number in _NUMBER.findall(words)))
    if numbers and any(part["kind"] in ("flight", "train") for part in parts):
        return _numbered(desk, parts, numbers, gone)
    kept = [_matching(desk, part, words) for part in parts]
    return kept, None


def _numbered(
    desk: Desk, parts: list[Json], numbers: list[str], gone: set[str]
) -> tuple[list[Json], Json | None]:
    kept: list[Json] = []
    for part in parts:
        offers = [o for o in part["offers"] if _plain(_number(o)) in numbers]
        kept.append({**part, "offers": offers, "missed": None} if offers else part)
    found = {
        o["offer_id"] for part in kept for o in part["offers"] if _plain(_number(o)) in numbers
    }
    if found - gone:
        return kept, None
    named = desk.say("、", ", ").join(numbers)
    zh = f"没有找到可以预订的{named}，没有预订别的"
    en = f"I found no {named} that can be booked, and booked nothing else"
    return parts, failed("not_bookable", message=desk.say(zh, en))


def _number(offer: Json) -> str:
    """The number of a flight or train, without the airline."""
    return str(offer["facts"].get("number") or "").rpartition(" ")[2]


def _plain(number: str) -> str:
    return number.replace(" ", "").upper()


def _matching(desk: Desk, part: Json, words: str) -> Json:
    """The offers that the words name; all of them when they name none."""
    for matches in (_called, _leaving):
        offers = [offer for offer in part["offers"] if matches(desk, offer, words)]
        if offers:
            return {**part, "offers": offers, "missed": None}
    return part


def _called(desk: Desk, offer: Json, words: str) -> bool:
    """Whether the words have the hotel's or the airline's name, or the choice is a part of it."""
    facts = offer["facts"]
    chosen = _CHOICE_WORDS.sub("", str(desk.task.get("choice") or "")).strip().lower()
    full = f"{facts.get('number') or ''} {facts.get('title') or ''}".lower()
    if len(chosen) > 1 and chosen in full:
        return True
    if facts.get("number") and " " in str(facts["number"]):
        airline = str(facts["number"]).rpartition(" ")[0]
        name = _AIRLINE_WORDS.sub("", airline).strip()
        name = airline if find_cities(name) else name
        return len(name) > 1 and name.lower() in words.lower()
    title = str(facts.get("title") or "")
    return len(title) > 2 and title.lower() in words.lower()


def _leaving(desk: Desk, offer: Json, words: str) -> bool:
    """Whether it leaves at the time by which one of the things shown is chosen."""
    said = str(desk.task.get("choice") or "")
    departs = str(offer["facts"].get("departs_at") or "")
    if not said or not departs or said not in words:
        return False
    minute = int(departs[11:13]) * 60 + int(departs[14:16])
    spans = [found.value for found in find_times(said)]
    clocks = [span for span in spans if span.kind is not TimeKind.PART]
    if not clocks:
        return any(span.first <= minute < span.last for span in spans)
    return any(
        minute == span.first or (span.ambiguous and minute == span.first + _HALF_DAY)
        for span in clocks
    )
