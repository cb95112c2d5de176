"""Binding prices that expire: what a user is shown before an order exists."""

from typing import Any, ClassVar

from pydantic import JsonValue
from sqlalchemy import bindparam
from sqlmodel import Field, col, select

from superapp_services.core import (
    JsonText,
    ServiceError,
    Table,
    TableKind,
    ToolContext,
    from_json,
    json_text,
    query,
)


class Quote(Table, table=True):
    """A price for exactly what its body lists, until it expires."""

    __tablename__ = "quotes"
    kind: ClassVar[TableKind] = TableKind.SYSTEM

    quote_id: str = Field(primary_key=True)
    user: str
    quote_kind: str
    body: str = Field(sa_type=JsonText)
    total_fen: int
    created_at: int
    expires_at: int


class QuoteNotFound(ServiceError):
    """No such quote of this user."""

    en = "There is no quote {quote_id} of yours. Ask for a new quote."
    zh = "没有找到报价 {quote_id}，请重新获取报价。"


class QuoteExpired(ServiceError):
    """The quote was not used in time."""

    en = "Quote {quote_id} expired at {expired_at}. Ask for a new quote; the price may differ."
    zh = "报价 {quote_id} 已于 {expired_at} 过期，请重新获取报价，价格可能有变化。"


_QUOTE = query(
    select(Quote).where(
        col(Quote.quote_id) == bindparam("quote_id"), col(Quote.user) == bindparam("user")
    )
)


def add_quote(
    ctx: ToolContext,
    prefix: str,
    kind: str,
    body: dict[str, JsonValue],
    total_fen: int,
    valid_seconds: int,
) -> str:
    """Keep a quote for the user; its id."""
    quote_id = ctx.new_id(prefix)
    ctx.db.insert(
        Quote,
        quote_id=quote_id,
        user=ctx.actor,
        quote_kind=kind,
        body=json_text(body),
        total_fen=total_fen,
        created_at=ctx.now,
        expires_at=ctx.now + valid_seconds,
    )
    return quote_id


def get_quote(ctx: ToolContext, quote_id: str, kind: str) -> tuple[Quote, dict[str, Any]]:
    """The user's quote of this kind, still valid, and its body.

    Raises:
        QuoteNotFound: It does not exist, is of another kind, or is somebody else's.
        QuoteExpired: Its time is over.
    """
    quote = ctx.db.one(_QUOTE, quote_id=quote_id, user=ctx.actor)
    if quote is None or quote.quote_kind != kind:
        raise QuoteNotFound(quote_id=quote_id)
    if quote.expires_at <= ctx.now:
        raise QuoteExpired(quote_id=quote_id, expired_at=ctx.iso(quote.expires_at))
    body: dict[str, Any] = from_json(quote.body)
    return quote, body
