"""Prices and occupancy by rule: integer functions of the world's seed, an id and a day."""

from zlib import crc32

from superapp_services.core import clock
from superapp_services.travel import days
from superapp_services.travel.models import Flight, Room, Ticket, Train

CABINS = {"y": "economy", "w": "premium_economy", "c": "business", "f": "first"}
SEATS = {
    "2": "second",
    "1": "first",
    "b": "business",
    "hs": "hard_seat",
    "hb": "hard_sleeper",
    "sb": "soft_sleeper",
}
WIDE_BODIES = frozenset({"A333", "A359", "B789"})
_CABIN_SEATS = {
    False: {"y": 150, "c": 8},
    True: {"y": 230, "w": 24, "c": 30, "f": 6},
}
_CABIN_PERCENT = {"w": 150, "c": 260, "f": 380}
_TRAIN_SEATS = {
    "G": {"2": 720, "1": 96, "b": 16},
    "D": {"2": 560, "1": 64},
    "C": {"2": 480, "1": 60},
    "sleeper": {"2": 88, "sb": 480},
    "classic": {"hs": 360, "hb": 480, "sb": 72},
}
_RAIL_RATES = {"G": (460, 408, 320), "D": (330, 300, 270), "C": (460, 430, 400)}
_CLASS_PERCENT = {"2": 100, "1": 160, "b": 316, "hs": 100, "hb": 178, "sb": 275}
_SLEEPER_PERCENT = {"2": 100, "sb": 215}


def noise(seed: int, *parts: str | int) -> int:
    """A number from 0 to 65 535, fixed by the seed and the parts, alike on every machine."""
    mixed = crc32(f"{seed}|{'|'.join(map(str, parts))}".encode())
    mixed = (mixed ^ (mixed >> 15)) * 0x2C1B3C6D & 0xFFFFFFFF
    mixed = (mixed ^ (mixed >> 12)) * 0x297A2D39 & 0xFFFFFFFF
    return (mixed ^ (mixed >> 15)) & 0xFFFF


def spread(seed: int, low: int, high: int, *parts: str | int) -> int:
    """A number from `low` to `high`, fixed by the seed and the parts."""
    return low + noise(seed, *parts) * (high - low + 1) // 65_536


# Flights


def cabins_of(flight: Flight) -> dict[str, int]:
    """Cabin codes of a flight with their seats."""
    return _CABIN_SEATS[flight.aircraft in WIDE_BODIES]


def flight_percent(seed: int, flight: Flight, date: str, today: str, is_budget: bool) -> int:
    """What economy costs that day, in percent of the full fare."""
    ahead = clock.days_between(today, date)
    percent = next(p for least, p in _BY_DAYS_AHEAD if ahead >= least)
    hour = flight.departs_minute // 60
    percent += next(p for until, p in _BY_HOUR if hour < until)
    percent += days.flight_demand(date) - 12 * is_budget
    percent += spread(seed, -6, 6, flight.flight_id, date)
    return min(100, max(22, percent))


_BY_DAYS_AHEAD = ((22, 40), (15, 43), (8, 48), (5, 53), (3, 58), (2, 61), (1, 64), (-9999, 74))
_BY_HOUR = ((7, -13), (8, -3), (12, 6), (14, 0), (16, 2), (20, 6), (21, 0), (99, -14))


