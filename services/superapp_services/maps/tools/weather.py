"""The weather."""

from sqlalchemy import bindparam
from sqlmodel import col, select

from superapp_services.commons.places import UnknownCity, find_city
from superapp_services.core import Risk, ToolContext, clock, query
from superapp_services.maps import words
from superapp_services.maps.errors import NoForecast
from superapp_services.maps.models import Weather
from superapp_services.maps.outputs import DayWeather, WeatherReport
from superapp_services.maps.schemas import GetWeather
from superapp_services.maps.service import service

_DAYS = query(
    select(Weather)
    .where(
        col(Weather.city) == bindparam("city"),
        col(Weather.date).between(bindparam("first"), bindparam("last")),
    )
    .order_by(col(Weather.date))
)
_KNOWN = query(
    select(Weather.date)
    .where(col(Weather.city) == bindparam("city"))
    .order_by(col(Weather.date).desc())
    .limit(1)
)
_WARMEST_MINUTE = 870


@service.tool(risk=Risk.READ, errors=(UnknownCity, NoForecast))
def get_weather(ctx: ToolContext, args: GetWeather) -> WeatherReport:
    """Show a city's weather by day: sky, temperatures, rain, wind and air, with the present now.

    Forecasts reach 30 days from the start of the world; the past is not kept.
    """
    city = find_city(ctx, args.city)
    today = clock.date_of(ctx.now)
    first = today if args.date is None else args.date.isoformat()
    last = clock.add_days(first, args.days - 1)
    known = str(ctx.db.value(_KNOWN, city=city.city_id))
    if first < today or last > known:
        wrong = first if first < today or first > known else last
        raise NoForecast(date=wrong, first=today, last=known)
    rows = ctx.db.all(_DAYS, city=city.city_id, first=first, last=last)
    return WeatherReport(
        city=city.city_id,
        city_name=ctx.pick_row(city, "name"),
        current_c=_current(rows[0], ctx.now) if first == today else None,
        forecasts=[_day(ctx, row) for row in rows],
    )


def _current(row: Weather, now: int) -> int:
    """The temperature now: coldest at the ends of the day, warmest at half past two."""
    away = abs(clock.minute_of_day(now) - _WARMEST_MINUTE)
    return row.high_c - (row.high_c - row.low_c) * min(away, 600) // 600


def _day(ctx: ToolContext, row: Weather) -> DayWeather:
    return DayWeather(
        date=row.date,
        weekday=words.weekday(ctx, row.date),
        day=words.sky(ctx, row.day_sky),
        night=words.sky(ctx, row.night_sky),
        low_c=row.low_c,
        high_c=row.high_c,
        rain_percent=row.rain_percent,
        humidity_percent=row.humidity_percent,
        wind=words.wind(ctx, row.wind, row.wind_force),
        air_quality=words.air(ctx, row.aqi),
        aqi=row.aqi,
        advice=words.advice(ctx, row.day_sky, row.low_c, row.aqi),
    )
