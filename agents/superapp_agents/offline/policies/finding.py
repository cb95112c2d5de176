"""Finds the places and people that the user named, with the account and map tools."""

import re
from typing import Any

from superapp_agents.door import Json
from superapp_agents.grounding.people import PRONOUNS
from superapp_agents.offline.desk import Desk, Steps
from superapp_agents.offline.policies.categories import kind_alone, without_nearest
from superapp_agents.offline.policies.matching import likeness
from superapp_agents.offline.policies.named import last_named, names_in

HOME: Json = {"kind": "home", "text": ""}
RADII_M = (3_000, 10_000, 50_000)
"""How far to look for the nearest of a kind, step by step."""
_OF_A_CITY = ("airport", "railway_station", "bus_station")
"""Kinds of which people mean the city's main one, not the nearest."""


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
    relation = person.get("relation")
    if person.get("kind") == "relation":
        return (yield from _relative(desk, person))
    wanted = person["text"]
    answer = yield from desk.call("account_list_contacts", text=str(wanted))
    found = answer.list("contacts")
    if relation:
        found = [item for item in found if item["relation"] == relation] or found
    return _best_called(found, str(person["text"]))


def _best_called(found: list[Json], text: str) -> Json | None:
    if len(found) < 2:
        return found[0] if found else None
    return max(found, key=lambda item: _called(item, text))


def _relative(desk: Desk, person: Json) -> Steps[Json | None]:
    """The contact of that very relation, else the one who is called so: no mother for 外婆."""
    text, relation = str(person["text"]), str(person["relation"])
    answer = yield from desk.call("account_list_contacts", text=relation)
    found = [item for item in answer.list("contacts") if item["relation"] == relation]
    if not found:
        answer = yield from desk.call("account_list_contacts", text=text)
        found = [item for item in answer.list("contacts") if _is_called(item, text)]
    return _best_called(found, text)


def _is_called(contact: Json, text: str) -> bool:
    """Whether that is the contact's name or nickname, letter for letter."""
    return text.casefold() in (str(contact[name]).casefold() for name in ("name", "alias"))


_PARENTS = ("mother", "father")
EACH = re.compile(r"各|每人|每个人|分别|人均|\beach\b|\bapiece\b|\bper person\b", re.IGNORECASE)
"""Says that an amount is for each of several people."""


def everybody(desk: Desk) -> Steps[tuple[list[Json], str | None]]:
    """The contacts who are to receive something, and the first who is none."""
    wanted: list[Json] = desk.task.get("recipients") or [desk.task["recipient"]]
    found: list[Json] = []
    for person in wanted:
        contact = yield from find_person(desk, person)
        if contact is None:
            return found, str(person["text"])
        found.append(contact)
    return found, None


def _called(contact: Json, text: str) -> float:
    return max(likeness(text, str(contact["name"])), likeness(text, str(contact["alias"])))


def contact_address(desk: Desk, place: Json) -> Steps[Json | None]:
    """The address of a contact: the one that was named and no other, else their home, else any."""
    person = yield from _whose(desk, place)
    return None if person is None else (yield from _address_of(desk, person, place.get("label")))


def _whose(desk: Desk, place: Json) -> Steps[Json | None]:
    """The contact whose place is meant; for "her office", the one named last before these words."""
    if place.get("person"):
        return (yield from _householder(desk, place["person"]))
    if not PRONOUNS.match(str(place["text"])):
        return None
    before = str(desk.task.get("message") or "").partition(str(place["text"]))[0]
    answer = yield from desk.call("account_list_contacts")
    named = last_named(before, answer.list("contacts"))
    for name in names_in(before):
        if named is not None:
            break
        answer = yield from desk.call("account_list_contacts", text=name)
        found = answer.list("contacts")
        named = found[0] if len(found) == 1 or (found and name.isascii()) else None
    return named


def _householder(desk: Desk, person: Json) -> Steps[Json | None]:
    """The contact whose home is meant; the parents' is the mother's or the father's."""
    found = yield from find_person(desk, person)
    for relation in _PARENTS if found is None and person.get("relation") == "parents" else ():
        parent = {"kind": "relation", "text": relation, "relation": relation}
        found = found or (yield from find_person(desk, parent))
    return found


