"""Tables of the life service."""

from typing import ClassVar

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from superapp_services.core import JsonText, Table, TableKind


class Forest(Table, table=True):
    """A person's energy and what they have ever collected, in grams."""

    __tablename__ = "forests"
    __table_args__ = (CheckConstraint("energy_g >= 0 AND collected_g >= 0"),)
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    user: str = Field(primary_key=True, foreign_key="people.person_id")
    energy_g: int
    collected_g: int


class EnergyBubble(Table, table=True):
    """Energy earned by something green: ripe after a day, faded three days later."""

    __tablename__ = "energy_bubbles"
    __table_args__ = (
        CheckConstraint("status IN ('growing', 'ripe', 'collected', 'faded')"),
        CheckConstraint("left_g BETWEEN 0 AND energy_g AND energy_g > 0"),
    )
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    bubble_id: str = Field(primary_key=True)
    user: str = Field(foreign_key="people.person_id", index=True)
    source_zh: str
    source_en: str
    energy_g: int
    left_g: int
    ripens_at: int
    fades_at: int
    status: str
    taken_by: str = Field(sa_type=JsonText)


class TreeSpecies(Table, table=True):
    """A tree that can be planted for energy."""

    __tablename__ = "tree_species"

    species_id: str = Field(primary_key=True)
    name_zh: str
    name_en: str
    region_zh: str
    region_en: str
    energy_g: int


class PlantedTree(Table, table=True):
    """A tree that was planted in the user's name."""

    __tablename__ = "planted_trees"
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    tree_id: str = Field(primary_key=True)
    user: str = Field(foreign_key="people.person_id", index=True)
    species_id: str = Field(foreign_key="tree_species.species_id")
    energy_g: int
    certificate_number: str
    planted_at: int


class Campaign(Table, table=True):
    """A promotion that hands out coupons, and what its coupon is worth."""

    __tablename__ = "campaigns"

    campaign_id: str = Field(primary_key=True)
    name_zh: str
    name_en: str
    description_zh: str
    description_en: str
    service: str
    category: str | None
    coupon_kind: str
    face_fen: int
    percent: int
    cap_fen: int | None
    threshold_fen: int
    valid_days: int
    per_user: int
    starts_at: int
    ends_at: int


class CampaignQuota(Table, table=True):
    """How many coupons of a campaign are left: first come, first served."""

    __tablename__ = "campaign_quotas"
    __table_args__ = (CheckConstraint("left_count >= 0"),)
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    campaign_id: str = Field(primary_key=True, foreign_key="campaigns.campaign_id")
    left_count: int


class CallScript(Table, table=True):
    """What a merchant says on the telephone, by what the call is about."""

    __tablename__ = "call_scripts"

    script_id: str = Field(primary_key=True)
    purpose: str = Field(index=True)
    outcome: str
    question_zh: str
    question_en: str
    answer_zh: str
    answer_en: str


class MerchantCall(Table, table=True):
    """A telephone call that was made for the user."""

    __tablename__ = "merchant_calls"
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    call_id: str = Field(primary_key=True)
    user: str = Field(foreign_key="people.person_id", index=True)
    callee_id: str
    callee_zh: str
    callee_en: str
    phone: str
    purpose: str
    message: str
    outcome: str
    transcript: str = Field(sa_type=JsonText)
    created_at: int
