"""Several rides of one message: where each begins, and which waits for the one before."""

import re

from superapp_agents.offline.understanding.drafts import Draft
from superapp_agents.offline.understanding.roles import Reading

RIDE = "request_ride"
_GOES_ON = re.compile(
    r"去|回|到|接我|送我|\b(?:to|home|back|there)\b(?! (?:be|arrive|get|catch|make)\b)", re.I
)
_THERE = re.compile(
    r"(?:在)?(?:那|这|当地)(?:里|儿|边|个?地方)?|there|that place|here", re.IGNORECASE
)
_FOR_OTHERS = re.compile(
    r"[给帮替为](?!我(?:们|自己)?(?:[叫打约订预安派再]|$))(?!您|你|忙)"
    r"|\bfor (?:my|her|his|our|mum|mom|dad|(?-i:[A-Z])[a-z]+)\b",
    re.IGNORECASE,
)
_PLACED = ("reserve_table", "book_hotel", "book_attraction", "find_restaurant", "find_place")
_TIMES = ("time", "deadline")


TO_DRIVER = re.compile(
    r"^(?:再|也|并|and |then |please |also )*(?:让|叫|跟|告诉|请|麻烦)(?:一下)?(?:司机|师傅)"
    r"|^(?:and |then |please |also )*(?:tell|ask|have|let|make) (?:the |my )?driver\b",
    re.IGNORECASE,
)
"""What the driver is to be told: no further ride."""
_OFF_WORK = re.compile(
    r"(?:我|刚|终于|快要?)*(?:下班|收工|加完班)(?:了|啦|后|(?=[，,。]|回|打))"
    r"|\b(?:i'm|i am|just got|getting|finally)? ?off work\b"
    r"|\b(?:finished|done with|leaving) work\b",
    re.IGNORECASE,
)
_HOME = re.compile(r"(?:我们?的?)?家里?|(?:my )?(?:home|place|house|apartment)", re.IGNORECASE)


def from_work(drafts: list[Draft], text: str) -> None:
    """Whoever is off work goes home from there."""
    rides = [draft for draft in drafts if draft.goal == RIDE]
    left = _OFF_WORK.search(text)
    if not rides or left is None or "origin" in rides[0].slots:
        return
    if _HOME.fullmatch(rides[0].slots.get("destination", "")):
        rides[0].slots["origin"] = left.group().strip()


def is_next_leg(text: str, current: Draft, reading: Reading) -> bool:
    """Whether a clause that names no car goes on from where the ride before it ends."""
    there = current.slots.get("destination")
    return (
        current.goal == RIDE
        and there is not None
        and reading.slots.get("destination", there) != there
        and _GOES_ON.search(text) is not None
    )


def join_legs(drafts: list[Draft]) -> None:
    """A later ride begins where the one before ended; one without a time waits for it."""
    last: int | None = None
    for number, draft in enumerate(drafts):
        if draft.goal != RIDE:
            continue
        origin = draft.slots.get("origin")
        points_back = origin is not None and _THERE.fullmatch(origin) is not None
        if points_back:
            del draft.slots["origin"]
        if last is not None and (points_back or not _FOR_OTHERS.search(draft.text)):
            _follow(draft, drafts[last], last)
        elif points_back:
            _from_place(draft, str(origin), drafts[:number])
        last = number


def _follow(draft: Draft, before: Draft, number: int) -> None:
    if "destination" in before.slots:
        draft.slots.setdefault("origin", before.slots["destination"])
    if not any(name in draft.slots for name in _TIMES) and number not in draft.depends_on:
        draft.depends_on = [*draft.depends_on, number]


def _from_place(draft: Draft, origin: str, before: list[Draft]) -> None:
    """From the table, the hotel or the place of an earlier step."""
    placed = [index for index, other in enumerate(before) if other.goal in _PLACED]
    if placed and "destination" in draft.slots:
        draft.slots["origin"] = origin
        draft.uses, draft.depends_on = placed[-1], [placed[-1]]
