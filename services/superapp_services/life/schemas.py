"""What the life tools take and give."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from superapp_services.core import ToolInput, ToolOutput


class CallPurpose(StrEnum):
    """What a call is about."""

    OPENING_HOURS = "opening_hours"
    AVAILABILITY = "availability"
    WAITING_TIME = "waiting_time"
    SPECIAL_REQUEST = "special_request"
    ORDER_STATUS = "order_status"
    OTHER = "other"


class GetForest(ToolInput):
    """Whose forest."""

    friend_id: str | None = Field(
        default=None,
        description="A contact's forest, by contact or person id; the user's own if left out.",
        examples=["ctc_0001"],
    )


class CollectEnergy(ToolInput):
    """Which energy to collect."""

    bubble_ids: list[str] | None = Field(
        default=None,
        min_length=1,
        max_length=50,
        description="These bubbles; everything that is ripe if left out.",
        examples=[["bub_0001"]],
    )
    friend_id: str | None = Field(
        default=None,
        description="Collect in this contact's forest instead: a third of each ripe bubble.",
    )


class PlantTree(ToolInput):
    """Which tree to plant."""

    species_id: str = Field(description="The species.", examples=["tree_saxaul"])


class ListCampaigns(ToolInput):
    """Which campaigns."""

    service: Literal["food", "shopping", "travel", "rides"] | None = Field(
        default=None, description="Only coupons for this service."
    )
    claimable: bool = Field(
        default=False, description="Only those that the user can claim from right now."
    )


class ClaimCampaignCoupon(ToolInput):
    """Which campaign to claim from."""

    campaign_id: str = Field(description="A campaign that is on.", examples=["cmp_milk_tea"])


class CallMerchant(ToolInput):
    """Whom to call, and what to say."""

    callee_id: str = Field(
        description="A merchant id or a place id with a telephone.", examples=["mer_food_0001"]
    )
    purpose: CallPurpose = Field(description="What the call is about.")
    message: str = Field(
        min_length=1,
        max_length=200,
        description="What to ask or say, in a sentence.",
        examples=["今晚七点还有四人桌吗？"],
    )


class ListCalls(ToolInput):
    """Which of the calls made for the user."""

    limit: int = Field(default=10, ge=1, le=50, description="How many to return, newest first.")


class Bubble(ToolOutput):
    """A bubble of energy. `collectable_g` is what this user can take from it now."""

    bubble_id: str
    source: str
    energy_g: int
    collectable_g: int
    status: str
    ripens_at: str
    fades_at: str


class SpeciesView(ToolOutput):
    """A tree that can be planted, and whether the energy suffices."""

    species_id: str
    name: str
    region: str
    energy_g: int
    affordable: bool
    short_g: int


class TreeView(ToolOutput):
    """A tree that was planted."""

    tree_id: str
    species: str
    certificate_number: str
    energy_g: int
    planted_at: str


class FriendForest(ToolOutput):
    """A friend in whose forest energy can be collected."""

    friend_id: str
    name: str
    ripe_bubbles: int


class ForestView(ToolOutput):
    """A forest: its energy, bubbles, trees, and what can be planted."""

    owner_id: str
    owner: str
    energy_g: int
    collected_g: int
    ripe_g: int
    can_plant: bool
    bubbles: list[Bubble]
    species: list[SpeciesView]
    trees: list[TreeView]
    friends: list[FriendForest]


class Collected(ToolOutput):
    """What was collected, and the energy held now."""

    collected_g: int
    bubble_ids: list[str]
    energy_g: int
    can_plant: bool
    short_of_cheapest_g: int


class PlantedView(ToolOutput):
    """The tree, and the energy that is left."""

    tree: TreeView
    energy_g: int


class CampaignView(ToolOutput):
    """A campaign and what its coupon is worth."""

    campaign_id: str
    name: str
    description: str
    service: str
    category: str | None
    coupon_kind: str
    face_fen: int
    percent: int
    threshold_fen: int
    left: int
    claimed: int
    per_user: int
    claimable: bool
    starts_at: str
    ends_at: str


class CampaignList(ToolOutput):
    """The campaigns, those that can be claimed first."""

    campaigns: list[CampaignView]
    total: int


class ClaimedCoupon(ToolOutput):
    """The coupon that the user has now."""

    coupon_id: str
    title: str
    campaign_id: str
    service: str
    category: str | None
    coupon_kind: str
    face_fen: int
    threshold_fen: int
    valid_until: str
    left: int


class Utterance(ToolOutput):
    """One turn of a telephone call."""

    speaker: str
    text: str


class CallView(ToolOutput):
    """A telephone call."""

    call_id: str
    callee_id: str
    callee: str
    phone: str
    purpose: str
    outcome: str
    transcript: list[Utterance]
    called_at: str


class CallList(ToolOutput):
    """The calls made for the user, newest first."""

    calls: list[CallView]
    total: int
