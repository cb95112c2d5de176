"""The tools of the rides service."""

from typing import Any

from superapp_services.commons import orders, payments
from superapp_services.commons.geometry import Mode, distance_m
from superapp_services.commons.ledger import InsufficientFunds, available_fen
from superapp_services.commons.merchants import get_merchant
from superapp_services.commons.money import Method
from superapp_services.commons.payments import LimitExceeded, MethodNotFound
from superapp_services.commons.places import LOCATE_ERRORS, Spot, locate
from superapp_services.commons.quotes import QuoteExpired, QuoteNotFound, add_quote, get_quote
from superapp_services.commons.routing import Leg, leg
from superapp_services.commons.traffic import traffic_at
from superapp_services.core import Risk, Terms, ToolContext, clock, json_text
from superapp_services.core.wording import LANGUAGES, moment_text
from superapp_services.rides import trips
from superapp_services.rides.errors import (
    PickupTimeInvalid,
    ProductNotOffered,
    RideInProgress,
    RideNotCancellable,
    RideNotFound,
    RideTooFar,
    RideTooShort,
    RideUnpaid,
)
from superapp_services.rides.models import RIDE_STATUSES, Ride, RideProduct
from superapp_services.rides.outputs import (
    Cancellation,
    ProductOffer,
    RideEstimate,
    RideList,
    RideView,
)
from superapp_services.rides.pricing import Price, city_percent, price, products
from superapp_services.rides.queries import CANCELLED, OVERLAPPING, RIDE_COUNT, RIDES, UNPAID
from superapp_services.rides.requesting import Offered, start_ride
from superapp_services.rides.schemas import (
    CancelRide,
    Estimate,
    GetRide,
    ListRides,
    RequestRide,
)
from superapp_services.rides.service import service
from superapp_services.rides.settling import charge, payable
from superapp_services.rides.views import ride_view, status_text

_VALID_S = 600
_SHORTEST_M, _FURTHEST_M = 150, 120_000
_EARLIEST_S, _LATEST_S = 10 * 60, 3 * clock.DAY_SECONDS


