"""Campaigns that hand out coupons, first come, first served."""

from superapp_services.commons.order_tables import Coupon
from superapp_services.core import Risk, ToolContext
from superapp_services.life import crowd, errors, queries, schemas
from superapp_services.life.models import Campaign
from superapp_services.life.service import service

STACK_GROUP = "campaign"


@service.tool(risk=Risk.READ)
def list_campaigns(ctx: ToolContext, args: schemas.ListCampaigns) -> schemas.CampaignList:
    """List campaigns with coupons or red packets for orders, those that can be claimed first.

    `threshold_fen` 0 means no minimum spend. `left` falls while time passes, as others claim too.
    Claim with `life_claim_campaign_coupon`.
    """
    kept_back = {quota.campaign_id: quota.left_count for quota in ctx.db.all(queries.QUOTAS)}
    claimed = ctx.db.all(queries.CLAIMED, user=ctx.actor)
    found = []
    for campaign in ctx.db.all(queries.CAMPAIGNS):
        if args.service in (None, campaign.service):
            mine = _count(claimed, campaign)
            left = crowd.left_now(ctx, campaign, kept_back[campaign.campaign_id], mine)
            found.append(_view(ctx, campaign, left, mine))
    kept = [view for view in found if view.claimable or not args.claimable]
    kept.sort(key=lambda view: (not view.claimable, -view.face_fen, view.campaign_id))
    return schemas.CampaignList(campaigns=kept, total=len(kept))


def _count(claimed: list[Coupon], campaign: Campaign) -> int:
    return sum(coupon.campaign_id == campaign.campaign_id for coupon in claimed)


def _view(ctx: ToolContext, row: Campaign, left: int, claimed: int) -> schemas.CampaignView:
    live = row.starts_at <= ctx.now < row.ends_at
    return schemas.CampaignView(
        campaign_id=row.campaign_id,
        name=ctx.pick_row(row, "name"),
        description=ctx.pick_row(row, "description"),
        service=row.service,
        category=row.category,
        coupon_kind=row.coupon_kind,
        face_fen=row.face_fen,
        percent=row.percent,
        threshold_fen=row.threshold_fen,
        left=left,
        claimed=claimed,
        per_user=row.per_user,
        claimable=live and left > 0 and claimed < row.per_user,
        starts_at=ctx.iso(row.starts_at),
        ends_at=ctx.iso(row.ends_at),
    )


@service.tool(
    risk=Risk.WRITE,
    errors=(
        errors.CampaignNotFound,
        errors.CampaignNotLive,
        errors.AlreadyClaimed,
        errors.QuotaExhausted,
    ),
)
def claim_campaign_coupon(
    ctx: ToolContext, args: schemas.ClaimCampaignCoupon
) -> schemas.ClaimedCoupon:
    """Claim a campaign's coupon for the user; quotes then apply it where it fits."""
    campaign = ctx.db.one(queries.CAMPAIGN, campaign_id=args.campaign_id)
    if campaign is None:
        raise errors.CampaignNotFound(campaign_id=args.campaign_id)
    if not campaign.starts_at <= ctx.now < campaign.ends_at:
        raise errors.CampaignNotLive(
            campaign_id=args.campaign_id,
            starts_at=ctx.iso(campaign.starts_at),
            ends_at=ctx.iso(campaign.ends_at),
        )
    had = [
        coupon.coupon_id
        for coupon in ctx.db.all(queries.CLAIMED, user=ctx.actor)
        if coupon.campaign_id == args.campaign_id
    ]
    if len(had) >= campaign.per_user:
        raise errors.AlreadyClaimed(campaign_id=args.campaign_id, coupon_id=had[-1])
    count = int(ctx.db.value(queries.QUOTA, campaign_id=args.campaign_id))
    if not crowd.left_now(ctx, campaign, count, len(had)):
        raise errors.QuotaExhausted(campaign_id=args.campaign_id)
    ctx.db.run(queries.TAKE_QUOTA, b_campaign_id=args.campaign_id)
    left = crowd.left_now(ctx, campaign, count - 1, len(had) + 1)
    return _hand_out(ctx, campaign, left)


def _hand_out(ctx: ToolContext, campaign: Campaign, left: int) -> schemas.ClaimedCoupon:
    coupon_id = ctx.new_id("cpn")
    valid_until = ctx.now + campaign.valid_days * 86_400
    ctx.db.insert(
        Coupon,
        coupon_id=coupon_id,
        user=ctx.actor,
        campaign_id=campaign.campaign_id,
        title_zh=campaign.name_zh,
        title_en=campaign.name_en,
        coupon_kind=campaign.coupon_kind,
        face_fen=campaign.face_fen,
        percent=campaign.percent,
        cap_fen=campaign.cap_fen,
        threshold_fen=campaign.threshold_fen,
        service=campaign.service,
        category=campaign.category,
        merchant_id=None,
        valid_from=ctx.now,
        valid_until=valid_until,
        stack_group=STACK_GROUP,
        stackable=False,
        status="available",
        used_order_id=None,
    )
    return schemas.ClaimedCoupon(
        coupon_id=coupon_id,
        title=ctx.pick_row(campaign, "name"),
        campaign_id=campaign.campaign_id,
        service=campaign.service,
        category=campaign.category,
        coupon_kind=campaign.coupon_kind,
        face_fen=campaign.face_fen,
        threshold_fen=campaign.threshold_fen,
        valid_until=ctx.iso(valid_until),
        left=left,
    )