def flight_fare_fen(flight: Flight, cabin: str, percent: int) -> int:
    """An adult's fare without taxes, in whole ten yuan."""
    if cabin != "y":
        percent = max(_CABIN_PERCENT[cabin] * percent // 100, percent + 40)
    return flight.full_fare_fen * percent // 100_000 * 1000


def flight_child_fare_fen(flight: Flight, cabin: str, adult_fen: int) -> int:
    """A child's fare: half of the full fare of the cabin, or the adult's if that is less."""
    full = flight.full_fare_fen * _CABIN_PERCENT.get(cabin, 100) // 100
    return min(adult_fen, full // 2000 * 1000)


def flight_taxes_fen(flight: Flight, is_child: bool) -> int:
    """Airport fee and fuel surcharge; a child pays half the surcharge and no airport fee."""
    fuel = 2000 if flight.km > 800 else 1000
    return fuel // 2 if is_child else 5000 + fuel


def flight_left(seed: int, flight: Flight, cabin: str, date: str, today: str) -> int:
    """Seats that the rule leaves for sale."""
    seats = cabins_of(flight)[cabin]
    ahead = max(0, clock.days_between(today, date))
    load = spread(seed, 52, 101, flight.flight_id, date, cabin, "load")
    load += max(0, 10 - ahead) // 2 + days.flight_demand(date) // 2
    left = max(0, seats * (100 - load) // 100)
    return max(left, flight.always_left) if cabin == "y" else left


# Trains


def train_layout(train: Train) -> dict[str, int]:
    """Seat classes of a train with their places."""
    if train.stock == "CRH2E":
        return _TRAIN_SEATS["sleeper"]
    return _TRAIN_SEATS.get(train.train_kind, _TRAIN_SEATS["classic"])


def rail_percent(seed: int, train: Train, date: str) -> int:
    """How far the day's fare is from the basic one; dearer trains float, the others do not."""
    floats = train.fare_percent - 100
    if floats <= 0:
        return train.fare_percent
    return 100 + floats * spread(seed, 60, 100, train.train_id, date) // 100


def rail_fare_fen(train: Train, km: int, seat: str, percent: int) -> int:
    """An adult's fare in half yuan, from the distance and the class."""
    if train.train_kind in _RAIL_RATES:
        near, middle, far = _RAIL_RATES[train.train_kind]
        base = min(km, 300) * near + max(0, min(km, 1300) - 300) * middle
        base = (base + max(0, km - 1300) * far) // 10
    else:
        base = min(km, 600) * 13 + max(0, km - 600) * 10 + 300
    classes = _SLEEPER_PERCENT if train.stock == "CRH2E" else _CLASS_PERCENT
    return max(base * percent // 100 * classes[seat] // 5000 * 50, 550)


def rail_child_fare_fen(adult_fen: int) -> int:
    """Half the fare, in half yuan."""
    return adult_fen // 100 * 50


def train_left(seed: int, train: Train, seat: str, date: str) -> int:
    """Places that the rule leaves for sale."""
    places = train_layout(train)[seat]
    load = spread(seed, 50, 97, train.train_id, date, seat) + days.rail_load(date)
    left = max(0, places * (100 - load) // 100)
    return max(left, train.always_left) if seat == "2" else left


# Hotels


def night_percent(seed: int, hotel_id: str, date: str) -> int:
    """A hotel's price level for a night, in hundredths of a percent."""
    return days.hotel_percent(date) * spread(seed, 95, 105, hotel_id, date)


def night_fen(room: Room, percent: int) -> int:
    """A room's price for a night, in whole yuan."""
    return room.base_fen * percent // 1_000_000 * 100


def rooms_left(seed: int, room: Room, date: str) -> int:
    """Rooms that the rule leaves for sale in a night."""
    load = spread(seed, 35, 104, room.stock_id, date) + (days.hotel_percent(date) - 100) // 6
    return max(room.quantity * (100 - load) // 100, room.always_left, 0)


# Attractions


def ticket_fen(ticket: Ticket, list_fen: int, date: str) -> int:
    """A ticket's price on a day: parks charge more at weekends and in the holidays."""
    if ticket.price_rule == "flat":
        return list_fen
    peak, friday = days.is_peak_day(date), clock.weekday(date) == 4
    if ticket.price_rule == "weekend":
        return list_fen + list_fen // 1000 * 100 if peak else list_fen
    steps = {"disney": (100, 115, 136), "universal": (100, 126, 150)}[ticket.price_rule]
    step = 2 if days.is_holiday(date) else 1 if peak or friday else 0
    return list_fen * steps[step] // 10_000 * 100


def ticket_left(seed: int, ticket: Ticket, date: str, minute: int) -> int:
    """Tickets that the rule leaves for a slot."""
    high = 92 + 8 * days.is_peak_day(date)
    load = spread(seed, 30, high, ticket.ticket_id, date, minute)
    return max(12, ticket.capacity * (100 - load) // 100)
