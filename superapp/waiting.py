"""Durations that people and programs write, as seconds of virtual time."""

import re

from superapp.errors import SuperappError
from superapp.journeys.format import duration_of
from superapp_services.core import clock

LONGEST_SECONDS = 366 * 86_400
_SHORT = re.compile(r"(\d+)\s*([smhd])")


class InvalidTime(SuperappError):
    """A duration or a time that cannot be read, or that is too far away."""

    code = "invalid_time"
    status = 422


def seconds_of(text: str) -> int:
    """The length of an ISO duration (`PT30M`) or a short one (`30m`, `2h`, `1d`).

    Raises:
        InvalidTime: It cannot be read, or is longer than a year.
    """
    short = _SHORT.fullmatch(text.strip().lower())
    if short:
        number, unit = short.groups()
        text = f"P{number}D" if unit == "d" else f"PT{number}{unit.upper()}"
    try:
        seconds = int(duration_of(text).total_seconds())
    except (ValueError, OverflowError):
        raise InvalidTime(
            f"{text!r} is not a duration. Write it like PT30M, PT2H or P1D."
        ) from None
    if seconds > LONGEST_SECONDS:
        raise InvalidTime(f"{text!r} is too long; time moves by at most a year at once.")
    return seconds


def checked_time(text: str, now: str) -> str:
    """An ISO time that is at most a year after `now`.

    Raises:
        InvalidTime: It cannot be read, or is too far away.
    """
    try:
        at = clock.parse_iso(text)
    except (ValueError, OverflowError):
        raise InvalidTime(
            f"{text!r} is not a time. Write it like 2026-02-06T18:00:00+08:00."
        ) from None
    if at - clock.parse_iso(now) > LONGEST_SECONDS:
        raise InvalidTime(f"{text!r} is too far away; time moves by at most a year at once.")
    return text
