"""Compiled statements of the life service."""

from sqlalchemy import bindparam, update
from sqlmodel import col, select

from superapp_services.commons.merchants import Merchant
from superapp_services.commons.order_tables import Coupon
from superapp_services.commons.people import Contact
from superapp_services.commons.places import Place
from superapp_services.core import query, write
from superapp_services.life.models import (
    CallScript,
    Campaign,
    CampaignQuota,
    EnergyBubble,
    Forest,
    MerchantCall,
    PlantedTree,
    TreeSpecies,
)

FOREST = query(select(Forest).where(col(Forest.user) == bindparam("user")))
FRIENDS = query(
    select(Forest.user)
    .where(
        col(Forest.user).in_(
            select(Contact.person_id).where(col(Contact.user) == bindparam("user"))
        )
    )
    .order_by(col(Forest.user))
)
BUBBLES = query(
    select(EnergyBubble)
    .where(
        col(EnergyBubble.user) == bindparam("user"),
        (col(EnergyBubble.status) == "growing") | (col(EnergyBubble.status) == "ripe"),
    )
    .order_by(col(EnergyBubble.ripens_at), col(EnergyBubble.bubble_id))
)
BUBBLE = query(select(EnergyBubble).where(col(EnergyBubble.bubble_id) == bindparam("bubble_id")))
TAKE_BUBBLE = write(
    update(EnergyBubble)
    .where(col(EnergyBubble.bubble_id) == bindparam("b_bubble_id"))
    .values(left_g=bindparam("left_g"), status=bindparam("status"), taken_by=bindparam("taken_by"))
)
TURN_BUBBLE = write(
    update(EnergyBubble)
    .where(
        col(EnergyBubble.bubble_id) == bindparam("b_bubble_id"),
        col(EnergyBubble.status) == bindparam("b_from"),
    )
    .values(status=bindparam("status"))
)
GAIN = write(
    update(Forest)
    .where(col(Forest.user) == bindparam("b_user"))
    .values(
        energy_g=col(Forest.energy_g) + bindparam("b_energy"),
        collected_g=col(Forest.collected_g) + bindparam("b_energy"),
    )
)
SPEND = write(
    update(Forest)
    .where(col(Forest.user) == bindparam("b_user"), col(Forest.energy_g) >= bindparam("b_energy"))
    .values(energy_g=col(Forest.energy_g) - bindparam("b_energy"))
)
SPECIES = query(
    select(TreeSpecies).order_by(col(TreeSpecies.energy_g), col(TreeSpecies.species_id))
)
TREES = query(
    select(PlantedTree)
    .where(col(PlantedTree.user) == bindparam("user"))
    .order_by(col(PlantedTree.planted_at), col(PlantedTree.tree_id))
)
CAMPAIGNS = query(select(Campaign).order_by(col(Campaign.campaign_id)))
CAMPAIGN = query(select(Campaign).where(col(Campaign.campaign_id) == bindparam("campaign_id")))
QUOTAS = query(select(CampaignQuota))
QUOTA = query(
    select(CampaignQuota.left_count).where(
        col(CampaignQuota.campaign_id) == bindparam("campaign_id")
    )
)
TAKE_QUOTA = write(
    update(CampaignQuota)
    .where(
        col(CampaignQuota.campaign_id) == bindparam("b_campaign_id"),
        col(CampaignQuota.left_count) > 0,
    )
    .values(left_count=col(CampaignQuota.left_count) - 1)
)
CLAIMED = query(
    select(Coupon)
    .where(col(Coupon.user) == bindparam("user"), col(Coupon.campaign_id).is_not(None))
    .order_by(col(Coupon.coupon_id))
)
MERCHANT = query(select(Merchant).where(col(Merchant.merchant_id) == bindparam("callee_id")))
PLACE = query(select(Place).where(col(Place.place_id) == bindparam("callee_id")))
SCRIPTS = query(
    select(CallScript)
    .where(col(CallScript.purpose) == bindparam("purpose"))
    .order_by(col(CallScript.script_id))
)
CALLS = query(
    select(MerchantCall)
    .where(col(MerchantCall.user) == bindparam("user"))
    .order_by(col(MerchantCall.created_at).desc(), col(MerchantCall.call_id).desc())
)
