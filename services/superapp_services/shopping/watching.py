"""Prices that move in a session, and watches that notify or buy when one falls far enough."""

from sqlalchemy import bindparam
from sqlmodel import col, select

from superapp_services.commons import mandates, orders, payments
from superapp_services.commons.ledger import InsufficientFunds, available_fen, merchant_account
from superapp_services.commons.money import Mandate, Method
from superapp_services.commons.notifications import notify
from superapp_services.commons.order_tables import Order
from superapp_services.core import Event, ServiceError, ToolContext, query
from superapp_services.core.wording import LANGUAGES, code_text
from superapp_services.shopping import queries
from superapp_services.shopping.checkout import Wanted, work_out
from superapp_services.shopping.models import PriceWatch
from superapp_services.shopping.ordering import create_orders
from superapp_services.shopping.service import service
from superapp_services.shopping.showcase import Showcase, city_of, sku_showcase

PRICE_CHANGED = "shopping.price_changed"
WATCH_EXPIRES = "shopping.watch_expires"
_METHODS = query(
    select(Method)
    .where(col(Method.user) == bindparam("user"), col(Method.status) == "active")
    .order_by(col(Method.is_default).desc(), col(Method.priority), col(Method.method_id))
)


@service.event(PRICE_CHANGED)
def price_changed(ctx: ToolContext, event: Event) -> None:
    """A shop changes a price: payload `price_fen`; the subject is the SKU."""
    set_price(ctx, event.subject_id, int(event.payload["price_fen"]))


def set_price(ctx: ToolContext, sku_id: str, price_fen: int) -> None:
    """Change a price and act on the watches whose limit it fell below."""
    ctx.db.run(queries.SET_PRICE, b_sku_id=sku_id, price_fen=price_fen)
    for watch in ctx.db.all(
        queries.WATCHES_OF_SKU, sku_id=sku_id, price_fen=price_fen, now=ctx.now
    ):
        _act(ctx.acting_for(watch.user), watch, price_fen)


def _act(ctx: ToolContext, watch: PriceWatch, price_fen: int) -> None:
    _, shown = sku_showcase(ctx, watch.sku_id)
    if watch.action == "notify":
        _close(ctx, watch, "notified")
        _tell(
            ctx,
            watch,
            shown,
            f"已降到 ¥{price_fen / 100:.2f}",
            f"now costs ¥{price_fen / 100:.2f}",
        )
        return
    refusal = _cannot_buy(ctx, watch)
    if refusal is not None:
        _close(ctx, watch, "failed", failure=refusal)
        zh, en = (code_text(refusal, lang) for lang in LANGUAGES)
        _tell(ctx, watch, shown, f"自动购买失败（{zh}）", f"could not be bought: {en}")
        return
    order_id = _buy(ctx, watch)
    _close(ctx, watch, "bought", order_id=order_id)
    _tell(
        ctx,
        watch,
        shown,
        f"已按 ¥{price_fen / 100:.2f} 自动购买",
        f"was bought for you at ¥{price_fen / 100:.2f}",
    )


def _wanted(ctx: ToolContext, watch: PriceWatch) -> Wanted:
    return Wanted(
        lines=[(watch.sku_id, watch.quantity)],
        city=city_of(ctx, watch.address_id),
        deliver_by=None,
        gift_wrap=False,
        coupon_ids=[],
    )


def _cannot_buy(ctx: ToolContext, watch: PriceWatch) -> str | None:
    """Why a watch cannot buy now: a code, or None if it can."""
    try:
        (share,) = work_out(ctx, _wanted(ctx, watch)).shares
        mandate = mandates.get_mandate(ctx, watch.mandate_id or "")
        if not covered(ctx, mandate, share.total_fen, share.items[0].shown):
            return "mandate_too_narrow"
        _method(ctx, mandate, share.total_fen)
    except ServiceError as refusal:
        return refusal.code
    return None


def _method(ctx: ToolContext, mandate: Mandate, amount_fen: int) -> Method:
    """The mandate's method, or else the first of the user's that can pay this, default first.

    Raises:
        MethodNotFound, LimitExceeded, InsufficientFunds: None can; the reason of the last.
    """
    if mandate.method_id is not None:
        methods = [payments.choose_method(ctx, mandate.method_id)]
    else:
        methods = ctx.db.all(_METHODS, user=ctx.actor)
    problem: ServiceError = payments.MethodNotFound(method_id="default")
    for method in methods:
        try:
            payments.check_limits(ctx, method, amount_fen)
        except payments.LimitExceeded as limit:
            problem = limit
            continue
        available = available_fen(ctx, method.account_id)
        if available is None or available >= amount_fen:
            return method
        problem = InsufficientFunds(needed_fen=amount_fen, available_fen=available)
    raise problem


def covered(ctx: ToolContext, mandate: Mandate, amount_fen: int, shown: Showcase) -> bool:
    """Whether a mandate covers a purchase; its categories may name the service or the goods."""
    return any(
        mandates.covers(
            mandate,
            now=ctx.now,
            amount_fen=amount_fen,
            category=name,
            merchant_id=shown.merchant.merchant_id,
            method_id=None,
        )
        for name in ("shopping", shown.merchant.category, shown.product.category_id)
    )


def _buy(ctx: ToolContext, watch: PriceWatch) -> str:
    wanted = _wanted(ctx, watch)
    found = work_out(ctx, wanted)
    (order_id,) = create_orders(ctx, found, watch.address_id or "", wanted, None, "")
    order = orders.get_order(ctx, order_id, "shopping")
    mandate = mandates.get_mandate(ctx, watch.mandate_id or "")
    ctx.mandate_id = mandate.mandate_id
    _pay(ctx, order, _method(ctx, mandate, order.total_fen))
    mandates.spend(ctx, mandate.mandate_id, order.total_fen)
    orders.mark_paid(ctx, order)
    return order_id


def _pay(ctx: ToolContext, order: Order, method: Method) -> None:
    payments.capture(
        ctx,
        purpose="order",
        amount_fen=order.total_fen,
        payee_id=order.merchant_id,
        payee_account_id=merchant_account(order.merchant_id),
        method=method,
        reference_id=order.order_id,
        order_id=order.order_id,
        hold=True,
    )


def _close(
    ctx: ToolContext,
    watch: PriceWatch,
    status: str,
    order_id: str | None = None,
    failure: str | None = None,
) -> None:
    ctx.db.run(
        queries.CLOSE_WATCH,
        b_price_watch_id=watch.price_watch_id,
        status=status,
        order_id=order_id,
        failure=failure,
        closed_at=ctx.now,
    )
    ctx.unschedule(watch.price_watch_id)


def _tell(ctx: ToolContext, watch: PriceWatch, shown: Showcase, zh: str, en: str) -> None:
    notify(
        ctx,
        watch.user,
        "price_watch",
        watch.price_watch_id,
        title_zh="降价提醒",
        title_en="Price watch",
        body_zh=f"{shown.product.title_zh}{zh}。",
        body_en=f"{shown.product.title_en} {en}.",
    )


@service.event(WATCH_EXPIRES)
def watch_expires(ctx: ToolContext, event: Event) -> None:
    """A watch ends without its price."""
    watch = ctx.db.one(queries.WATCH, price_watch_id=event.subject_id)
    if watch is not None:
        _close(ctx, watch, "expired")
