"""Finds the places and people that the user named, with the account and map tools."""

from typing import Any

from superapp_agents.door import Json
from superapp_agents.offline.desk import Desk, Steps
from superapp_agents.offline.policies.matching import likeness

HOME: Json = {"kind": "home", "text": ""}


def addresses(desk: Desk) -> Steps[list[Json]]:
    """The user's own addresses."""
    answer = yield from desk.call("account_list_addresses")
    return answer.list("addresses")


def own_address(desk: Desk, kind: str) -> Steps[Json | None]:
    """The user's home, office, or, for anywhere else, their first address."""
    known = yield from addresses(desk)
    label = {"home": "home", "here": "home", "office": "office"}.get(kind, kind)
    return next((item for item in known if item["label"] == label), None)


def find_person(desk: Desk, person: Json) -> Steps[Json | None]:
    """The contact whom the user means, by relation or by name."""
    wanted = person.get("relation") if person.get("kind") == "relation" else person["text"]
    answer = yield from desk.call("account_list_contacts", text=str(wanted))
    found = answer.list("contacts")
    relation = person.get("relation")
    if not found and relation and relation != wanted:
        answer = yield from desk.call("account_list_contacts", text=str(relation))
        found = answer.list("contacts")
    if relation:
        found = [item for item in found if item["relation"] == relation] or found
    if len(found) < 2:
        return found[0] if found else None
    return max(found, key=lambda item: _called(item, str(person["text"])))


def _called(contact: Json, text: str) -> float:
    return max(likeness(text, str(contact["name"])), likeness(text, str(contact["alias"])))


def contact_address(desk: Desk, place: Json) -> Steps[Json | None]:
    """The address of a contact: the one that was named, else their home, else any."""
    if not place.get("person"):
        return None
    person = yield from find_person(desk, place["person"])
    if person is None:
        return None
    answer = yield from desk.call("account_list_addresses", contact_id=person["contact_id"])
    known = answer.list("addresses")
    for wanted in (place.get("label"), "home", "office"):
        for item in known:
            if wanted and item["label"] == wanted:
                return {**item, "owner": person["name"]}
    return known[0] if known else None


def delivery_address(desk: Desk, default: str = "home") -> Steps[Json | None]:
    """Where the task is to be delivered: the named address, else the user's home."""
    place = desk.task.get("address") or {"kind": default, "text": ""}
    recipient = desk.task.get("recipient")
    if not desk.task.get("address") and recipient and recipient.get("kind") != "me":
        given = {"kind": "contact", "text": recipient["text"], "person": recipient}
        theirs = yield from contact_address(desk, given)
        if theirs is not None:
            return theirs
    if place["kind"] == "contact":
        return (yield from contact_address(desk, place))
    if place["kind"] in ("home", "office", "here"):
        return (yield from own_address(desk, str(place["kind"])))
    known = yield from addresses(desk)
    scored = [
        (likeness(str(place["text"]), address_text(item)), -i) for i, item in enumerate(known)
    ]
    best = max(scored, default=(0.0, 0))
    return known[-best[1]] if best[0] >= 0.6 else None


def address_text(address: Json) -> str:
    """An address in one line."""
    return str(address["text"])


def spot(desk: Desk, place: Json | None, city: str | None = None) -> Steps[Json | None]:
    """A point on the map with its name: an address, the place of an earlier step, or a place.

    Returns:
        ``{name, lat_e6, lng_e6, city, address_id?, place_id?}``, or None when it is not known.
    """
    wanted = place or HOME
    kind = str(wanted["kind"])
    if kind in ("home", "office", "here"):
        found = yield from own_address(desk, kind)
        return _of_address(desk, found, kind)
    if kind == "contact":
        found = yield from contact_address(desk, wanted)
        return _of_address(desk, found, "contact")
    if kind == "step":
        return _of_step(desk, str(wanted.get("step")))
    return (yield from named_place(desk, str(wanted["text"]), city))


def _of_step(desk: Desk, step: str) -> Json | None:
    """The place that an earlier step came to."""
    inputs: Json = desk.task.get("inputs") or {}
    found: Json | None = inputs.get(step, {}).get("spot")
    return found


def _of_address(desk: Desk, address: Json | None, kind: str) -> Json | None:
    if address is None:
        return None
    names = {
        "home": desk.say("家", "home"),
        "here": desk.say("当前位置", "here"),
        "office": desk.say("公司", "the office"),
    }
    return {
        "name": names.get(kind) or address_text(address),
        "lat_e6": address["lat_e6"],
        "lng_e6": address["lng_e6"],
        "city": address.get("city"),
        "address_id": address["address_id"],
    }


def named_place(desk: Desk, text: str, city: str | None = None) -> Steps[Json | None]:
    """A place by its name, with the map."""
    answer = yield from desk.call("maps_search_places", text=text, city=city, limit=5)
    found: list[Any] = answer.list("places")
    if not found:
        answer = yield from desk.call("maps_geocode", text=text, city=city)
        found = answer.list("places") or ([answer.result] if "lat_e6" in answer.result else [])
    if not found:
        return None
    best = found[0]
    keys = ("name", "lat_e6", "lng_e6", "city", "place_id")
    return {key: best[key] for key in keys if key in best}
