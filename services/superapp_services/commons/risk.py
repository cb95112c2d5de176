"""Payments out of the ordinary, about which the user is asked a second time."""

from typing import NamedTuple

from sqlalchemy import bindparam, func
from sqlmodel import col, select

from superapp_services.commons.money import Payment
from superapp_services.core import ToolContext, clock, query
from superapp_services.core.wording import yuan

MANY_PAYMENTS = 6
IN_SECONDS = 10 * clock.MINUTE_SECONDS
LARGE_FOR_A_NEW_PAYEE_FEN = 200_000

_RECENT = query(
    select(func.count())
    .select_from(Payment)
    .where(
        col(Payment.user) == bindparam("user"),
        col(Payment.created_at) > bindparam("since"),
        col(Payment.purpose).not_in(("repayment", "instalment_fee")),
    )
)
_TO_PERSON = query(
    select(
        func.coalesce(func.sum(Payment.amount_fen), 0),
    ).where(
        col(Payment.user) == bindparam("user"),
        col(Payment.payee_id) == bindparam("payee_id"),
        col(Payment.created_at) >= bindparam("since"),
        col(Payment.created_at) < bindparam("until"),
    )
)


class Unusual(NamedTuple):
    """Why a payment is out of the ordinary; empty texts when it is not."""

    unusual_zh: str
    unusual_en: str


NOTHING = Unusual("", "")


def look(ctx: ToolContext, payee_id: str, amount_fen: int, *, person: bool) -> Unusual:
    """Whether the user's next payment is out of the ordinary, and why.

    It is when the user made many payments within minutes, or when a person whom they never paid
    before today would get a large sum today, in one piece or in several.

    Args:
        ctx: The call.
        payee_id: Who would be paid.
        amount_fen: How much.
        person: Whether the payee is a person and not a merchant.
    """
    recent = int(ctx.db.value(_RECENT, user=ctx.actor, since=ctx.now - IN_SECONDS))
    if recent >= MANY_PAYMENTS:
        minutes = IN_SECONDS // clock.MINUTE_SECONDS
        return Unusual(
            f"{minutes} 分钟内已付款 {recent} 次",
            f"{recent} payments were made within {minutes} minutes",
        )
    if not person:
        return NOTHING
    midnight = clock.at(clock.date_of(ctx.now), 0)
    today = amount_fen + _sent(ctx, payee_id, midnight, ctx.now + 1)
    if today < LARGE_FOR_A_NEW_PAYEE_FEN or _sent(ctx, payee_id, 0, midnight):
        return NOTHING
    return Unusual(
        f"首次向对方付款，且今天累计达 {yuan(today)}",
        f"this person was never paid before, and would get {yuan(today)} today",
    )


def _sent(ctx: ToolContext, payee_id: str, since: int, until: int) -> int:
    what = {"user": ctx.actor, "payee_id": payee_id}
    return int(ctx.db.value(_TO_PERSON, **what, since=since, until=until))
