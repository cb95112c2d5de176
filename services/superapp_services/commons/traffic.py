"""How slow the streets of a city are at an hour, and how long an edge takes then."""

from typing import TYPE_CHECKING, NamedTuple

from superapp_services.commons.geometry import Mode
from superapp_services.commons.numerics import np
from superapp_services.commons.street_tables import RoadClass
from superapp_services.commons.streets import Streets
from superapp_services.core import clock

if TYPE_CHECKING:
    from numpy.typing import NDArray

_KMH = {
    RoadClass.LOCAL: 18,
    RoadClass.ARTERIAL: 29,
    RoadClass.CROSSING: 38,
    RoadClass.EXPRESSWAY: 70,
    RoadClass.RAMP: 26,
}
WALKING_M_PER_MINUTE = 75
CYCLING_M_PER_MINUTE = 230
_NEVER = float("inf")
# Percent of the free travel time by hour: on streets, on expressways.
_WORKDAY = (
    *((100, 100),) * 6,
    (108, 108),
    (145, 150),
    (172, 190),
    (150, 158),
    (130, 128),
    (128, 122),
    (126, 118),
    (124, 118),
    (126, 120),
    (130, 126),
    (140, 140),
    (165, 178),
    (178, 195),
    (150, 152),
    (128, 124),
    (118, 112),
    (108, 104),
    (102, 100),
)
_WEEKEND = (
    *((100, 100),) * 7,
    (104, 102),
    (110, 108),
    (120, 115),
    (128, 122),
    (132, 126),
    (130, 122),
    (132, 124),
    (134, 126),
    (136, 130),
    (140, 138),
    (144, 142),
    (140, 134),
    (130, 122),
    (122, 115),
    (114, 108),
    (106, 102),
    (102, 100),
)


class Traffic(NamedTuple):
    """Percent of the free travel time on streets and on expressways, and who is slowed more.

    `inbound_percent` is added on ways towards the centre, and taken off those away from it.
    """

    street_percent: int
    expressway_percent: int
    inbound_percent: int


FREE = Traffic(100, 100, 0)


def traffic_at(at: int) -> Traffic:
    """The traffic of an hour; it is the same from one full hour to the next."""
    hour = clock.minute_of_day(at) // 60
    weekend = clock.weekday_of(at) >= 5
    street, expressway = (_WEEKEND if weekend else _WORKDAY)[hour]
    inbound = 0
    if not weekend:
        inbound = 6 if hour in {7, 8, 9} else -6 if hour in {17, 18, 19} else 0
    return Traffic(street, expressway, inbound)


def milliseconds(streets: Streets, mode: Mode, traffic: Traffic) -> "NDArray[np.float64]":
    """How long each edge takes, in whole milliseconds; infinite where the mode may not go."""
    if mode is not Mode.DRIVING:
        pace = WALKING_M_PER_MINUTE if mode is Mode.WALKING else CYCLING_M_PER_MINUTE
        slow: NDArray[np.float64] = np.rint(streets.length_m * (60_000 / pace))
        barred = streets.road_class >= RoadClass.EXPRESSWAY
        slow[barred] = _NEVER
        return slow
    kmh = np.array([_KMH[road_class] for road_class in RoadClass], dtype=np.float64)
    free = streets.length_m * 3600 / kmh[streets.road_class]
    free = free * 100 / streets.speed_percent
    fast = streets.road_class == RoadClass.EXPRESSWAY
    percent = np.where(fast, traffic.expressway_percent, traffic.street_percent)
    percent = percent + streets.inward * traffic.inbound_percent
    local = streets.city.traffic_percent
    busy = 100 + (percent - 100) * local // 100
    slowed: NDArray[np.float64] = np.maximum(1, np.rint(free * busy / 100))
    return slowed