def _address_of(desk: Desk, person: Json, label: str | None) -> Steps[Json | None]:
    answer = yield from desk.call("account_list_addresses", contact_id=person["contact_id"])
    known = answer.list("addresses")
    for wanted in (label,) if label else ("home", "office", "other"):
        for item in known:
            if item["label"] == wanted:
                return {**item, "owner": person["name"]}
    return None


def _owner(desk: Desk, person: Json | None) -> Steps[Json | None]:
    """The contact whose name or nickname the words of a named place are: 李娜 in 李娜公司."""
    if person is None:
        return None
    found = yield from find_person(desk, person)
    if found is None:
        return None
    text = str(person["text"])
    foreign = text.isascii() != str(found["name"]).isascii() and (" " in text or not text.isascii())
    return found if foreign or _is_called(found, text) else None


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
    whose = yield from _owner(desk, place.get("person"))
    if whose is None:
        own = yield from _own_named(desk, place)
        if own is not None or place.get("person"):
            return own
        whose = yield from _owner(desk, {"kind": "named", "text": place["text"]})
    return whose and (yield from _address_of(desk, whose, place.get("label")))


def _own_named(desk: Desk, place: Json) -> Steps[Json | None]:
    """The user's own address that is named by its words."""
    known = yield from addresses(desk)
    scored = [
        (likeness(str(place["text"]), address_text(item)), -i) for i, item in enumerate(known)
    ]
    best = max(scored, default=(0.0, 0))
    return known[-best[1]] if best[0] >= 0.6 else None


def address_text(address: Json) -> str:
    """An address in one line."""
    return str(address["text"])


def ends(desk: Desk) -> Steps[tuple[Json | None, Json | None]]:
    """Both ends of the way that is asked for; among namesakes those of one city."""
    task, city = desk.task, desk.task.get("city")
    origin = task.get("origin") or HOME
    start = yield from spot(desk, origin, city)
    end = yield from spot(desk, task.get("destination") or task.get("place"), city, beside=start)
    if start and end and origin["kind"] == "named" and start.get("city") != end.get("city"):
        start = yield from spot(desk, origin, city, beside=end)
    return start, end


def spot(
    desk: Desk, place: Json | None, city: str | None = None, beside: Json | None = None
) -> Steps[Json | None]:
    """A point on the map with its name: an address, the place of an earlier step, or a place.

    Args:
        desk: The task, and the tools.
        place: What the user named; their home if nothing.
        city: Where the user said that it is.
        beside: A point in whose city it rather is, where several places bear the name.

    Returns:
        ``{name, ref, lat_e6, lng_e6, city?}``, where `ref` is what the map tools take; or None
        when it is not known.
    """
    wanted = place or HOME
    kind = str(wanted["kind"])
    if kind in ("home", "office", "here"):
        found = yield from own_address(desk, kind)
        return _of_address(desk, found, kind)
    if kind == "contact":
        return (yield from _contact_spot(desk, wanted, city))
    if kind == "step":
        return _of_step(desk, str(wanted.get("step")))
    whose = yield from _owner(desk, wanted.get("person"))
    if whose is not None:
        found = yield from _address_of(desk, whose, wanted.get("label"))
        return _of_address(desk, found, "contact")
    return (yield from named_place(desk, str(wanted["text"]), city, beside))


def _contact_spot(desk: Desk, place: Json, city: str | None) -> Steps[Json | None]:
    """Where a contact is; a place that bears such a name where there is no such contact: 外婆家."""
    person = place.get("person")
    whose = yield from _whose(desk, place)
    if whose is not None:
        found = yield from _address_of(desk, whose, place.get("label"))
        return _of_address(desk, found, "contact")
    named = (yield from named_place(desk, str(place["text"]), city)) if person else None
    return named if named and str(place["text"]) in str(named["name"]) else None


