"""Which tables are free: those that walk-ins leave, less the reservations made here.

How many tables walk-ins fill is a rule over seed, table, day and hour, so that
thirty days of evenings need no rows.
"""

import hashlib
from collections import Counter

from superapp_services.core import ToolContext, clock
from superapp_services.food import queries
from superapp_services.food.directory import Entry
from superapp_services.food.hours import is_open
from superapp_services.food.models import RestaurantTable

STAY_SECONDS = 2 * 3600
LAST_ENTRY_SECONDS = 3600
EARLIEST_SECONDS = 15 * 60
LATEST_DAYS = 30
HALF_HOUR = 1800


def walk_ins(seed: int, table: RestaurantTable, at: int) -> int:
    """How many tables of this kind walk-ins fill at an instant."""
    hour = clock.minute_of_day(at) // 60
    low, high = _rush(hour, clock.weekday_of(at))
    material = f"{seed}:{table.table_id}:{clock.date_of(at)}:{hour}"
    digest = hashlib.blake2b(material.encode(), digest_size=4).digest()
    percent = low + int.from_bytes(digest, "big") % (high - low + 1)
    return min(table.table_count * percent // 100, table.table_count - table.kept_free)


def _rush(hour: int, weekday: int) -> tuple[int, int]:
    weekend = 15 if weekday >= 4 else 0
    if 18 <= hour <= 20:
        return 55 + weekend, 101
    if 11 <= hour <= 13:
        return 40 + weekend, 90
    return 0, 45


def free_tables(ctx: ToolContext, entry: Entry, party_size: int, at: int) -> list[RestaurantTable]:
    """The kinds of tables that seat the party and of which one is free, smallest first."""
    if not is_open(entry.hours, at) or not is_open(entry.hours, at + LAST_ENTRY_SECONDS - 60):
        return []
    restaurant_id = entry.row.restaurant_id
    booked = Counter(
        ctx.db.all(queries.BOOKED, restaurant_id=restaurant_id, since=at, until=at + STAY_SECONDS)
    )
    return [
        table
        for table in ctx.db.all(queries.TABLES, restaurant_id=restaurant_id)
        if table.seats >= party_size
        and walk_ins(ctx.seed, table, at) + booked[table.table_id] < table.table_count
    ]


def largest_party(ctx: ToolContext, entry: Entry) -> int:
    """How many people the largest table seats; zero where none can be booked."""
    tables = ctx.db.all(queries.TABLES, restaurant_id=entry.row.restaurant_id)
    return max((table.seats for table in tables), default=0)


def free_times(ctx: ToolContext, entry: Entry, party_size: int, at: int) -> list[int]:
    """The nearest half hours of that day at which the party would find a table, at most five."""
    midnight = clock.at(clock.date_of(at), 0)
    earliest = ctx.now + EARLIEST_SECONDS
    slots = [midnight + step * HALF_HOUR for step in range(48)]
    slots.sort(key=lambda slot: (abs(slot - at), slot))
    found: list[int] = []
    for slot in slots:
        if slot >= earliest and free_tables(ctx, entry, party_size, slot):
            found.append(slot)
            if len(found) == 5:
                break
    return sorted(found)
