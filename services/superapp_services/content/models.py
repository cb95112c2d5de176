"""Tables of the content service. Nothing here changes in a session."""

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from superapp_services.core import Table


class Creator(Table, table=True):
    """Somebody who publishes."""

    __tablename__ = "creators"

    creator_id: str = Field(primary_key=True)
    name_zh: str
    name_en: str
    bio_zh: str
    bio_en: str
    channel: str
    followers: int
    verified: bool


class Content(Table, table=True):
    """A note, a video or a live stream. Sponsored ones are paid for, and marked."""

    __tablename__ = "contents"
    __table_args__ = (CheckConstraint("content_kind IN ('note', 'video', 'live')"),)

    content_id: str = Field(primary_key=True)
    creator_id: str = Field(foreign_key="creators.creator_id", index=True)
    channel: str = Field(index=True)
    content_kind: str
    title_zh: str
    title_en: str
    body_zh: str
    body_en: str
    tags_zh: str
    tags_en: str
    sponsored: bool
    likes: int
    comments: int
    published_at: int


class ContentProduct(Table, table=True):
    """A product that an item links to."""

    __tablename__ = "content_products"

    link_id: str = Field(primary_key=True)
    content_id: str = Field(foreign_key="contents.content_id", index=True)
    position: int
    product_id: str
    title_zh: str
    title_en: str
    commission_percent: int
