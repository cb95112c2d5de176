"""Values of predicates: plain JSON values, and rows that remember their table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from superapp.journeys.predicates.view import Data, TableInfo

Value = Any


@dataclass(frozen=True, slots=True)
class Row:
    """A row, with its table so that it can be joined; an offer has none."""

    info: TableInfo | None
    data: Data

    @property
    def key(self) -> str:
        """The value of its primary key."""
        return "" if self.info is None else str(self.data[self.info.key])


def plain(value: Value) -> Any:
    """The value as plain data."""
    return dict(value.data) if isinstance(value, Row) else value


def position(value: Value) -> tuple[int, int] | None:
    """Coordinates of a row or an object, in micro-degrees."""
    data = value.data if isinstance(value, Row) else value
    if not isinstance(data, Mapping):
        return None
    for latitude, longitude in (("lat_e6", "lng_e6"), ("to_lat_e6", "to_lng_e6")):
        if isinstance(data.get(latitude), int) and isinstance(data.get(longitude), int):
            return data[latitude], data[longitude]
    return None
