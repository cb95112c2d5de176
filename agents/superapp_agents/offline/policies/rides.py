"""Rides: estimate, choose the product, request; and what became of them."""

import re

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
from superapp_agents.offline.policies import pickup
from superapp_agents.offline.policies.finding import ends
from superapp_agents.offline.policies.limits import within
from superapp_agents.offline.policies.meant import days_named, from_then
from superapp_agents.offline.policies.paying import method_id

_ACTIVE = ("scheduled", "matching", "accepted", "arrived", "on_trip")
_CANCELLABLE = ("scheduled", "matching", "accepted", "arrived")


def request_ride(desk: Desk) -> Policy:
    """Request the ride that fits best: the cheapest with enough seats, unless said otherwise."""
    question = pickup.beyond(desk) or pickup.asked_when(desk)
    if question:
        return question
    start, end = yield from ends(desk)
    if start is None or end is None:
        return failed("place_unknown")
    if pickup.waits(desk):
        return _later(start, end)
    return (yield from _ride(desk, start, end))


def _ride(desk: Desk, start: Json, end: Json) -> Policy:
    """Estimate, choose and request one ride."""
    estimate = yield from pickup.estimate(desk, start, end)
    if not estimate.ok:
        return _not_served(desk, estimate)
    product = _choose(desk, estimate.list("products"))
    if product is None:
        return _none_fits(desk, estimate.list("products"))
    facts = _facts(desk, estimate.result, product, start, end)
    if not desk.buys:
        return done({**facts, "kind": "ride_estimate"})
    chosen = yield from method_id(desk, int(product["price_fen"]))
    ride = yield from desk.call(
        "rides_request_ride",
        estimate_id=estimate.result["estimate_id"],
        product_id=product["product_id"],
        method_id=chosen,
    )
    if not ride.ok:
        return refused(ride, title=product["name"], total_fen=product["price_fen"])
    return done({**facts, "ride_id": ride.result["ride_id"]})


def _later(start: Json, end: Json) -> Json:
    """A further ride without a time of its own: nobody knows yet when the first is over."""
    way = f"{start['name']} → {end['name']}"
    zh = (
        f"后面这一程（{way}）还没有叫：同一时间只能有一趟车，也没有说几点走。"
        "到了再跟我说，或者现在定个时间。"
    )
    en = (
        f"The next ride ({way}) is not requested yet: I can only have one at a time, and you named "
        "no time for it. Tell me when you are ready, or give me a time."
    )
    return answered(zh, en)


def _not_served(desk: Desk, estimate: Answer) -> Json:
    """Why no car goes there; what else does where it is too far."""
    if estimate.code == "ride_too_short" and not desk.task.get("origin"):
        zh, en = (
            "上车和下车是同一个地方。请问从哪里上车？",
            "That is where you are. Where do I pick you up?",
        )
        return ask_user(("origin", desk.say(zh, en)))
    if estimate.code != "ride_too_far":
        return refused(estimate)
    far = estimate.details.get("distance_km")
    zh = f"全程约{far}公里，超出了打车的范围，没有叫车。可以坐高铁或飞机，需要的话我来查"
    en = (
        f"it is about {far} km, too far for a ride, so none was requested. A train or a flight "
        "goes there; just ask me for one"
    )
    return failed("ride_too_far", message=desk.say(zh, en))


def _none_fits(desk: Desk, products: list[Json]) -> Json:
    """No car has so many seats, or none is so cheap."""
    seats = max((int(product["seats"]) for product in products), default=0)
    if int(desk.task.get("party") or 1) <= seats:
        return failed("over_budget")
    zh = f"最大的车只能坐{seats}位，一次只能叫一辆，没有叫车"
    en = f"the largest car seats {seats}, and only one can be had at a time, so none was requested"
    return failed("party_too_large", message=desk.say(zh, en))


_NAMED: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("premier", re.compile(r"专车|豪华|\b(?:premier|premium|luxury)\b", re.IGNORECASE)),
    ("plus", re.compile(r"优享|舒适型?|\b(?:plus|comfort(?:able)?)\b", re.IGNORECASE)),
    (
        "six_seater",
        re.compile(r"[六七6-7]座|商务车|\b(?:six|6)[- ]?seater\b|\b(?:mini)?van\b", re.IGNORECASE),
    ),
)
"""Kinds of cars that people ask for by name."""


