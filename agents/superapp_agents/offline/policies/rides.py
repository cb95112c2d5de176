"""Rides: estimate, choose the product, request; and what became of them."""

from superapp_agents.door import Json
from superapp_agents.offline.desk import Desk, Policy, Steps, answered, done, failed, refused
from superapp_agents.offline.policies.finding import ends
from superapp_agents.offline.policies.limits import within
from superapp_agents.offline.policies.meant import days_named, from_then
from superapp_agents.offline.policies.paying import method_id

_ACTIVE = ("scheduled", "matching", "accepted", "arrived", "on_trip")
_CANCELLABLE = ("scheduled", "matching", "accepted", "arrived")


def request_ride(desk: Desk) -> Policy:
    """Request the ride that fits best: the cheapest with enough seats, unless said otherwise."""
    start, end = yield from ends(desk)
    if start is None or end is None:
        return failed("place_unknown")
    estimate = yield from desk.call(
        "rides_estimate", pickup=start["ref"], dropoff=end["ref"], pickup_at=_pickup_at(desk)
    )
    if not estimate.ok:
        return refused(estimate)
    product = _choose(desk, estimate.list("products"))
    if product is None:
        return failed("over_budget")
    facts = _facts(desk, estimate.result, product, start, end)
    if not desk.buys:
        return done({**facts, "kind": "ride_estimate"})
    chosen = yield from method_id(desk)
    ride = yield from desk.call(
        "rides_request_ride",
        estimate_id=estimate.result["estimate_id"],
        product_id=product["product_id"],
        method_id=chosen,
    )
    if not ride.ok:
        return refused(ride, title=product["name"], total_fen=product["price_fen"])
    return done({**facts, "ride_id": ride.result["ride_id"]})


def _pickup_at(desk: Desk) -> str | None:
    """When to be picked up; None for as soon as possible."""
    window = desk.task.get("window") or {}
    at = window.get("at") or window.get("earliest")
    return str(at) if at and str(at) > str(desk.task["now"]) else None


def _choose(desk: Desk, products: list[Json]) -> Json | None:
    party = int(desk.task.get("party") or 1)
    fits = [p for p in products if p["seats"] >= party and within(desk.task, int(p["price_fen"]))]
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
