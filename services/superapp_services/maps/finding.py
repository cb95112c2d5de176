"""Finding places by words, category and position."""

import re
from collections.abc import Iterable

from sqlalchemy import bindparam
from sqlmodel import col, select

from superapp_services.commons.places import City, Place, cities
from superapp_services.commons.search import Index, index, tokens
from superapp_services.core import ToolContext, clock, from_json, json_text, query, values_in
from superapp_services.maps.models import PlaceCategoryName

INDEX = "places"
_CANDIDATES, _KEPT = 80, 1_024
_ELSEWHERE, _OF_KIND, _IN_CITY = 0.6, 0.75, 0.99
_NUMBER = re.compile(r"([路街道巷弄])\s*\d+\s*[号弄].*$")
_AROUND = re.compile(
    r"(附近|周边|旁边|一带|那边|这边)$|^(near|around|close to|next to)\s+", re.IGNORECASE
)

_CATEGORIES = query(select(PlaceCategoryName).order_by(col(PlaceCategoryName.category)))
_BY_ID = query(select(Place).where(col(Place.place_id).in_(values_in("place_ids"))))
_IN_BOX = query(
    select(Place).where(
        col(Place.city) == bindparam("city"),
        col(Place.lat_e6).between(bindparam("south"), bindparam("north")),
        col(Place.lng_e6).between(bindparam("west"), bindparam("east")),
    )
)
_CATEGORY_IN_BOX = query(
    select(Place).where(
        col(Place.city) == bindparam("city"),
        col(Place.category) == bindparam("category"),
        col(Place.lat_e6).between(bindparam("south"), bindparam("north")),
        col(Place.lng_e6).between(bindparam("west"), bindparam("east")),
    )
)
_CATEGORY = query(
    select(Place)
    .where(col(Place.city) == bindparam("city"), col(Place.category) == bindparam("category"))
    .order_by(col(Place.prominence).desc(), col(Place.rating_tenths).desc(), col(Place.place_id))
)


def places_by_id(ctx: ToolContext, place_ids: list[str]) -> dict[str, Place]:
    """The places with these ids."""
    found = ctx.db.all(_BY_ID, place_ids=json_text(place_ids))
    return {row.place_id: row for row in found}


def matching(
    ctx: ToolContext, text: str, city: str | None, category: str | None
) -> tuple[Index, list[int]]:
    """The index, and the levels of places that match the words within the facets."""
    opened = index(ctx, INDEX)
    within = opened.everything
    if city is not None:
        within &= opened.facet(f"city:{city}")
    if category is not None:
        within &= opened.facet(f"category:{category}")
    return opened, opened.find(text, within)


def search(ctx: ToolContext, text: str, city: str, category: str | None) -> list[Place]:
    """The places of a city that match the words, best first."""
    opened, levels = matching(ctx, text, city, category)
    ids = opened.rows(levels[:1] if levels else [])
    found = places_by_id(ctx, ids)
    return sorted(
        (found[place_id] for place_id in ids),
        key=lambda row: (-round(score(text, row, cities(ctx)[row.city]) * 20), -row.prominence),
    )


def _named_city(ctx: ToolContext, text: str) -> tuple[str | None, str]:
    """The city that a text begins or ends with, if any, and the rest of the text."""
    said = text.strip()
    for city in cities(ctx).values():
        for name in (city.name_zh, city.name_en):
            if said.lower().startswith(name.lower()):
                return city.city_id, said[len(name) :].strip(" ,，市")
            if said.lower().endswith(name.lower()):
                return city.city_id, said[: -len(name)].strip(" ,，")
    return None, said


def category_names(ctx: ToolContext) -> dict[str, tuple[str, str]]:
    """Every category in Chinese and English, read once per base."""
    names: dict[str, tuple[str, str]] | None = ctx.cache.get("place_categories")
    if names is None:
        rows = ctx.db.all(_CATEGORIES)
        names = {row.category: (row.name_zh, row.name_en) for row in rows}
        ctx.cache["place_categories"] = names
    return names


