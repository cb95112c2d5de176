"""What cancelling and changing cost, from the rule, the fare and the time that is left."""

from typing import Protocol

from superapp_services.core import ToolContext, clock
from superapp_services.travel import queries

HOTEL_DEADLINE_MINUTE = 18 * 60
_HALF_YUAN = 50
_LEAST_RAIL_FEE = 200


class Dated(Protocol):
    """Something with a day and a beginning: an offer or a booking."""

    @property
    def date(self) -> str:
        """The day on which it begins."""

    @property
    def starts_at(self) -> int:
        """When it begins."""


def anchor(rule_id: str, subject: Dated) -> int:
    """The instant from which a rule counts its hours back."""
    if rule_id.startswith("hotel_"):
        return clock.at(subject.date, HOTEL_DEADLINE_MINUTE)
    return subject.starts_at


def _step(steps: tuple[tuple[int, int], ...], seconds_left: int) -> int | None:
    for hours, percent in steps:
        if seconds_left >= hours * clock.HOUR_SECONDS:
            return percent
    return None


def cancel_percent(ctx: ToolContext, rule_id: str, subject: Dated) -> int | None:
    """How much of the fare is kept when cancelling now; None when it is too late."""
    rule = queries.rules(ctx)[rule_id]
    return _step(rule.cancel, anchor(rule_id, subject) - ctx.now)


def change_percent(ctx: ToolContext, rule_id: str, subject: Dated) -> int | None:
    """What a change costs now in percent of the fare; None when it is not possible."""
    rule = queries.rules(ctx)[rule_id]
    return _step(rule.change, anchor(rule_id, subject) - ctx.now)


def free_until(ctx: ToolContext, rule_id: str, subject: Dated) -> int | None:
    """The last instant at which cancelling is free; None when it is not, or not any more."""
    for hours, percent in queries.rules(ctx)[rule_id].cancel:
        if percent == 0:
            until = anchor(rule_id, subject) - hours * clock.HOUR_SECONDS
            return until if until >= ctx.now else None
    return None


def fee_fen(rule_id: str, percent: int, fares_fen: list[int]) -> int:
    """The fee for tickets with these fares.

    Railway fees are in half yuan with at least two yuan a ticket; others are rounded up to the
    yuan a ticket or room, and never exceed its fare.
    """
    return sum(_ticket_fee(rule_id, percent, fare) for fare in fares_fen)


def _ticket_fee(rule_id: str, percent: int, fare_fen: int) -> int:
    if percent == 0 or fare_fen == 0:
        return 0
    exact = fare_fen * percent
    if rule_id == "train_standard":
        rounded = (exact // 100 + _HALF_YUAN // 2) // _HALF_YUAN * _HALF_YUAN
        return min(fare_fen, max(_LEAST_RAIL_FEE, rounded))
    return min(fare_fen, -(-exact // 10_000) * 100)
