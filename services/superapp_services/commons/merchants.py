"""Who is paid: restaurants, shops, airlines, hotels, billers and the platform itself."""

from sqlalchemy import bindparam
from sqlmodel import Field, col, select

from superapp_services.core import Table, ToolContext, query


class Merchant(Table, table=True):
    """A business that takes payments."""

    __tablename__ = "merchants"

    merchant_id: str = Field(primary_key=True)
    service: str
    category: str
    name_zh: str
    name_en: str
    phone: str


_MERCHANT = query(select(Merchant).where(col(Merchant.merchant_id) == bindparam("merchant_id")))


def find_merchant(ctx: ToolContext, merchant_id: str) -> Merchant | None:
    """The merchant with this id, if there is one."""
    return ctx.db.one(_MERCHANT, merchant_id=merchant_id)


def get_merchant(ctx: ToolContext, merchant_id: str) -> Merchant:
    """The merchant with this id, which must exist."""
    merchant = find_merchant(ctx, merchant_id)
    if merchant is None:
        raise LookupError(merchant_id)
    return merchant
