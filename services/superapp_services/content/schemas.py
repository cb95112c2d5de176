"""What the content tools take and give."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from superapp_services.core import ToolInput, ToolOutput


class Channel(StrEnum):
    """What a part of the feed is about."""

    FOOD = "food"
    TECH = "tech"
    HOME = "home"
    BEAUTY = "beauty"
    SPORTS = "sports"
    PARENTING = "parenting"
    TRAVEL = "travel"
    FASHION = "fashion"
    PETS = "pets"
    HEALTH = "health"


class BrowseFeed(ToolInput):
    """Which part of the feed."""

    channel: Channel | None = Field(default=None, description="Only this channel.")
    text: str | None = Field(
        default=None,
        max_length=100,
        description="Words of the title, text or tags, in Chinese or English.",
        examples=["耳机", "hiking backpack"],
    )
    creator_id: str | None = Field(default=None, description="Only items of this creator.")
    kind: Literal["note", "video", "live"] | None = Field(
        default=None, description="Only notes, videos or live streams."
    )
    hide_sponsored: bool = Field(default=False, description="Leave paid items out.")
    sort: Literal["recommended", "newest", "likes"] = Field(
        default="recommended", description="Order of the items."
    )
    cursor: str | None = Field(
        default=None, description="`next_cursor` of the page before, to go on from there."
    )
    limit: int = Field(default=10, ge=1, le=50, description="How many to return.")


class GetItem(ToolInput):
    """Which item."""

    content_id: str = Field(description="An item of the feed.", examples=["cnt_0001"])


class CreatorView(ToolOutput):
    """Who published it."""

    creator_id: str
    name: str
    bio: str
    followers: int
    verified: bool


class FeedItem(ToolOutput):
    """An item of the feed; sponsored ones were paid for."""

    content_id: str
    title: str
    creator_id: str
    creator: str
    channel: str
    kind: str
    sponsored: bool
    tags: list[str]
    likes: int
    comments: int
    published_at: str
    product_ids: list[str]


class Feed(ToolOutput):
    """A page of the feed; `next_cursor` is null on the last one."""

    items: list[FeedItem]
    total: int
    next_cursor: str | None


class LinkedProduct(ToolOutput):
    """A product that the item links to; the creator earns the commission."""

    product_id: str
    title: str
    commission_percent: int


class ContentItem(ToolOutput):
    """An item with its text, its creator and what it links to."""

    content_id: str
    title: str
    body: str
    creator: CreatorView
    channel: str
    kind: str
    sponsored: bool
    tags: list[str]
    likes: int
    comments: int
    published_at: str
    products: list[LinkedProduct]
