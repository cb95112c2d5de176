"""What every room of a city costs for a stay: worked out once, shared by searches."""

from typing import NamedTuple

from superapp_services.core import ToolContext
from superapp_services.travel import offers, queries, rules
from superapp_services.travel.models import Hotel, Room
from superapp_services.travel.offers import Market

_MOST_STAYS = 32


class Quoted(NamedTuple):
    """A room with its price for each night and how many the rule leaves."""

    room: Room
    nights_fen: tuple[int, ...]
    left: int


City = list[tuple[Hotel, list[Quoted]]]


def quoted_in(ctx: ToolContext, city_id: str, first: str, last: str) -> City:
    """Every hotel of a city with its rooms for a stay by rule, cheapest first."""
    kept: dict[tuple[str, str, str], City] = queries.cached(ctx, ("stays",), dict)
    key = (city_id, first, last)
    found = kept.get(key)
    if found is None:
        if len(kept) >= _MOST_STAYS:
            kept.clear()
        nights = offers.nights_of(first, last)
        found = kept[key] = [
            (hotel, _quoted(ctx, hotel, rooms, nights))
            for hotel, rooms in queries.hotels_in(ctx, city_id)
        ]
    return found


def _quoted(ctx: ToolContext, hotel: Hotel, rooms: list[Room], nights: list[str]) -> list[Quoted]:
    percents = [rules.night_percent(ctx.seed, hotel.hotel_id, night) for night in nights]
    left: dict[str, int] = {}
    quoted = []
    for room in rooms:
        if room.stock_id not in left:
            left[room.stock_id] = min(rules.rooms_left(ctx.seed, room, n) for n in nights)
        prices = tuple(rules.night_fen(room, percent) for percent in percents)
        quoted.append(Quoted(room, prices, left[room.stock_id]))
    return quoted


class LiveStays:
    """A city's rooms for a stay after what the session has sold, shifted and closed."""

    def __init__(self, ctx: ToolContext, city_id: str, first: str, last: str) -> None:
        self._ctx = ctx
        self._stay = first, last
        self.market: Market = offers.market(ctx, first, last)
        self._sold = {stock_id for stock_id, _ in self.market.sold}
        self.hotels = quoted_in(ctx, city_id, first, last)

    def now(self, hotel: Hotel, quoted: Quoted) -> Quoted:
        """A room as it is now."""
        if quoted.room.stock_id in self._sold or hotel.hotel_id in self.market.shifts:
            offer = offers.room_offer(self._ctx, hotel, quoted.room, *self._stay, self.market)
            return Quoted(quoted.room, offer.nights_fen, offer.left)
        return quoted
