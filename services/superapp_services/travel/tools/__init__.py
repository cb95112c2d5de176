"""The travel tools, by topic. Importing this package declares them."""

from superapp_services.travel.tools import (
    attractions,
    bookings,
    cancelling,
    changing,
    flights,
    holding,
    hotels,
    trains,
)

__all__ = [
    "attractions",
    "bookings",
    "cancelling",
    "changing",
    "flights",
    "holding",
    "hotels",
    "trains",
]
