"""What other people claim of a campaign while the clock moves.

No row changes for it: how much of a quota is gone follows from the world's seed, the campaign and
the time. The crowd takes a share of the quota every day, little of it at night. A share of a few
coupons is less than one: the last ones are fought over by the people of the session alone.
"""

import hashlib

from superapp_services.commons.world_start import world_start
from superapp_services.core import ToolContext, clock
from superapp_services.life.models import Campaign

_DAILY_PER_MILLE = (30, 120)
_HOURLY = (1, 1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 8, 9, 6, 4, 4, 4, 6, 8, 8, 7, 5, 3, 2)
_OF_A_DAY = sum(_HOURLY)
_MILLION = 1_000_000
_ORIGIN = clock.at("2000-01-01", 0)


def left_now(ctx: ToolContext, campaign: Campaign, count: int, mine: int) -> int:
    """How many coupons of a campaign are left for the user.

    Args:
        ctx: The call.
        campaign: The campaign.
        count: How many there are without those that the session's people claimed.
        mine: How many the user claimed.
    """
    since = max(campaign.starts_at, world_start(ctx))
    until = min(campaign.ends_at, ctx.now)
    if until <= since or count <= 0:
        return max(count, 0)
    gone = (count + mine) * min(_share(ctx, campaign, since, until), _MILLION) // _MILLION
    return max(count - gone, 0)


def _share(ctx: ToolContext, campaign: Campaign, since: int, until: int) -> int:
    """What the crowd took between two moments, in millionths of the quota."""
    weights = _elapsed(until) - _elapsed(since)
    return _daily_per_mille(ctx.seed, campaign.campaign_id) * weights // (_OF_A_DAY * 3_600 // 1000)


def _elapsed(at: int) -> int:
    """Seconds since the calendar began, each counted by how busy its hour of the day is."""
    days, second = divmod(at - _ORIGIN, clock.DAY_SECONDS)
    hour, rest = divmod(second, clock.HOUR_SECONDS)
    today = sum(_HOURLY[:hour]) * clock.HOUR_SECONDS + _HOURLY[hour] * rest
    return days * _OF_A_DAY * clock.HOUR_SECONDS + today


def _daily_per_mille(seed: int, campaign_id: str) -> int:
    """How much of a campaign's quota the crowd takes a day."""
    low, high = _DAILY_PER_MILLE
    digest = hashlib.blake2b(f"{seed}:crowd:{campaign_id}".encode(), digest_size=4).digest()
    return low + int.from_bytes(digest, "big") % (high - low + 1)
