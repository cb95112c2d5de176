"""What was sold beyond the rule, which prices moved, and which sellers are closed."""

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, update
from sqlalchemy.dialects.sqlite import insert
from sqlmodel import col, select

from superapp_services.commons.merchants import get_merchant
from superapp_services.core import ToolContext, query, write
from superapp_services.travel.errors import SellerClosed
from superapp_services.travel.models import TravelClosure, TravelPriceShift, TravelSale

_SOLD = query(
    select(TravelSale).where(col(TravelSale.date).between(bindparam("first"), bindparam("last")))
)
_SHIFTS = query(select(TravelPriceShift))
_CLOSURES = query(select(TravelClosure.merchant_id))
_ADD = write(
    insert(TravelSale)
    .values(
        sale_id=bindparam("sale_id"),
        stock_id=bindparam("stock_id"),
        date=bindparam("date"),
        sold=bindparam("count"),
    )
    .on_conflict_do_update(
        index_elements=["sale_id"], set_={"sold": col(TravelSale.sold) + bindparam("count")}
    )
)
_SUBTRACT = write(
    update(TravelSale)
    .where(col(TravelSale.sale_id) == bindparam("b_sale_id"), col(TravelSale.sold) > bindparam("n"))
    .values(sold=col(TravelSale.sold) - bindparam("n"))
)
_DROP = write(delete(TravelSale).where(col(TravelSale.sale_id) == bindparam("b_sale_id")))
_SHIFT = write(
    insert(TravelPriceShift)
    .values(subject_id=bindparam("subject_id"), percent=bindparam("percent"))
    .on_conflict_do_update(index_elements=["subject_id"], set_={"percent": bindparam("percent")})
)
_CLOSE = write(
    insert(TravelClosure)
    .values(merchant_id=bindparam("merchant_id"), closed_at=bindparam("closed_at"))
    .on_conflict_do_nothing(index_elements=["merchant_id"])
)

Stock = tuple[str, str]
"""What is sold, and for which day: ("flt_ca1708:y", "2026-02-08")."""


def sold_between(ctx: ToolContext, first: str, last: str) -> dict[Stock, int]:
    """How much of everything was sold for days in this span."""
    found = ctx.db.all(_SOLD, first=first, last=last)
    return {(row.stock_id, row.date): row.sold for row in found}


def price_shifts(ctx: ToolContext) -> dict[str, int]:
    """What moved away from its rule, in percent of it."""
    return {row.subject_id: row.percent for row in ctx.db.all(_SHIFTS)}


def closed_merchants(ctx: ToolContext) -> frozenset[str]:
    """Merchants that sell nothing now."""
    return frozenset(ctx.db.all(_CLOSURES))


def check_open(ctx: ToolContext, merchant_id: str) -> None:
    """Refuse a merchant that is closed.

    Raises:
        SellerClosed: It takes no bookings at the moment.
    """
    if merchant_id in closed_merchants(ctx):
        raise SellerClosed(merchant=ctx.pick_row(get_merchant(ctx, merchant_id), "name"))


def sell(ctx: ToolContext, stocks: Sequence[Stock], count: int) -> None:
    """Take so many of each out of sale."""
    for stock_id, date in stocks:
        ctx.db.run(_ADD, sale_id=f"{stock_id}:{date}", stock_id=stock_id, date=date, count=count)


def give_back(ctx: ToolContext, stocks: Sequence[Stock], count: int) -> None:
    """Put so many of each back on sale."""
    for stock_id, date in stocks:
        sale_id = f"{stock_id}:{date}"
        if not ctx.db.run(_SUBTRACT, b_sale_id=sale_id, n=count):
            ctx.db.run(_DROP, b_sale_id=sale_id)


def shift_price(ctx: ToolContext, subject_id: str, percent: int) -> None:
    """Make something dearer or cheaper than its rule from now on."""
    ctx.db.run(_SHIFT, subject_id=subject_id, percent=percent)


def close_merchant(ctx: ToolContext, merchant_id: str) -> None:
    """Have a merchant sell nothing from now on."""
    ctx.db.run(_CLOSE, merchant_id=merchant_id, closed_at=ctx.now)