def _choose(desk: Desk, products: list[Json]) -> Json | None:
    party = int(desk.task.get("party") or 1)
    words = str(desk.task.get("message") or "")
    named = [name for name, said in _NAMED if said.search(words)]
    wanted = [p for p in products if p["product_id"] in named] or products
    fits = [p for p in wanted if p["seats"] >= party and within(desk.task, int(p["price_fen"]))]
    if not fits:
        return None
    if desk.task.get("sort") == "fastest":
        return min(fits, key=lambda p: (p["arrives_at"], p["price_fen"]))
    return min(fits, key=lambda p: (p["price_fen"], p["product_id"]))


def _facts(desk: Desk, estimate: Json, product: Json, start: Json, end: Json) -> Json:
    arrives = str(product["arrives_at"])
    meeting = _meeting(desk)
    return {
        "kind": "ride",
        "product": product["name"],
        "fare_fen": product["price_fen"],
        "pickup_at": estimate["pickup_at"],
        "arrives_at": arrives,
        "late": bool(meeting and arrives > meeting),
        "by": pickup.arrival(desk),
        "from": start["name"],
        "to": end["name"],
        "ride_id": None,
    }


def _meeting(desk: Desk) -> str | None:
    """When one has to be there: the deadline, or the beginning of what the ride goes to."""
    if desk.task.get("deadline"):
        return str(desk.task["deadline"])
    inputs: Json = desk.task.get("inputs") or {}
    starts = [str(facts["starts_at"]) for facts in inputs.values() if facts.get("starts_at")]
    return starts[0] if starts else None


def _current(desk: Desk, statuses: tuple[str, ...]) -> Steps[Json | None]:
    answer = yield from desk.call("rides_list_rides", limit=20)
    return next((ride for ride in answer.list("rides") if ride["status"] in statuses), None)


def _over(desk: Desk, rides: list[Json]) -> Json:
    """The ride that was meant is over, or there is none: nothing can be cancelled."""
    if not rides:
        zh, en = "没有找到可以取消的行程", "I could not find a ride that can be cancelled"
        return failed("ride_unknown", message=desk.say(zh, en))
    ride = rides[0]
    day = str(ride["pickup_at"] or ride["requested_at"])[:10]
    way = f"{ride['pickup']} → {ride['dropoff']}"
    return failed(
        "ride_over",
        message=desk.say(
            f"{day}的行程（{way}）{ride['status_text']}，不能取消，没有做任何改动",
            f"the ride of {day} ({way}) is no longer open, so it can't be cancelled and nothing "
            "was changed",
        ),
    )


def cancel_ride(desk: Desk) -> Policy:
    """Cancel the ride that was meant: of the day that was named, else the one that is open."""
    answer = yield from desk.call("rides_list_rides", limit=20)
    rides = from_then(answer.list("rides"), "requested_at", days_named(desk))
    ride = next((one for one in rides if one["status"] in _CANCELLABLE), None)
    if ride is None:
        return _over(desk, rides)
    gone = yield from desk.call("rides_cancel_ride", ride_id=ride["ride_id"])
    if not gone.ok:
        return refused(gone)
    fee = f"{gone.result['fee_fen'] / 100:.2f}"
    zh = f"行程{ride['ride_id']}已取消，取消费{fee}元。"
    en = f"Ride {ride['ride_id']} is cancelled; the fee is {fee} yuan."
    return answered(zh, en, fee_fen=gone.result["fee_fen"])


def track_ride(desk: Desk) -> Policy:
    """Where the ride is, and when it will be there."""
    found = yield from _current(desk, _ACTIVE)
    if found is None:
        return failed("booking_unknown")
    answer = yield from desk.call("rides_get_ride", ride_id=found["ride_id"])
    ride = answer.result or found
    driver = ride.get("driver")
    eta = ride.get("eta_minutes")
    zh = f"您的{ride['product']}：{ride['status_text']}"
    en = f"Your {ride['product']}: {ride['status_text']}"
    if driver:
        zh += f"，司机{driver['name']}，{driver['color']}{driver['car']}，{driver['plate']}"
        en += f", driver {driver['name']}, {driver['color']} {driver['car']}, {driver['plate']}"
    if eta is not None:
        zh += f"，约{eta}分钟到"
        en += f", about {eta} minutes away"
    return answered(f"{zh}。", f"{en}.")


GOALS = {
    "request_ride": request_ride,
    "cancel_ride": cancel_ride,
    "track_ride": track_ride,
}
