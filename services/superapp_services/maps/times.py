"""How far back and ahead the map can be asked about."""

import datetime as dt

from superapp_services.core import ToolContext, clock
from superapp_services.maps.errors import TimeOutOfRange

AHEAD_S = 30 * clock.DAY_SECONDS


def check_known(ctx: ToolContext, moment: dt.datetime | None) -> None:
    """Refuse to say what is open on a day that is over, or far off.

    Raises:
        TimeOutOfRange: It is before today, or more than thirty days ahead.
    """
    if moment is None:
        return
    at, earliest = clock.seconds(moment), clock.at(clock.date_of(ctx.now), 0)
    if not earliest <= at <= ctx.now + AHEAD_S:
        raise TimeOutOfRange(
            depart_at=ctx.iso(at), earliest=ctx.iso(earliest), latest=ctx.iso(ctx.now + AHEAD_S)
        )
