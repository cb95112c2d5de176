"""Granting, suspending, resuming and revoking authority to pay."""

from superapp_services.commons.categories import CATEGORIES, category_text
from superapp_services.commons.mandates import MandateNotFound, MandateNotUsable, get_mandate
from superapp_services.commons.merchants import find_merchant
from superapp_services.commons.money import Mandate
from superapp_services.commons.payments import MethodNotFound, choose_method
from superapp_services.core import Risk, Terms, ToolContext, clock, json_text
from superapp_services.core.wording import LANGUAGES, moment_text
from superapp_services.payments import queries
from superapp_services.payments.errors import (
    CategoryUnknown,
    InvalidValidity,
    MandateExpired,
    MerchantUnknown,
)
from superapp_services.payments.schemas import CreateMandate, MandateId, MandateInfo
from superapp_services.payments.service import service
from superapp_services.payments.wording import yuan

_LONGEST_DAYS = 366


def _until(ctx: ToolContext, args: CreateMandate) -> int:
    until = clock.seconds(args.valid_until)
    if not ctx.now < until <= ctx.now + _LONGEST_DAYS * clock.DAY_SECONDS:
        raise InvalidValidity(now=ctx.iso(ctx.now), longest_days=_LONGEST_DAYS)
    return until


def _scope(ctx: ToolContext, args: CreateMandate) -> tuple[str, str]:
    """What a mandate is limited to, in words of both languages."""
    unknown = sorted(set(args.categories) - CATEGORIES.keys())
    if unknown:
        raise CategoryUnknown(
            categories=[name[:60] for name in unknown], known=[*sorted(CATEGORIES)]
        )
    shops = []
    for merchant_id in args.merchants:
        shop = find_merchant(ctx, merchant_id)
        if shop is None:
            raise MerchantUnknown(merchant_id=merchant_id[:60])
        shops.append(shop)
    zh = [*(category_text(name, "zh") for name in args.categories), *(m.name_zh for m in shops)]
    en = [*(category_text(name, "en") for name in args.categories), *(m.name_en for m in shops)]
    return "、".join(zh), ", ".join(en)


def create_mandate_terms(ctx: ToolContext, args: CreateMandate) -> Terms:
    """What the user agrees to: these limits, until then."""
    until = _until(ctx, args)
    if args.method_id is not None:
        choose_method(ctx, args.method_id)
    scope_zh, scope_en = _scope(ctx, args)
    each, total = yuan(args.per_payment_fen), yuan(args.total_fen)
    end_zh, end_en = (moment_text(ctx.iso(until), lang) for lang in LANGUAGES)
    return Terms(
        action="grant_mandate",
        payee=ctx.pick("授权支付", "Standing authority"),
        payee_id="mandate",
        amount_fen=None,
        max_amount_fen=args.total_fen,
        method_id=args.method_id,
        category=",".join(sorted([*args.categories, *args.merchants])) or None,
        mandate_allowed=False,
        summary_zh=f"授权助手代为付款：单笔不超过 {each}，总额不超过 {total}，"
        f"有效期至{end_zh}{f'，仅限{scope_zh}' if scope_zh else ''}。",
        summary_en=f"Let the assistant pay for you: at most {each} a payment and {total} in all, "
        f"until {end_en}{f', only for {scope_en}' if scope_en else ''}.",
    )


@service.tool(
    risk=Risk.SENSITIVE,
    terms=create_mandate_terms,
    errors=(InvalidValidity, MethodNotFound, CategoryUnknown, MerchantUnknown),
)
def create_mandate(ctx: ToolContext, args: CreateMandate) -> MandateInfo:
    """Set up a standing authority to pay within limits, so that later payments need no question.

    A payment above any of its limits still asks the user. A `price_watch` mandate is used by
    shopping_watch_price only.
    """
    mandate_id = ctx.new_id("mdt")
    ctx.db.insert(
        Mandate,
        mandate_id=mandate_id,
        user=ctx.actor,
        level="L2" if args.purpose == "price_watch" else "L3",
        purpose=args.purpose,
        per_payment_fen=args.per_payment_fen,
        total_fen=args.total_fen,
        spent_fen=0,
        uses_left=args.max_payments,
        categories=json_text(sorted(args.categories)),
        merchants=json_text(sorted(args.merchants)),
        method_id=args.method_id,
        valid_from=ctx.now,
        valid_until=_until(ctx, args),
        status="active",
        created_at=ctx.now,
    )
    return queries.mandate_info(ctx, get_mandate(ctx, mandate_id))


def _set(ctx: ToolContext, mandate: Mandate, status: str, allowed: tuple[str, ...]) -> MandateInfo:
    if mandate.status not in allowed:
        raise MandateNotUsable(mandate_id=mandate.mandate_id, status=mandate.status)
    ctx.db.run(queries.SET_MANDATE, b_id=mandate.mandate_id, status=status)
    return queries.mandate_info(ctx, get_mandate(ctx, mandate.mandate_id))


@service.tool(risk=Risk.WRITE, errors=(MandateNotFound, MandateNotUsable))
def revoke_mandate(ctx: ToolContext, args: MandateId) -> MandateInfo:
    """End a mandate for good. Payments that were made under it stay."""
    mandate = get_mandate(ctx, args.mandate_id)
    return _set(ctx, mandate, "revoked", ("active", "suspended"))


@service.tool(risk=Risk.WRITE, errors=(MandateNotFound, MandateNotUsable))
def suspend_mandate(ctx: ToolContext, args: MandateId) -> MandateInfo:
    """Pause an active mandate; payments_resume_mandate takes it up again."""
    return _set(ctx, get_mandate(ctx, args.mandate_id), "suspended", ("active",))


def _resumable(ctx: ToolContext, args: MandateId) -> Mandate:
    mandate = get_mandate(ctx, args.mandate_id)
    if mandate.status != "suspended":
        raise MandateNotUsable(mandate_id=mandate.mandate_id, status=mandate.status)
    if mandate.valid_until <= ctx.now:
        raise MandateExpired(
            mandate_id=mandate.mandate_id, valid_until=ctx.iso(mandate.valid_until)
        )
    return mandate


def resume_mandate_terms(ctx: ToolContext, args: MandateId) -> Terms:
    """What the user agrees to: the mandate's limits, once more."""
    mandate = _resumable(ctx, args)
    left = mandate.total_fen - mandate.spent_fen
    end_zh, end_en = (moment_text(ctx.iso(mandate.valid_until), lang) for lang in LANGUAGES)
    return Terms(
        action="grant_mandate",
        payee=ctx.pick("授权支付", "Standing authority"),
        payee_id="mandate",
        amount_fen=None,
        max_amount_fen=left,
        reference_id=mandate.mandate_id,
        mandate_allowed=False,
        summary_zh=f"恢复授权 {mandate.mandate_id}：还可支付 {yuan(left)}，有效期至{end_zh}。",
        summary_en=f"Resume mandate {mandate.mandate_id}: {yuan(left)} left, until {end_en}.",
    )


@service.tool(
    risk=Risk.SENSITIVE,
    terms=resume_mandate_terms,
    errors=(MandateNotFound, MandateNotUsable, MandateExpired),
)
def resume_mandate(ctx: ToolContext, args: MandateId) -> MandateInfo:
    """Take up a suspended mandate again, with what is left of its limits."""
    return _set(ctx, _resumable(ctx, args), "active", ("suspended",))
