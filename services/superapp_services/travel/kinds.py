"""What can be booked and how it can be sorted: the closed lists of the travel tools."""

from enum import StrEnum


class OfferKind(StrEnum):
    """What can be booked."""

    FLIGHT = "flight"
    TRAIN = "train"
    HOTEL = "hotel"
    ATTRACTION = "attraction"


class BookingStatus(StrEnum):
    """How far a booking has come."""

    HELD = "held"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    COMPLETED = "completed"


class Cabin(StrEnum):
    """A flight's cabins."""

    ECONOMY = "economy"
    PREMIUM_ECONOMY = "premium_economy"
    BUSINESS = "business"
    FIRST = "first"


class SeatClass(StrEnum):
    """A train's classes."""

    SECOND = "second"
    FIRST = "first"
    BUSINESS = "business"
    HARD_SEAT = "hard_seat"
    HARD_SLEEPER = "hard_sleeper"
    SOFT_SLEEPER = "soft_sleeper"


class TrainType(StrEnum):
    """Letters of train numbers: high-speed, fast, intercity, and the classic ones."""

    G = "G"
    D = "D"
    C = "C"
    Z = "Z"
    T = "T"


class FlightSort(StrEnum):
    """How flights are put in order."""

    PRICE = "price"
    DEPARTURE = "departure"
    ARRIVAL = "arrival"
    DURATION = "duration"


class TrainSort(StrEnum):
    """How trains are put in order."""

    DEPARTURE = "departure"
    ARRIVAL = "arrival"
    DURATION = "duration"
    PRICE = "price"


class HotelSort(StrEnum):
    """How hotels are put in order."""

    RECOMMENDED = "recommended"
    PRICE = "price"
    PRICE_DESCENDING = "price_descending"
    RATING = "rating"
    STARS = "stars"
    DISTANCE = "distance"


class AttractionSort(StrEnum):
    """How attractions are put in order."""

    RECOMMENDED = "recommended"
    PRICE = "price"
    RATING = "rating"
    DISTANCE = "distance"


class Bed(StrEnum):
    """What one sleeps in."""

    DOUBLE = "double"
    KING = "king"
    TWIN = "twin"
    FAMILY = "family"


class AttractionCategory(StrEnum):
    """Kinds of sights."""

    THEME_PARK = "theme_park"
    MUSEUM = "museum"
    TOWER = "tower"
    PALACE = "palace"
    TEMPLE = "temple"
    GARDEN = "garden"
    PARK = "park"
    ZOO = "zoo"
    SHOW = "show"
    CRUISE = "cruise"
    MOUNTAIN = "mountain"
    GREAT_WALL = "great_wall"
    WALL = "wall"
    OLD_TOWN = "old_town"