def of_category(ctx: ToolContext, city: str, category: str) -> list[Place]:
    """The places of a category, the most prominent first."""
    return ctx.db.all(_CATEGORY, city=city, category=category)


def in_box(
    ctx: ToolContext, city: str, category: str | None, box: tuple[int, int, int, int]
) -> list[Place]:
    """The places in a box of south, north, west and east."""
    south, north, west, east = box
    edges = {"south": south, "north": north, "west": west, "east": east}
    if category is None:
        return ctx.db.all(_IN_BOX, city=city, **edges)
    return ctx.db.all(_CATEGORY_IN_BOX, city=city, category=category, **edges)


def candidates(ctx: ToolContext, text: str, city: str | None) -> list[tuple[float, Place]]:
    """What a name may stand for, with scores up to 1.0, best first; kept with the base."""
    kept: dict[tuple[str, str | None], list[tuple[float, Place]]]
    kept = ctx.cache.setdefault("geocoded", {})
    found = kept.get((text, city))
    if found is None:
        found = _scored(ctx, _NUMBER.sub(r"\1", _AROUND.sub("", text.strip())) or text, city)
        if len(kept) >= _KEPT:
            kept.pop(next(iter(kept)), None)
        kept[text, city] = found
    return found


def _scored(ctx: ToolContext, text: str, city: str | None) -> list[tuple[float, Place]]:
    named, rest = _named_city(ctx, text)
    opened, levels = matching(ctx, text, city, None)
    ids = opened.rows(levels, _CANDIDATES)
    if named is not None and rest and city in (None, named):
        opened, levels = matching(ctx, rest, named, None)
        ids = list(dict.fromkeys([*ids, *opened.rows(levels, _CANDIDATES)]))
    found = places_by_id(ctx, ids)
    scored = []
    for place_id in ids:
        row = found[place_id]
        value = score(text, row, cities(ctx)[row.city])
        if row.city == named and rest:
            kind = _plain(rest) in map(_plain, category_names(ctx)[row.category])
            of_kind = _OF_KIND + row.prominence / 1000 if kind else 0
            value = max(value, of_kind, score(rest, row, cities(ctx)[row.city]) * _IN_CITY)
        elif named is not None and value < 1:
            value *= _ELSEWHERE
        scored.append((round(value, 3), row))
    scored.sort(key=lambda pair: (-pair[0], -pair[1].prominence, pair[1].place_id))
    return scored


def score(text: str, place: Place, city: City) -> float:
    """How well a text names a place: 1.0 by its name, a little less by an alias.

    Otherwise it is the share of words in common; those of the city's name do not count.
    """
    said = _plain(text)
    if said in (_plain(place.name_zh), _plain(place.name_en)):
        return 1.0
    weight = round(0.9 + place.prominence / 1000, 3)
    asked, city_words = set(tokens(text)), {*tokens(city.name_zh), *tokens(city.name_en)}
    best = 0.0
    for name in names_of(place):
        if _plain(name) == said:
            return weight
        best = max(best, _in_common(asked, set(tokens(name)), city_words))
    return round(min(0.9, best * weight), 3)


def _in_common(asked: set[str], words: set[str], city_words: set[str]) -> float:
    core_asked, core_words = asked - city_words, words - city_words
    if not core_asked or not core_words:
        core_asked, core_words = asked, words
    shared = len(core_asked & core_words)
    return 2 * shared / (len(core_asked) + len(core_words) or 1)


def names_of(place: Place) -> Iterable[str]:
    """Every name that a place goes by, in both languages."""
    return (place.name_zh, place.name_en, *from_json(place.aliases))


def _plain(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())


def is_open(place: Place, at: int) -> bool | None:
    """Whether a place is open at a time, hours past midnight included; None without hours."""
    opens, closes, closed = place.opens_minute, place.closes_minute, place.closed_weekday
    if opens is None:
        return None
    if closes is None:
        return False
    weekday, minute = clock.weekday_of(at), clock.minute_of_day(at)
    if closed != weekday and opens <= minute < closes:
        return True
    return closed != (weekday - 1) % 7 and minute + 1440 < closes
