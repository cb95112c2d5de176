"""What a model's tokens cost, by one table that the operator writes.

The table is a list of `model=input/output` or `model=input/output/cached`: yuan for a million
tokens read, written, and read from the provider's cache. So tokens times a price are micro-yuan.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

IN_PROCESS = ("offline", "llamacpp", "scripted", "recorded")
"""Models that nobody charges for."""


class InvalidPrice(ValueError):
    """A price of a model's tokens that cannot be read."""


@dataclass(frozen=True)
class Price:
    """Yuan for a million tokens."""

    read: Decimal
    written: Decimal
    cached: Decimal

    def micro_yuan(self, usage: Mapping[str, int]) -> int:
        """What these tokens cost, in millionths of a yuan."""
        cached = min(usage.get("cached_tokens", 0), usage["input_tokens"])
        cost = (usage["input_tokens"] - cached) * self.read + cached * self.cached
        cost += usage["output_tokens"] * self.written
        return int(cost.to_integral_value(ROUND_HALF_UP))


FREE = Price(Decimal(0), Decimal(0), Decimal(0))


def prices_of(lines: Sequence[str]) -> dict[str, Price]:
    """The prices of a table, by model.

    Raises:
        InvalidPrice: A line that is not a model with two or three prices.
    """
    return dict(_line(line) for line in lines)


def price_of(model: str, lines: Sequence[str]) -> Price | None:
    """The price of a model: the table's, nothing for one in this process, else None.

    What `record:<file>:<model>` costs is what the recorded model costs.
    """
    table = prices_of(lines)
    kind, _, rest = model.partition(":")
    if model in table:
        return table[model]
    if kind == "record":
        return price_of(rest.partition(":")[2], lines)
    return FREE if kind in IN_PROCESS else None


def _line(line: str) -> tuple[str, Price]:
    model, _, written = line.rpartition("=")
    try:
        amounts = [Decimal(part) for part in written.split("/")]
    except InvalidOperation:
        amounts = []
    fine = all(amount.is_finite() and amount >= 0 for amount in amounts)
    if not model or len(amounts) not in (2, 3) or not fine:
        raise InvalidPrice(
            f"{line!r} is not model=input/output or model=input/output/cached, as in "
            "openai:qwen-max=2.4/9.6 (yuan for a million tokens)"
        )
    return model, Price(amounts[0], amounts[1], amounts[-1] if len(amounts) == 3 else amounts[0])
