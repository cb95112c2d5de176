"""Tools of the system service."""

from sqlalchemy import bindparam
from sqlmodel import col, select

from superapp_services.commons.notifications import Notification
from superapp_services.commons.world_start import world_start
from superapp_services.core import NoArguments, Risk, ToolContext, clock, query
from superapp_services.system.errors import WaitNotInFuture, WaitTooLong
from superapp_services.system.schemas import Now, Wait, Waited
from superapp_services.system.service import service

_WEEKDAYS_ZH = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
_WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LONGEST_DAYS = 60
_RECENT = query(
    select(Notification)
    .where(
        col(Notification.user) == bindparam("user"),
        col(Notification.created_at) > bindparam("since"),
        col(Notification.created_at) <= bindparam("now"),
    )
    .order_by(col(Notification.notification_id))
)


def _target(ctx: ToolContext, args: Wait) -> int:
    if args.minutes is not None:
        to = ctx.now + args.minutes * clock.MINUTE_SECONDS
    else:
        to = clock.seconds(args.until) if args.until is not None else ctx.now
    latest = world_start(ctx) + _LONGEST_DAYS * clock.DAY_SECONDS
    if to > latest:
        raise WaitTooLong(latest=ctx.iso(latest))
    if to <= ctx.now:
        raise WaitNotInFuture(now=ctx.iso(ctx.now))
    return to


@service.tool(risk=Risk.READ)
def now(ctx: ToolContext, args: NoArguments) -> Now:
    """Tell the current date, weekday and time (UTC+8).

    Use it before working out dates such as "tomorrow" or "this weekend".
    """
    del args
    date = clock.date_of(ctx.now)
    names = _WEEKDAYS_ZH if ctx.lang == "zh" else _WEEKDAYS_EN
    return Now(now=ctx.iso(ctx.now), date=date, weekday=names[clock.weekday(date)])


@service.tool(risk=Risk.WRITE, errors=(WaitTooLong, WaitNotInFuture), advances=_target)
def wait(ctx: ToolContext, args: Wait) -> Waited:
    """Let virtual time pass, so that deliveries, rides, refunds and price changes can happen.

    Give either `minutes` or `until`. Answers with the new time and with what the app told the
    user meanwhile. Waiting into the past or beyond the planned world is refused.
    """
    del args
    told = ctx.db.all(_RECENT, user=ctx.actor, since=ctx.waited_from, now=ctx.now)
    return Waited(
        now=ctx.iso(ctx.now),
        notifications=[f"{ctx.pick_row(n, 'title')}: {ctx.pick_row(n, 'body')}" for n in told],
    )
