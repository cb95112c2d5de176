"""Mandates: bounded authority to pay, checked against the terms of a call."""

from sqlalchemy import bindparam, update
from sqlmodel import col, select

from superapp_services.commons.merchants import get_merchant
from superapp_services.commons.money import Mandate
from superapp_services.core import ServiceError, Terms, ToolContext, from_json, query, write


class MandateNotFound(ServiceError):
    """No such mandate of this user."""

    en = "There is no mandate {mandate_id} of yours. List your mandates first."
    zh = "没有找到授权 {mandate_id}，请先查看授权列表。"


class MandateNotUsable(ServiceError):
    """The mandate does not allow this now."""

    en = "Mandate {mandate_id} is {status} and cannot be used for this."
    zh = "授权 {mandate_id} 当前状态为 {status}，不能用于此操作。"


_ACTIVE = query(
    select(Mandate)
    .where(
        col(Mandate.user) == bindparam("user"),
        col(Mandate.status) == "active",
        col(Mandate.valid_from) <= bindparam("now"),
        col(Mandate.valid_until) > bindparam("now"),
    )
    .order_by(col(Mandate.mandate_id))
)
_MANDATE = query(
    select(Mandate).where(
        col(Mandate.mandate_id) == bindparam("mandate_id"), col(Mandate.user) == bindparam("user")
    )
)
_SPEND = write(
    update(Mandate)
    .where(col(Mandate.mandate_id) == bindparam("b_id"))
    .values(
        spent_fen=bindparam("spent_fen"),
        uses_left=bindparam("uses_left"),
        status=bindparam("status"),
    )
)


def get_mandate(ctx: ToolContext, mandate_id: str) -> Mandate:
    """The user's mandate with this id.

    Raises:
        MandateNotFound: It does not exist or is somebody else's.
    """
    mandate = ctx.db.one(_MANDATE, mandate_id=mandate_id, user=ctx.actor)
    if mandate is None:
        raise MandateNotFound(mandate_id=mandate_id)
    return mandate


def covers(
    mandate: Mandate,
    *,
    now: int,
    amount_fen: int,
    category: str | None,
    merchant_id: str | None,
    method_id: str | None,
) -> bool:
    """Whether a payment is within every limit of the mandate."""
    categories, merchants = from_json(mandate.categories), from_json(mandate.merchants)
    return (
        mandate.status == "active"
        and mandate.valid_from <= now < mandate.valid_until
        and 0 < amount_fen <= mandate.per_payment_fen
        and mandate.spent_fen + amount_fen <= mandate.total_fen
        and mandate.uses_left != 0
        and (not categories or category in categories)
        and (not merchants or merchant_id in merchants)
        and (mandate.method_id is None or method_id in (None, mandate.method_id))
    )


def covering(ctx: ToolContext, terms: Terms) -> Mandate | None:
    """The first general mandate whose limits cover the terms, or None.

    Mandates made for one purpose (a price watch) are used by that purpose only.
    """
    if terms.action != "pay" or terms.amount_fen is None:
        return None
    for mandate in ctx.db.all(_ACTIVE, user=ctx.actor, now=ctx.now):
        if mandate.purpose != "general":
            continue
        for category in _kinds(ctx, terms):
            if covers(
                mandate,
                now=ctx.now,
                amount_fen=terms.amount_fen,
                category=category,
                merchant_id=terms.merchant_id,
                method_id=terms.method_id,
            ):
                return mandate
    return None


def _kinds(ctx: ToolContext, terms: Terms) -> tuple[str | None, ...]:
    """What a mandate may call these terms: the kind of merchant, or its whole service."""
    if terms.merchant_id is None:
        return (terms.category,)
    return terms.category, get_merchant(ctx, terms.merchant_id).service


def spend(ctx: ToolContext, mandate_id: str, amount_fen: int) -> None:
    """Count a payment against the mandate."""
    mandate = get_mandate(ctx, mandate_id)
    spent = mandate.spent_fen + amount_fen
    uses_left = None if mandate.uses_left is None else mandate.uses_left - 1
    done = spent >= mandate.total_fen or uses_left == 0
    ctx.db.run(
        _SPEND,
        b_id=mandate_id,
        spent_fen=spent,
        uses_left=uses_left,
        status="exhausted" if done else "active",
    )
