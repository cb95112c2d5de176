"""Coupons in hand, and coupons to claim."""

from sqlalchemy import bindparam, update
from sqlmodel import col, select

from superapp_services.commons.coupons import available_coupons
from superapp_services.commons.order_tables import Coupon
from superapp_services.core import Risk, ToolContext, clock, query, write
from superapp_services.shopping.errors import (
    CouponAlreadyClaimed,
    CouponOfferEnded,
    CouponOfferNotFound,
)
from superapp_services.shopping.models import CouponClaim, CouponOffer, CouponQuota
from superapp_services.shopping.outputs import CouponList, HeldCoupon, OfferedCoupon
from superapp_services.shopping.schemas import ClaimCoupon, ListCoupons
from superapp_services.shopping.service import service

_OFFERS = query(
    select(CouponOffer)
    .where(col(CouponOffer.claim_until) > bindparam("now"))
    .order_by(col(CouponOffer.coupon_offer_id))
)
_OFFER = query(
    select(CouponOffer).where(col(CouponOffer.coupon_offer_id) == bindparam("coupon_offer_id"))
)
_REMAINING = query(
    select(CouponQuota.remaining).where(
        col(CouponQuota.coupon_offer_id) == bindparam("coupon_offer_id")
    )
)
_TAKE = write(
    update(CouponQuota)
    .where(
        col(CouponQuota.coupon_offer_id) == bindparam("b_coupon_offer_id"),
        col(CouponQuota.remaining) > 0,
    )
    .values(remaining=col(CouponQuota.remaining) - 1)
)
_CLAIM = query(
    select(CouponClaim).where(col(CouponClaim.coupon_claim_id) == bindparam("coupon_claim_id"))
)


@service.tool(risk=Risk.READ)
def list_coupons(ctx: ToolContext, args: ListCoupons) -> CouponList:
    """List the shopping coupons that the user can use, and offers that can still be claimed.

    `threshold_fen` is what the covered goods must cost. Of one `stack_group` only one is
    accepted; one that is not `stackable` goes with no other on the same goods. Claim an offer
    with shopping_claim_coupon; shopping_preview_checkout finds the best combination itself.
    """
    held = [c for c in available_coupons(ctx, "shopping") if _fits(args, c.merchant_id, c.category)]
    open_offers = [
        (offer, remaining)
        for offer in ctx.db.all(_OFFERS, now=ctx.now)
        if _fits(args, offer.merchant_id, offer.category_id)
        for remaining in [_left(ctx, offer)]
        if remaining > 0
    ]
    return CouponList(
        coupons=[_held(ctx, coupon) for coupon in held[: args.limit]],
        total=len(held),
        offers=[_offered(ctx, offer, left) for offer, left in open_offers[: args.limit]],
        offers_total=len(open_offers),
    )


def _fits(args: ListCoupons, merchant_id: str | None, category: str | None) -> bool:
    return (args.merchant_id is None or merchant_id in (None, args.merchant_id)) and (
        args.category is None or category in (None, args.category)
    )


def _left(ctx: ToolContext, offer: CouponOffer) -> int:
    """How many the user can still claim from: none of what they have already."""
    claim_id = f"{offer.coupon_offer_id}-{ctx.actor}"
    if ctx.db.one(_CLAIM, coupon_claim_id=claim_id) is not None:
        return 0
    return int(ctx.db.value(_REMAINING, coupon_offer_id=offer.coupon_offer_id) or 0)


def _held(ctx: ToolContext, coupon: Coupon) -> HeldCoupon:
    return HeldCoupon(
        coupon_id=coupon.coupon_id,
        title=ctx.pick_row(coupon, "title"),
        kind=coupon.coupon_kind,
        face_fen=coupon.face_fen,
        percent=coupon.percent,
        cap_fen=coupon.cap_fen,
        threshold_fen=coupon.threshold_fen,
        merchant_id=coupon.merchant_id,
        category=coupon.category,
        valid_until=ctx.iso(coupon.valid_until),
        stack_group=coupon.stack_group,
        stackable=bool(coupon.stackable),
    )


def _offered(ctx: ToolContext, offer: CouponOffer, remaining: int) -> OfferedCoupon:
    return OfferedCoupon(
        coupon_offer_id=offer.coupon_offer_id,
        title=ctx.pick_row(offer, "title"),
        kind=offer.coupon_kind,
        face_fen=offer.face_fen,
        percent=offer.percent,
        threshold_fen=offer.threshold_fen,
        merchant_id=offer.merchant_id,
        category=offer.category_id,
        claim_until=ctx.iso(offer.claim_until),
        remaining=remaining,
    )


@service.tool(risk=Risk.WRITE, errors=(CouponOfferNotFound, CouponAlreadyClaimed, CouponOfferEnded))
def claim_coupon(ctx: ToolContext, args: ClaimCoupon) -> HeldCoupon:
    """Take a coupon on offer, free of charge, once per user and while there are any."""
    offer = ctx.db.one(_OFFER, coupon_offer_id=args.coupon_offer_id)
    if offer is None:
        raise CouponOfferNotFound(coupon_offer_id=args.coupon_offer_id)
    claim_id = f"{offer.coupon_offer_id}-{ctx.actor}"
    claimed = ctx.db.one(_CLAIM, coupon_claim_id=claim_id)
    if claimed is not None:
        raise CouponAlreadyClaimed(
            coupon_offer_id=offer.coupon_offer_id, coupon_id=claimed.coupon_id
        )
    if offer.claim_until <= ctx.now:
        raise CouponOfferEnded(coupon_offer_id=offer.coupon_offer_id, reason="expired")
    if not ctx.db.run(_TAKE, b_coupon_offer_id=offer.coupon_offer_id):
        raise CouponOfferEnded(coupon_offer_id=offer.coupon_offer_id, reason="all_taken")
    coupon = _issue(ctx, offer)
    ctx.db.insert(
        CouponClaim,
        coupon_claim_id=claim_id,
        coupon_offer_id=offer.coupon_offer_id,
        coupon_id=coupon.coupon_id,
        claimed_at=ctx.now,
    )
    return _held(ctx, coupon)


def _issue(ctx: ToolContext, offer: CouponOffer) -> Coupon:
    coupon_id = ctx.new_id("cpn")
    ctx.db.insert(
        Coupon,
        coupon_id=coupon_id,
        user=ctx.actor,
        campaign_id=None,
        title_zh=offer.title_zh,
        title_en=offer.title_en,
        coupon_kind=offer.coupon_kind,
        face_fen=offer.face_fen,
        percent=offer.percent,
        cap_fen=offer.cap_fen,
        threshold_fen=offer.threshold_fen,
        service="shopping",
        category=offer.category_id,
        merchant_id=offer.merchant_id,
        valid_from=ctx.now,
        valid_until=ctx.now + offer.valid_days * clock.DAY_SECONDS,
        stack_group=offer.stack_group,
        stackable=offer.stackable,
        status="available",
        used_order_id=None,
    )
    return next(c for c in available_coupons(ctx, "shopping") if c.coupon_id == coupon_id)
