"""What a delivery costs and how long it takes."""

from dataclasses import dataclass
from typing import Protocol

from superapp_services.commons.geometry import Mode, distance_m, travel
from superapp_services.core import clock

NEAR_M = 2000
NIGHT_FEN = 200
NIGHT_FROM, NIGHT_UNTIL = 22 * 60, 6 * 60
QUEUE_MINUTES = 20
ACCEPT_SECONDS = 60
SLACK_SECONDS = 5 * 60


class Kitchen(Protocol):
    """What of a restaurant decides fees and times."""

    lat_e6: int
    lng_e6: int
    delivery_fen: int
    delivery_per_km_fen: int
    free_delivery_from_fen: int | None
    prep_minutes: int
    capacity: int


@dataclass(frozen=True, slots=True)
class Way:
    """The way from a restaurant to a door, and the time until food is there."""

    distance_m: int
    travel_seconds: int
    kitchen_seconds: int

    @property
    def lead_seconds(self) -> int:
        """From payment to the door, with the slack that a promise includes."""
        return ACCEPT_SECONDS + self.kitchen_seconds + self.travel_seconds + SLACK_SECONDS

    @property
    def eta_minutes(self) -> int:
        """The promise in whole minutes."""
        return -(-self.lead_seconds // 60)


def way(kitchen: Kitchen, load: int, lat_e6: int, lng_e6: int) -> Way:
    """Measure the way to a point while so many orders are being made."""
    straight = distance_m(kitchen.lat_e6, kitchen.lng_e6, lat_e6, lng_e6)
    return Way(
        distance_m=straight,
        travel_seconds=travel(Mode.COURIER, straight).seconds,
        kitchen_seconds=kitchen_seconds(kitchen.prep_minutes, load, kitchen.capacity),
    )


def kitchen_seconds(prep_minutes: int, load: int, capacity: int) -> int:
    """How long a kitchen needs: its own time, and up to twenty minutes more when full."""
    return (prep_minutes + QUEUE_MINUTES * min(load, capacity) // capacity) * 60


def delivery_fee_fen(kitchen: Kitchen, straight_m: int, items_fen: int, arrives_at: int) -> int:
    """The fee: a base up to 2 km, more per started kilometre and at night, or free."""
    free_from = kitchen.free_delivery_from_fen
    if free_from is not None and items_fen >= free_from:
        return 0
    kilometres = max(0, -(-(straight_m - NEAR_M) // 1000))
    minute = clock.minute_of_day(arrives_at)
    night = NIGHT_FEN if minute >= NIGHT_FROM or minute < NIGHT_UNTIL else 0
    return kitchen.delivery_fen + kilometres * kitchen.delivery_per_km_fen + night
