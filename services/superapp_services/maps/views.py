"""How places are shown."""

from superapp_services.commons.places import Place, districts, point_text
from superapp_services.core import ToolContext
from superapp_services.maps.finding import category_names, is_open
from superapp_services.maps.outputs import PlaceHit
from superapp_services.maps.words import clock_text


def category_name(ctx: ToolContext, category: str) -> str:
    """A category in the session's language."""
    return ctx.pick(*category_names(ctx)[category])


def hours_text(ctx: ToolContext, place: Place) -> str:
    """Opening hours as a line of text; empty for what has none."""
    if place.opens_minute is None or place.closes_minute is None:
        return ""
    if (place.opens_minute, place.closes_minute) == (0, 1440):
        return ctx.pick("24小时", "Open 24 hours")
    return f"{clock_text(place.opens_minute)}-{clock_text(place.closes_minute)}"


def place_hit(ctx: ToolContext, place: Place, distance_m: int | None) -> PlaceHit:
    """A place as a search shows it."""
    return PlaceHit(
        place_id=place.place_id,
        name=ctx.pick_row(place, "name"),
        category=place.category,
        category_name=category_name(ctx, place.category),
        address=ctx.pick_row(place, "address"),
        district=ctx.pick_row(districts(ctx)[place.district_id], "name"),
        location=point_text(place.lat_e6, place.lng_e6),
        lat_e6=place.lat_e6,
        lng_e6=place.lng_e6,
        distance_m=distance_m,
        rating=place.rating_tenths / 10 if place.reviews else None,
        reviews=place.reviews,
        price_per_person_fen=place.per_person_fen,
        ticket_fen=place.ticket_fen,
        hours=hours_text(ctx, place),
        open_now=is_open(place, ctx.now),
    )
