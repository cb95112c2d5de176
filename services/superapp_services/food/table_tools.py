"""Reserving tables, listing reservations and giving them up."""

from superapp_services.core import Risk, ToolContext, clock
from superapp_services.food import errors, outputs, queries, schemas, views
from superapp_services.food.directory import Entry
from superapp_services.food.events import TABLE_OVER
from superapp_services.food.faults import TABLE_FAULTS
from superapp_services.food.lookup import find_restaurant, require_open
from superapp_services.food.models import Reservation
from superapp_services.food.seating import (
    EARLIEST_SECONDS,
    LATEST_DAYS,
    STAY_SECONDS,
    free_tables,
    free_times,
    largest_party,
)
from superapp_services.food.service import service


@service.tool(
    risk=Risk.WRITE,
    errors=(
        errors.RestaurantNotFound,
        errors.RestaurantClosed,
        errors.NoTableBooking,
        errors.NoTableFree,
        errors.TimeNotBookable,
        errors.AlreadyReserved,
    ),
    faults=TABLE_FAULTS,
)
def reserve_table(ctx: ToolContext, args: schemas.ReserveTable) -> outputs.ReservationView:
    """Reserve a table for two hours, free of charge.

    From fifteen minutes to thirty days ahead. If none is free then, the refusal names free times
    of that day. Give it up with `food_cancel_reservation`.
    """
    entry, at = find_restaurant(ctx, args.restaurant_id), clock.seconds(args.at)
    _require_bookable(ctx, entry, args.party_size, at)
    tables = free_tables(ctx, entry, args.party_size, at)
    if not tables:
        times = ", ".join(ctx.iso(t)[11:16] for t in free_times(ctx, entry, args.party_size, at))
        raise errors.NoTableFree(
            name=ctx.pick_row(entry.row, "name"),
            party_size=args.party_size,
            at=ctx.iso(at),
            free_times=times or ctx.pick("无", "none"),
        )
    reservation_id = ctx.new_id("rsv")
    ctx.db.insert(
        Reservation,
        reservation_id=reservation_id,
        user=ctx.actor,
        restaurant_id=args.restaurant_id,
        table_id=tables[0].table_id,
        party_size=args.party_size,
        starts_at=at,
        ends_at=at + STAY_SECONDS,
        status="booked",
        note=args.note,
        created_at=ctx.now,
        closed_at=None,
    )
    ctx.schedule(TABLE_OVER, at + STAY_SECONDS, reservation_id, ctx.actor)
    return _view(ctx, reservation_id)


def _require_bookable(ctx: ToolContext, entry: Entry, party_size: int, at: int) -> None:
    earliest, latest = ctx.now + EARLIEST_SECONDS, ctx.now + LATEST_DAYS * 86_400
    if not earliest <= at <= latest:
        raise errors.TimeNotBookable(
            at=ctx.iso(at), earliest_at=ctx.iso(earliest), latest_at=ctx.iso(latest)
        )
    largest = largest_party(ctx, entry)
    if party_size > largest:
        raise errors.NoTableBooking(name=ctx.pick_row(entry.row, "name"), max_party=largest)
    require_open(ctx, entry, at, now=False)
    for booked in ctx.db.all(queries.MY_RESERVATIONS, user=ctx.actor):
        same = booked.restaurant_id == entry.row.restaurant_id and booked.status == "booked"
        if same and booked.starts_at < at + STAY_SECONDS and at < booked.ends_at:
            raise errors.AlreadyReserved(reservation_id=booked.reservation_id)


def _view(ctx: ToolContext, reservation_id: str) -> outputs.ReservationView:
    booked = ctx.db.one(queries.MY_RESERVATION, reservation_id=reservation_id, user=ctx.actor)
    if booked is None:
        raise errors.ReservationNotFound(reservation_id=reservation_id)
    return views.reservation_view(ctx, booked, _seats(ctx, booked))


def _seats(ctx: ToolContext, booked: Reservation) -> int:
    tables = ctx.db.all(queries.TABLES, restaurant_id=booked.restaurant_id)
    return next(table.seats for table in tables if table.table_id == booked.table_id)


@service.tool(risk=Risk.READ)
def list_reservations(ctx: ToolContext, args: schemas.ListReservations) -> outputs.ReservationList:
    """List the user's table reservations, soonest first, all or those in one status."""
    found = [
        views.reservation_view(ctx, booked, _seats(ctx, booked))
        for booked in ctx.db.all(queries.MY_RESERVATIONS, user=ctx.actor)
        if args.status in (None, booked.status)
    ]
    return outputs.ReservationList(reservations=found, total=len(found))


@service.tool(risk=Risk.WRITE, errors=(errors.ReservationNotFound, errors.ReservationNotOpen))
def cancel_reservation(
    ctx: ToolContext, args: schemas.CancelReservation
) -> outputs.ReservationView:
    """Give up a table reservation, free of charge."""
    closed = 0
    before = _view(ctx, args.reservation_id)
    if before.status == "booked":
        closed = ctx.db.run(
            queries.CLOSE_RESERVATION,
            b_reservation_id=args.reservation_id,
            status="cancelled",
            closed_at=ctx.now,
        )
    if not closed:
        raise errors.ReservationNotOpen(reservation_id=args.reservation_id, status=before.status)
    ctx.unschedule(args.reservation_id, TABLE_OVER)
    return _view(ctx, args.reservation_id)
