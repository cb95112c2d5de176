"""Bookings after they were made: cancelling, changing, listing."""

from superapp_agents.door import Json
from superapp_agents.offline.desk import (
    Answer,
    Desk,
    Policy,
    Steps,
    answered,
    ask_user,
    done,
    failed,
    refused,
)
from superapp_agents.offline.policies.meant import alike, bare, days_named, from_then
from superapp_agents.offline.policies.trip_parts import bounds

_KINDS = {
    "hotel": ("hotel", "酒店", "宾馆", "民宿", "住宿", "room", "stay"),
    "flight": ("flight", "plane", "机票", "航班", "飞机"),
    "train": ("train", "火车", "高铁", "动车", "车票"),
    "attraction": ("ticket", "门票", "景点", "park", "museum"),
}


def _kind(words: str) -> str | None:
    lowered = words.lower()
    for kind, names in _KINDS.items():
        if any(name in lowered for name in names):
            return kind
    return None


def _meant(desk: Desk) -> Steps[list[Json]]:
    """The bookings that the user can mean: by kind, city, day and name, the next one first."""
    task = desk.task
    order = task.get("order") or {}
    place = task.get("place") or task.get("destination") or {}
    words = " ".join(
        str(text) for text in (order.get("text"), place.get("text"), task.get("city")) if text
    )
    answer = yield from desk.call("travel_list_bookings", kind=_kind(words), limit=50)
    live = _live(answer)
    if task.get("date"):
        live = [b for b in live if str(b["starts_at"])[:10] == str(task["date"])] or live
    live = from_then(live, "starts_at", days_named(desk))
    city = task.get("city")
    if city:
        found = yield from desk.call("travel_list_bookings", kind=_kind(words), city=city, limit=50)
        ids = {b["booking_id"] for b in found.list("bookings")}
        live = [b for b in live if b["booking_id"] in ids]
    named = [b for b in live if alike(words, _known_as(b))]
    if named or not live or city:
        return named
    there = yield from desk.call("travel_list_bookings", city=bare(words), limit=50)
    ids = {b["booking_id"] for b in there.list("bookings")}
    return [b for b in live if b["booking_id"] in ids]


def _live(answer: Answer) -> list[Json]:
    return [b for b in answer.list("bookings") if b["status"] in ("held", "confirmed")]


def _known_as(booking: Json) -> tuple[object, ...]:
    return tuple(booking[name] for name in ("title", "from_city", "to_city"))


def _listed(desk: Desk, bookings: list[Json]) -> str:
    named = (f"{b['title']} {str(b['starts_at'])[:10]}" for b in bookings)
    return desk.say("；", "; ").join(named)


def _one(desk: Desk) -> Steps[tuple[Json | None, Json]]:
    """The only booking that was meant; or the end: there is none, or which of several is asked."""
    live = yield from _meant(desk)
    if len(live) == 1 or (live and len({b["order_id"] for b in live}) == 1):
        return live[0], {}
    if live:
        named = _listed(desk, live)
        text = desk.say(f"是哪一个预订？{named}", f"Which booking is it? {named}")
        return None, ask_user(("order", text))
    answer = yield from desk.call("travel_list_bookings", limit=50)
    open_ones = _live(answer)
    if not open_ones:
        return None, failed("booking_unknown")
    named = _listed(desk, open_ones)
    return None, failed(
        "booking_unknown",
        message=desk.say(
            f"没有找到您说的预订，没有做任何改动。您现有的预订：{named}",
            f"I could not find that booking, so nothing was changed. You have: {named}",
        ),
    )


def cancel_booking(desk: Desk) -> Policy:
    """Cancel a booking under its rule, and say what comes back."""
    booking, ended = yield from _one(desk)
    if booking is None:
        return ended
    shown = yield from desk.call("travel_get_booking", booking_id=booking["booking_id"])
    gone = yield from desk.call(
        "travel_cancel_booking",
        booking_id=booking["booking_id"],
        reason=desk.task.get("reason_text"),
    )
    if not gone.ok:
        return refused(
            gone,
            title=booking["title"],
            fee_fen=shown.result.get("cancel_fee_fen"),
            refund_fen=shown.result.get("refund_if_cancelled_fen"),
        )
    return done(
        {
            "kind": "booking_cancelled",
            "booking_id": booking["booking_id"],
            "title": booking["title"],
            "refund_fen": gone.result["refund_fen"],
            "fee_fen": gone.result["fee_fen"],
        }
    )


def list_bookings(desk: Desk) -> Policy:
    """The user's bookings."""
    words = str((desk.task.get("order") or {}).get("text") or "")
    answer = yield from desk.call("travel_list_bookings", kind=_kind(words))
    keys = ("booking_id", "title", "total_fen", "status", "starts_at")
    bookings = [{key: booking[key] for key in keys} for booking in answer.list("bookings")]
    return done({"kind": "booking_list", "bookings": bookings})


def _alternatives(desk: Desk, booking: Json, details: Json) -> Steps[list[Json]]:
    """Other flights or trains of the same route on the day that is wanted."""
    tool = "travel_search_flights" if booking["kind"] == "flight" else "travel_search_trains"
    answer = yield from desk.call(
        tool,
        origin=booking["from_city"],
        destination=booking["to_city"],
        date=desk.task.get("date") or str(booking["starts_at"])[:10],
        sort="price",
        limit=50,
        **bounds(desk.task.get("window"), ""),
    )
    offers = answer.list("flights") or [
        seat
        for train in answer.list("trains")
        for seat in train["seats"]
        if seat["seat_class"] == details.get("seat_class")
    ]
    return [offer for offer in offers if offer["offer_id"] != details.get("offer_id")]


def change_booking(desk: Desk) -> Policy:
    """Change a flight or train to another day or time of the same route."""
    booking, ended = yield from _one(desk)
    if booking is None:
        return ended
    if booking["kind"] not in ("flight", "train"):
        return failed("booking_unknown")
    shown = yield from desk.call("travel_get_booking", booking_id=booking["booking_id"])
    offers = yield from _alternatives(desk, booking, shown.result)
    if not offers:
        return failed("nothing_found")
    best = min(offers, key=lambda offer: (offer["price_fen"], offer["offer_id"]))
    quote = yield from desk.call(
        "travel_quote_change", booking_id=booking["booking_id"], offer_id=best["offer_id"]
    )
    if not quote.ok:
        return refused(quote)
    changed = yield from desk.call("travel_change_booking", quote_id=quote.result["quote_id"])
    if not changed.ok:
        return refused(changed, title=booking["title"])
    told = changed.result
    zh = f"已改签为{told['title']}，补差价和手续费共{told['charged_fen'] / 100:.2f}元。"
    en = (
        f"Changed to {told['title']}; you paid {told['charged_fen'] / 100:.2f} yuan for the change."
    )
    return answered(zh, en, starts_at=told["starts_at"])


GOALS = {
    "cancel_booking": cancel_booking,
    "list_bookings": list_bookings,
    "change_booking": change_booking,
}
