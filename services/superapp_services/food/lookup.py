"""Finds restaurants, dishes, addresses and points that a call names, or refuses."""

from typing import NamedTuple

from superapp_services.commons.people import Address, door, get_address, get_user
from superapp_services.commons.places import find_city, locate
from superapp_services.core import ToolContext
from superapp_services.food import queries
from superapp_services.food.directory import DishEntry, Entry, directory
from superapp_services.food.errors import (
    DishNotFound,
    PlaceUnknown,
    RestaurantBusy,
    RestaurantClosed,
    RestaurantNotFound,
)
from superapp_services.food.hours import is_open, next_opening
from superapp_services.food.models import RestaurantStatus


class Point(NamedTuple):
    """Where the user is, or wants food: a city, and a point in it if one is known."""

    city: str
    lat_e6: int | None
    lng_e6: int | None


def find_restaurant(ctx: ToolContext, restaurant_id: str) -> Entry:
    """The restaurant with this id.

    Raises:
        RestaurantNotFound: There is none.
    """
    entry = directory(ctx).entries.get(restaurant_id)
    if entry is None:
        raise RestaurantNotFound(restaurant_id=restaurant_id)
    return entry


def find_dish(ctx: ToolContext, restaurant_id: str, dish_id: str) -> DishEntry:
    """The dish with this id on the restaurant's menu.

    Raises:
        DishNotFound: The restaurant does not sell it.
    """
    dish = directory(ctx).dishes.get(dish_id)
    if dish is None or dish.row.restaurant_id != restaurant_id:
        raise DishNotFound(restaurant_id=restaurant_id, dish_id=dish_id)
    return dish


def status_of(ctx: ToolContext, restaurant_id: str) -> RestaurantStatus:
    """Whether the restaurant takes orders, and how many it is making."""
    status = ctx.db.one(queries.STATUS, restaurant_id=restaurant_id)
    if status is None:
        raise LookupError(restaurant_id)
    return status


def require_open(ctx: ToolContext, entry: Entry, at: int, *, now: bool) -> RestaurantStatus:
    """Refuse unless the restaurant takes orders for an instant.

    Raises:
        RestaurantClosed: Outside its hours, or it has shut its channel.
        RestaurantBusy: Overrun; only asked for orders to be made now.
    """
    status = status_of(ctx, entry.row.restaurant_id)
    if not status.open or not is_open(entry.hours, at):
        opens = next_opening(entry.hours, at if status.open else at + 3600)
        raise RestaurantClosed(
            name=ctx.pick_row(entry.row, "name"),
            restaurant_id=entry.row.restaurant_id,
            asked_at=ctx.iso(at),
            opens_at=ctx.iso(opens),
        )
    if now and status.load >= entry.row.capacity:
        raise RestaurantBusy(
            name=ctx.pick_row(entry.row, "name"), restaurant_id=entry.row.restaurant_id
        )
    return status


def point_of(
    ctx: ToolContext,
    address_id: str | None,
    near: str | None,
    city: str | None,
) -> Point:
    """Where to look: the address, else the place, else the city, else the user's home.

    Raises:
        AddressNotFound: The address is not one of the user or of a contact.
        PlaceNotFound: The place does not exist.
        OutsideCoverage: The point is in no covered city.
        UnknownCity: The city is not covered.
        PlaceUnknown: Nothing was named and no home is known.
    """
    if address_id is not None:
        return _door(get_address(ctx, address_id))
    if near is not None:
        spot = locate(ctx, near)
        return Point(spot.city, spot.lat_e6, spot.lng_e6)
    if city is not None:
        return Point(find_city(ctx, city).city_id, None, None)
    home = get_user(ctx).home
    if home is None:
        raise PlaceUnknown()
    return _door(get_address(ctx, home))


def _door(address: Address) -> Point:
    return Point(address.city, address.lat_e6, address.lng_e6)


def address_text(ctx: ToolContext, address: Address) -> str:
    """An address as it is written in the session's language."""
    return ctx.pick(*door(address))
