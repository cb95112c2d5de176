"""Price watches: tell the user, or buy under a mandate, when a price falls below a limit."""

from superapp_services.commons import mandates
from superapp_services.commons.mandates import MandateNotFound
from superapp_services.commons.people import AddressNotFound
from superapp_services.core import Risk, ToolContext, clock
from superapp_services.shopping import queries
from superapp_services.shopping.errors import (
    AddressMissing,
    AlreadyBelow,
    MandateMissing,
    MandateTooNarrow,
    SkuNotFound,
    WatchInThePast,
    WatchNotActive,
    WatchNotFound,
)
from superapp_services.shopping.faults import EVENT_FAULTS
from superapp_services.shopping.models import PriceWatch
from superapp_services.shopping.outputs import PriceWatchList, PriceWatchView
from superapp_services.shopping.schemas import (
    CancelPriceWatch,
    ListPriceWatches,
    WatchAction,
    WatchPrice,
)
from superapp_services.shopping.service import service
from superapp_services.shopping.showcase import (
    Showcase,
    delivery_address_id,
    price_now,
    sku_showcase,
)
from superapp_services.shopping.watching import WATCH_EXPIRES, covered

LONGEST_DAYS = 180


def _shown(ctx: ToolContext, watch: PriceWatch) -> PriceWatchView:
    _, shown = sku_showcase(ctx, watch.sku_id)
    return PriceWatchView(
        price_watch_id=watch.price_watch_id,
        sku_id=watch.sku_id,
        product_id=shown.product.product_id,
        title=ctx.pick_row(shown.product, "title"),
        action=watch.action,
        below_fen=watch.below_fen,
        price_fen=price_now(ctx, watch.sku_id),
        until=ctx.iso(watch.watch_until),
        quantity=watch.quantity,
        address_id=watch.address_id,
        mandate_id=watch.mandate_id,
        status=watch.status,
        order_id=watch.order_id,
        failure=watch.failure,
    )


@service.tool(risk=Risk.READ)
def list_price_watches(ctx: ToolContext, args: ListPriceWatches) -> PriceWatchList:
    """List the user's price watches, newest first, with today's price and what became of each."""
    found = [
        watch
        for watch in ctx.db.all(queries.WATCHES, user=ctx.actor)
        if args.status in (None, watch.status)
    ]
    return PriceWatchList(
        price_watches=[_shown(ctx, watch) for watch in found[: args.limit]], total=len(found)
    )


@service.tool(
    risk=Risk.WRITE,
    errors=(
        SkuNotFound,
        WatchInThePast,
        AlreadyBelow,
        MandateMissing,
        MandateNotFound,
        MandateTooNarrow,
        AddressNotFound,
        AddressMissing,
    ),
    faults=EVENT_FAULTS,
)
def watch_price(ctx: ToolContext, args: WatchPrice) -> PriceWatchView:
    """Watch a SKU's price until an instant; act once, when it is strictly below `below_fen`.

    `notify` tells the user. `buy` orders and pays once by itself: it needs an active mandate
    (payments_create_mandate) that covers one such purchase and lasts until then. Refused when
    the price is below the limit already.
    """
    _, shown = sku_showcase(ctx, args.sku_id)
    until = clock.seconds(args.until)
    latest = ctx.now + LONGEST_DAYS * clock.DAY_SECONDS
    if not ctx.now < until <= latest:
        raise WatchInThePast(asked=ctx.iso(until), latest=ctx.iso(latest))
    price_fen = price_now(ctx, args.sku_id)
    if price_fen < args.below_fen:
        raise AlreadyBelow(
            title=ctx.pick_row(shown.product, "title"),
            sku_id=args.sku_id,
            price_fen=price_fen,
            below_fen=args.below_fen,
        )
    address_id = None
    if args.action is WatchAction.BUY:
        address_id = delivery_address_id(ctx, args.address_id)
        _check_mandate(ctx, args, shown, until)
    return _shown(ctx, _add(ctx, args, until, address_id))


def _check_mandate(ctx: ToolContext, args: WatchPrice, shown: Showcase, until: int) -> None:
    if args.mandate_id is None:
        raise MandateMissing()
    mandate = mandates.get_mandate(ctx, args.mandate_id)
    most = (args.below_fen - 1) * args.quantity
    if not covered(ctx, mandate, most, shown) or mandate.valid_until < until:
        raise MandateTooNarrow(mandate_id=args.mandate_id, amount_fen=most, until=ctx.iso(until))


def _add(ctx: ToolContext, args: WatchPrice, until: int, address_id: str | None) -> PriceWatch:
    price_watch_id = ctx.new_id("pwt")
    buys = args.action is WatchAction.BUY
    ctx.db.insert(
        PriceWatch,
        price_watch_id=price_watch_id,
        user=ctx.actor,
        sku_id=args.sku_id,
        action=args.action.value,
        below_fen=args.below_fen,
        watch_until=until,
        quantity=args.quantity,
        address_id=address_id,
        mandate_id=args.mandate_id if buys else None,
        status="active",
        order_id=None,
        failure=None,
        created_at=ctx.now,
        closed_at=None,
    )
    ctx.schedule(WATCH_EXPIRES, until, price_watch_id, ctx.actor)
    watch = ctx.db.one(queries.WATCH, price_watch_id=price_watch_id)
    if watch is None:
        raise LookupError(price_watch_id)
    return watch


@service.tool(risk=Risk.WRITE, errors=(WatchNotFound, WatchNotActive))
def cancel_price_watch(ctx: ToolContext, args: CancelPriceWatch) -> PriceWatchView:
    """End an active price watch. Its mandate stays: revoke that with payments_revoke_mandate."""
    watch = ctx.db.one(queries.WATCH, price_watch_id=args.price_watch_id)
    if watch is None or watch.user != ctx.actor:
        raise WatchNotFound(price_watch_id=args.price_watch_id)
    if watch.status != "active":
        raise WatchNotActive(price_watch_id=args.price_watch_id, status=watch.status)
    ctx.db.run(
        queries.CLOSE_WATCH,
        b_price_watch_id=watch.price_watch_id,
        status="cancelled",
        order_id=None,
        failure=None,
        closed_at=ctx.now,
    )
    ctx.unschedule(watch.price_watch_id)
    ended = ctx.db.one(queries.WATCH, price_watch_id=args.price_watch_id)
    if ended is None:
        raise LookupError(args.price_watch_id)
    return _shown(ctx, ended)
