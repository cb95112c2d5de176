"""What the app tells a user on its own."""

from typing import ClassVar

from sqlmodel import Field

from superapp_services.core import Table, TableKind, ToolContext


class Notification(Table, table=True):
    """One message from the app."""

    __tablename__ = "notifications"
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    notification_id: str = Field(primary_key=True)
    user: str = Field(index=True)
    topic: str
    subject_id: str
    title_zh: str
    title_en: str
    body_zh: str
    body_en: str
    created_at: int
    read: bool


def notify(
    ctx: ToolContext,
    user: str,
    topic: str,
    subject_id: str,
    *,
    title_zh: str,
    title_en: str,
    body_zh: str,
    body_en: str,
) -> str:
    """Tell a user something, in both languages; the notification's id."""
    notification_id = ctx.new_id("ntf")
    ctx.db.insert(
        Notification,
        notification_id=notification_id,
        user=user,
        topic=topic,
        subject_id=subject_id,
        title_zh=title_zh,
        title_en=title_en,
        body_zh=body_zh,
        body_en=body_en,
        created_at=ctx.now,
        read=False,
    )
    return notification_id
