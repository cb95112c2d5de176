"""When a car has to come: at the time said, or early enough to be there in time."""

import re
from datetime import datetime, timedelta

from superapp_agents.door import Json
from superapp_agents.offline.desk import Answer, Desk, Steps, ask_user, failed

SPARE = timedelta(minutes=10)
"""What is left over on arrival, for traffic and the way from the car."""
ROUND_MINUTES = 5
_LATE = timedelta(minutes=5)
_CARS = re.compile(
    r"(?P<zh>[两二三四五六2-6])(?:辆|台|部)(?:\w{0,4}车|出租|的士|滴滴)?"
    r"|\b(?P<en>two|three|four|[2-6]) (?:\w+ )?(?:cars|taxis|cabs|rides|vans|didis)\b",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"途[经径]|顺路(?:去|到|接|送|停)|中途(?:停|去|到|接)|路上(?:停|接|去)(?!多久)|绕(?:道|一下|到|去)"
    r"|\bvia\b|\bstop(?:ping)? (?:at|by|off)\b|\bwith a stop\b",
    re.IGNORECASE,
)
_GUIDE = (
    "一次行程只能有一个终点，不能中途停靠，还没有叫车。要直接到终点，还是分成两趟（请告诉我每趟几点出发）？",
    "A ride goes to one place and makes no stop, so none is requested yet. Shall it go straight to "
    "the end, or shall I book two rides? Then tell me when each leaves.",
)


def beyond(desk: Desk) -> Json | None:
    """What one ride cannot do: several cars at once, or a stop on the way."""
    words = str(desk.task.get("message") or "")
    if _CARS.search(words):
        zh = "同一时间只能叫一辆车，所以还没有叫。要先叫一辆吗？坐不下的话可以叫六座车。"
        en = (
            "I can only have one car for you at a time, so none is requested yet. Shall I get one? "
            "There is a six-seater if you are many."
        )
        return ask_user(("party", desk.say(zh, en)))
    return ask_user(("destination", desk.say(*_GUIDE))) if _STOP.search(words) else None


def asked_when(desk: Desk) -> Json | None:
    """A question where another day was named without a time, or a time that is over."""
    window = desk.task.get("window") or {}
    said = window.get("at") or window.get("earliest") or window.get("latest")
    due = desk.task.get("deadline")
    now = datetime.fromisoformat(str(desk.task["now"]))
    day = str(desk.task.get("date") or now.date())
    if not said and not due and day > str(now.date()):
        zh, en = "请问几点出发，或者几点前要到？", "At what time shall it leave, or be there?"
        return ask_user(("time", desk.say(zh, en)))
    last = max((str(t) for t in (window.get("at"), window.get("latest"), due) if t), default=None)
    if last and datetime.fromisoformat(last) < now - _LATE:
        zh, en = (
            "这个时间已经过了，没有叫车，请换个时间",
            "that time is over, so no ride was requested",
        )
        return failed("date_in_past", message=desk.say(zh, en))
    return None


def waits(desk: Desk) -> bool:
    """Whether it goes on from another ride of the message, and no time was said for it."""
    inputs: Json = desk.task.get("inputs") or {}
    after_ride = any(facts.get("kind") in ("ride", "said") for facts in inputs.values())
    return after_ride and not (desk.task.get("window") or desk.task.get("deadline"))


def arrival(desk: Desk) -> str | None:
    """By when one has to be there, where no time of leaving was said."""
    window = desk.task.get("window") or {}
    due = desk.task.get("deadline")
    return str(due) if due and _start(window) in (None, due) else None


def _start(window: Json) -> str | None:
    """When to leave at the earliest, where that was said."""
    found: str | None = window.get("at") or window.get("earliest")
    return found


def leaving(desk: Desk) -> str | None:
    """When to be picked up as said; None for as soon as possible."""
    window = desk.task.get("window") or {}
    at = window.get("at") or window.get("earliest") or window.get("latest")
    return str(at) if at and str(at) > str(desk.task["now"]) else None


def estimate(desk: Desk, start: Json, end: Json) -> Steps[Answer]:
    """The estimate for the time that was said, or for being there in time."""
    due = arrival(desk)
    way = {"pickup": start["ref"], "dropoff": end["ref"]}
    if due is None:
        return (yield from desk.call("rides_estimate", **way, pickup_at=leaving(desk)))
    now = datetime.fromisoformat(str(desk.task["now"]))
    pickup = datetime.fromisoformat(due) - timedelta(hours=1)
    answer = Answer({"ok": False, "error": {"code": "place_unknown"}})
    for _ in range(3):
        at = pickup.isoformat() if pickup > now else None
        answer = yield from desk.call("rides_estimate", **way, pickup_at=at)
        arrives = [str(product["arrives_at"]) for product in answer.list("products")]
        if not arrives:
            return answer
        better = _earlier(pickup if at else now, max(arrives), due)
        if better == pickup or (at is None and better <= now):
            return answer
        pickup = better
    return answer


def _earlier(pickup: datetime, arrives: str, due: str) -> datetime:
    """The pick-up that leaves the spare time, on the last full five minutes."""
    travel = datetime.fromisoformat(arrives) - pickup
    wanted = datetime.fromisoformat(due) - travel - SPARE
    return wanted.replace(
        minute=wanted.minute - wanted.minute % ROUND_MINUTES, second=0, microsecond=0
    )
