"""Where a search for hotels or sights is measured from."""

from superapp_services.commons.geometry import distance_m
from superapp_services.core import ToolContext
from superapp_services.travel import places
from superapp_services.travel.errors import IncompletePoint
from superapp_services.travel.places import Point


def point_of(
    ctx: ToolContext,
    city_id: str,
    *,
    near: str | None,
    lat_e6: int | None,
    lng_e6: int | None,
    needed: bool,
) -> Point | None:
    """The point that the arguments give, if any; coordinates win over a name.

    Raises:
        IncompletePoint: One coordinate without the other, or no point where one is needed.
        PlaceUnknown: No landmark of the city has this name.
    """
    if (lat_e6 is None) != (lng_e6 is None):
        raise IncompletePoint
    if lat_e6 is not None and lng_e6 is not None:
        return Point(near or "", near or "", lat_e6, lng_e6)
    if near is not None:
        return places.find_landmark(ctx, city_id, near)
    if needed:
        raise IncompletePoint
    return None


def metres(point: Point | None, lat_e6: int, lng_e6: int) -> int | None:
    """The distance as the crow flies; None without a point."""
    if point is None:
        return None
    return distance_m(point.lat_e6, point.lng_e6, lat_e6, lng_e6)


def within(distance: int | None, radius_m: int | None) -> bool:
    """Whether something is near enough."""
    return radius_m is None or (distance is not None and distance <= radius_m)
