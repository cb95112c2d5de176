"""What queries answered, kept until a table that they read is written to."""

from typing import Any, NamedTuple

from superapp_services.core.statements import Query

Answers = dict[Query[Any], dict[Any, Any]]
"""For each query, what it answered to which arguments."""


class Remembered(NamedTuple):
    """What a session's queries answered and its counters gave, as far as it is still so.

    Attributes:
        kept: Answers by query, and what was worked out of them by name.
        of_table: The queries and names that read each table.
        counters: The last number of each counter.
    """

    kept: dict[Any, Any]
    of_table: dict[str, set[Any]]
    counters: dict[str, int]