def _of_step(desk: Desk, step: str) -> Json | None:
    """The place that an earlier step came to."""
    inputs: Json = desk.task.get("inputs") or {}
    found: Json | None = inputs.get(step, {}).get("spot")
    return found and {**found, "ref": ref_of(found)}


def ref_of(found: Json) -> str:
    """What the map tools take for a point: an id where there is one, else its coordinates."""
    for name in ("ref", "address_id", "place_id"):
        if found.get(name):
            return str(found[name])
    return f"{found['lat_e6'] / 1e6:.6f},{found['lng_e6'] / 1e6:.6f}"


def _of_address(desk: Desk, address: Json | None, kind: str) -> Json | None:
    if address is None:
        return None
    names = {
        "home": desk.say("家", "home"),
        "here": desk.say("家", "home"),
        "office": desk.say("公司", "the office"),
    }
    return {
        "name": names.get(kind) or address_text(address),
        "ref": address["address_id"],
        "address_id": address["address_id"],
        "lat_e6": address["lat_e6"],
        "lng_e6": address["lng_e6"],
        "city": address.get("city"),
    }


def named_place(
    desk: Desk, text: str, city: str | None = None, beside: Json | None = None
) -> Steps[Json | None]:
    """A place by its name; among namesakes the one in the city of `beside`, else the user's own.

    Where only a kind of place is named, it is that of the city, or the nearest.
    """
    words, nearest = without_nearest(text)
    kind = kind_alone(words)
    if kind or nearest:
        return (yield from _of_kind(desk, kind, words, city, beside, nearest=nearest))
    answer = yield from desk.call("maps_geocode", query=text, city=city, limit=10)
    found = answer.list("places")
    if not found and city:
        answer = yield from desk.call("maps_geocode", query=text, limit=10)
        found = answer.list("places")
    if not found:
        return (yield from _searched_place(desk, text, city))
    best = [item for item in found if item["score"] >= found[0]["score"] - 0.001]
    if len({item["city"] for item in best}) > 1:
        home = yield from own_address(desk, "home")
        for known in (beside, home):
            here = [item for item in best if known and item["city"] == known.get("city")]
            if here:
                return of_place(here[0])
    return of_place(best[0])


def _of_kind(
    desk: Desk,
    kind: str | None,
    words: str,
    city: str | None,
    beside: Json | None,
    *,
    nearest: bool,
) -> Steps[Json | None]:
    """The nearest place of a kind; the city's own where people mean that: the airport."""
    around = beside or (yield from own_address(desk, "home"))
    wanted = {"category": kind} if kind else {"query": words}
    where = city or (around or {}).get("city")
    if city or around is None or (kind in _OF_A_CITY and not nearest):
        answer = yield from desk.call("maps_search_places", city=where, limit=5, **wanted)
        found = answer.list("places")
    else:
        found = yield from around_spot(desk, ref_of(around), RADII_M, **wanted)
    return {**of_place(found[0]), "city": where} if found else None


def around_spot(desk: Desk, center: str, radii_m: tuple[int, ...], **wanted: Any) -> Steps[Any]:
    """The places around a point within the first radius that has any, nearest first."""
    for radius in radii_m:
        answer = yield from desk.call(
            "maps_search_nearby", center=center, radius_m=radius, limit=20, **wanted
        )
        if found := answer.list("places"):
            return found
    return []


def _searched_place(desk: Desk, text: str, city: str | None) -> Steps[Json | None]:
    """A place that the map knows by other words, in the city or the user's own."""
    home = yield from own_address(desk, "home")
    where = city or (home or {}).get("city")
    answer = yield from desk.call("maps_search_places", city=where, query=text, limit=5)
    found = answer.list("places")
    return of_place(found[0]) if found else None


def of_place(place: Json) -> Json:
    """A place of the map as a point."""
    lat, lng = (round(float(part) * 1e6) for part in str(place["location"]).split(","))
    return {
        "name": place["name"],
        "ref": place["place_id"],
        "place_id": place["place_id"],
        "lat_e6": lat,
        "lng_e6": lng,
        "city": place.get("city"),
        "district": place.get("district"),
    }