@service.tool(risk=Risk.READ, errors=(*LOCATE_ERRORS, PickupTimeInvalid, RideTooShort, RideTooFar))
def estimate(ctx: ToolContext, args: Estimate) -> RideEstimate:
    """Price a ride: every product with its estimate, price range and waiting time, cheapest first.

    The estimate is valid for ten minutes; request it with rides_request_ride. The fare is metered
    and never above `price_max_fen`.
    """
    start, end = locate(ctx, args.pickup), locate(ctx, args.dropoff)
    straight = distance_m(start.lat_e6, start.lng_e6, end.lat_e6, end.lng_e6)
    if straight < _SHORTEST_M:
        raise RideTooShort(distance_m=straight)
    if start.city != end.city or straight > _FURTHEST_M:
        raise RideTooFar(distance_km=round(straight / 1000))
    pickup_at = None if args.pickup_at is None else _pickup_time(ctx, args.pickup_at)
    way = leg(ctx, Mode.DRIVING, start, end, pickup_at or ctx.now)
    offers, kept = _priced(ctx, start.city, way, pickup_at)
    body: dict[str, Any] = {
        "pickup": list(start),
        "dropoff": list(end),
        "pickup_at": pickup_at,
        "distance_m": way.distance_m,
        "seconds": way.seconds,
        "products": kept,
    }
    return RideEstimate(
        estimate_id=add_quote(ctx, "est", "ride", body, offers[0].price_fen, _VALID_S),
        pickup=ctx.pick(start.name_zh, start.name_en),
        dropoff=ctx.pick(end.name_zh, end.name_en),
        pickup_at=ctx.iso(pickup_at or ctx.now),
        scheduled=pickup_at is not None,
        distance_m=way.distance_m,
        duration_minutes=-(-way.seconds // 60),
        products=offers,
        expires_at=ctx.iso(ctx.now + _VALID_S),
    )


def _priced(
    ctx: ToolContext, city: str, way: Leg, pickup_at: int | None
) -> tuple[list[ProductOffer], dict[str, list[int]]]:
    """Every product for a way, cheapest first, and what the estimate keeps of each."""
    percent = city_percent(ctx, city)
    offers: list[ProductOffer] = []
    kept: dict[str, list[int]] = {}
    for product in products(ctx).values():
        wait = _wait_s(product, pickup_at or ctx.now)
        at = pickup_at or ctx.now + wait
        metres = way.distance_m * product.detour_percent // 100
        cost = price(product, percent, metres, way.seconds, at)
        kept[product.product_id] = [*cost, at]
        offers.append(_offer(ctx, product, cost, wait if pickup_at is None else 0, at, way.seconds))
    offers.sort(key=lambda offer: (offer.price_fen, products(ctx)[offer.product_id].rank))
    return offers, kept


def _pickup_time(ctx: ToolContext, pickup_at: Any) -> int:
    at = clock.seconds(pickup_at)
    if not ctx.now + _EARLIEST_S <= at <= ctx.now + _LATEST_S:
        raise PickupTimeInvalid(
            pickup_at=ctx.iso(at),
            earliest=ctx.iso(ctx.now + _EARLIEST_S),
            latest=ctx.iso(ctx.now + _LATEST_S),
        )
    return at


def _wait_s(product: RideProduct, at: int) -> int:
    """How long one waits for a car: longer in traffic and for rarer products."""
    return 120 + product.match_seconds + (traffic_at(at).street_percent - 100) * 3


def _offer(
    ctx: ToolContext, product: RideProduct, cost: Price, wait_s: int, at: int, seconds: int
) -> ProductOffer:
    return ProductOffer(
        product_id=product.product_id,
        name=ctx.pick_row(product, "name"),
        seats=product.seats,
        price_fen=cost.estimate_fen,
        price_min_fen=cost.min_fen,
        price_max_fen=cost.max_fen,
        pickup_eta_minutes=-(-wait_s // 60),
        arrives_at=ctx.iso(at + seconds),
    )


def _estimated(ctx: ToolContext, args: RequestRide) -> Offered:
    """The product of the estimate that a request names."""
    quote, body = get_quote(ctx, args.estimate_id, "ride")
    kept = body["products"].get(args.product_id)
    if kept is None:
        raise ProductNotOffered(
            estimate_id=args.estimate_id,
            product_id=args.product_id,
            offered=", ".join(sorted(body["products"])),
        )
    at = kept[3] if body["pickup_at"] is not None else ctx.now + kept[3] - quote.created_at
    return Offered(products(ctx)[args.product_id], Price(*kept[:3]), {**body, "at": at})


def request_ride_terms(ctx: ToolContext, args: RequestRide) -> Terms:
    """The most that the ride may cost, and to whom it is paid."""
    offer = _estimated(ctx, args)
    start, end = Spot(*offer.body["pickup"]), Spot(*offer.body["dropoff"])
    method = payments.choose_method(ctx, args.method_id)
    merchant = get_merchant(ctx, offer.product.merchant_id)
    quote, _ = get_quote(ctx, args.estimate_id, "ride")
    low, high = f"{offer.price.estimate_fen / 100:.2f}", f"{offer.price.max_fen / 100:.2f}"
    when_zh, when_en = "尽快", "as soon as possible"
    if offer.body["pickup_at"] is not None:
        when_zh, when_en = (moment_text(ctx.iso(offer.body["at"]), lang) for lang in LANGUAGES)
    return Terms(
        action="request_ride",
        payee=ctx.pick_row(merchant, "name"),
        payee_id=merchant.merchant_id,
        amount_fen=None,
        max_amount_fen=offer.price.max_fen,
        method_id=method.method_id,
        reference_id=args.estimate_id,
        category="rides",
        merchant_id=merchant.merchant_id,
        expires_at=quote.expires_at,
        summary_zh=f"叫一辆{offer.product.name_zh}，{when_zh}从{start.name_zh}到{end.name_zh}，"
        f"预估 {low} 元，最高 {high} 元，行程结束后从{method.name_zh}扣款。",
        summary_en=f"Request a {offer.product.name_en} ride, {when_en}, from {start.name_en} to "
        f"{end.name_en}: about ¥{low}, at most ¥{high}, charged to {method.name_en} at the end.",
    )


@service.tool(
    risk=Risk.SENSITIVE,
    terms=request_ride_terms,
    errors=(
        QuoteNotFound,
        QuoteExpired,
        ProductNotOffered,
        RideInProgress,
        RideUnpaid,
        MethodNotFound,
        LimitExceeded,
        InsufficientFunds,
    ),
)
def request_ride(ctx: ToolContext, args: RequestRide) -> RideView:
    """Request a ride from an estimate. The user agrees to the maximum; the fare is paid at the end.

    A driver accepts within a minute or two (scheduled rides: a quarter of an hour before the
    pick-up) and comes as the clock moves; follow it with rides_get_ride. Cancelling is free until
    three minutes after a driver accepted, and up to half an hour before a scheduled pick-up.
    """
    offer = _estimated(ctx, args)
    method = payments.choose_method(ctx, args.method_id)
    _check_free(ctx, offer)
    _check_funds(ctx, method, offer.price.max_fen)
    ride_id = start_ride(ctx, args.estimate_id, offer, method)
    return ride_view(ctx, trips.get_ride(ctx, ride_id))


def _check_funds(ctx: ToolContext, method: Method, max_fen: int) -> None:
    payments.check_limits(ctx, method, max_fen)
    available = available_fen(ctx, method.account_id)
    if available is not None and available < max_fen:
        raise InsufficientFunds(needed_fen=max_fen, available_fen=available)


def _check_free(ctx: ToolContext, offer: Offered) -> None:
    unpaid = ctx.db.one(UNPAID, user=ctx.actor)
    if unpaid is not None:
        raise RideUnpaid(ride_id=unpaid.ride_id, order_id=unpaid.order_id)
    at = offer.body["at"]
    other = ctx.db.one(OVERLAPPING, user=ctx.actor, since=at, until=at + offer.body["seconds"])
    if other is not None:
        raise RideInProgress(ride_id=other.ride_id, status=status_text(ctx, other.status))


@service.tool(risk=Risk.READ, errors=(RideNotFound,))
def get_ride(ctx: ToolContext, args: GetRide) -> RideView:
    """Show a ride: its status, driver and car, where the car is, times, fare and payment."""
    return ride_view(ctx, trips.get_ride(ctx, args.ride_id))


@service.tool(risk=Risk.READ)
def list_rides(ctx: ToolContext, args: ListRides) -> RideList:
    """List the user's rides, the latest first, of one status if given."""
    statuses = json_text([args.status] if args.status is not None else [*RIDE_STATUSES])
    found = ctx.db.all(RIDES, user=ctx.actor, statuses=statuses, most=args.limit)
    total = int(ctx.db.value(RIDE_COUNT, user=ctx.actor, statuses=statuses))
    return RideList(rides=[ride_view(ctx, ride) for ride in found], total=total)


def cancel_ride_terms(ctx: ToolContext, args: CancelRide) -> Terms | None:
    """The fee, where there is one."""
    ride = _cancellable(ctx, args.ride_id)
    fee = trips.cancel_fee_fen(ride, ctx.now)
    if fee == 0:
        return None
    merchant = get_merchant(ctx, products(ctx)[ride.product_id].merchant_id)
    return Terms(
        action="cancel_with_fee",
        payee=ctx.pick_row(merchant, "name"),
        payee_id=merchant.merchant_id,
        amount_fen=fee,
        method_id=ride.method_id,
        reference_id=ride.ride_id,
        category="rides",
        merchant_id=merchant.merchant_id,
        summary_zh=f"取消行程 {ride.ride_id}，司机已接单，需支付取消费 {fee / 100:.2f} 元。",
        summary_en=f"Cancel ride {ride.ride_id}; a driver has accepted, so ¥{fee / 100:.2f} is "
        "charged.",
    )


def _cancellable(ctx: ToolContext, ride_id: str) -> Ride:
    ride = trips.get_ride(ctx, ride_id)
    if ride.status in {"on_trip", "finished", "cancelled"}:
        raise RideNotCancellable(ride_id=ride_id, status=status_text(ctx, ride.status))
    return ride


@service.tool(
    risk=Risk.WRITE,
    terms=cancel_ride_terms,
    errors=(RideNotFound, RideNotCancellable, InsufficientFunds),
)
def cancel_ride(ctx: ToolContext, args: CancelRide) -> Cancellation:
    """Cancel a ride that has not started. Later cancellations cost a fee, which needs consent.

    Free before a driver accepts, within three minutes after, half an hour before a scheduled
    pick-up, or when the driver is more than five minutes late.
    """
    ride = _cancellable(ctx, args.ride_id)
    fee = trips.cancel_fee_fen(ride, ctx.now)
    reason = args.reason or "cancelled_by_user"
    ctx.unschedule(ride.ride_id)
    ctx.db.run(
        CANCELLED,
        b_id=ride.ride_id,
        cancelled_at=ctx.now,
        cancel_reason=reason,
        fare_fen=fee or None,
    )
    payment_id = None
    if fee:
        method = payable(ctx, ride, fee)
        if method is None:
            raise InsufficientFunds(needed_fen=fee, available_fen=0)
        payment_id = charge(ctx, ride, fee, method)
    order = orders.get_order(ctx, ride.order_id)
    orders.cancel_order(ctx, order, reason, forfeit_fen=fee)
    return Cancellation(
        ride_id=ride.ride_id,
        order_id=ride.order_id,
        status="cancelled",
        fee_fen=fee,
        payment_id=payment_id,
    )
