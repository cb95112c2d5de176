"""Words of the maps service in both languages."""

from superapp_services.core import ToolContext, clock

_SKIES = {
    "sunny": ("晴", "Sunny"),
    "partly_cloudy": ("晴间多云", "Partly cloudy"),
    "cloudy": ("多云", "Cloudy"),
    "overcast": ("阴", "Overcast"),
    "light_rain": ("小雨", "Light rain"),
    "rain": ("中雨", "Rain"),
    "heavy_rain": ("大雨", "Heavy rain"),
    "light_snow": ("小雪", "Light snow"),
    "snow": ("中雪", "Snow"),
}
_WINDS = {
    "north": ("北风", "north wind"),
    "northeast": ("东北风", "north-east wind"),
    "east": ("东风", "east wind"),
    "southeast": ("东南风", "south-east wind"),
    "south": ("南风", "south wind"),
    "southwest": ("西南风", "south-west wind"),
    "west": ("西风", "west wind"),
    "northwest": ("西北风", "north-west wind"),
}
_AIR = (
    (50, "优", "Good"),
    (100, "良", "Moderate"),
    (150, "轻度污染", "Unhealthy for sensitive groups"),
    (200, "中度污染", "Unhealthy"),
    (10_000, "重度污染", "Very unhealthy"),
)
_DAYS = (
    ("周一", "Monday"),
    ("周二", "Tuesday"),
    ("周三", "Wednesday"),
    ("周四", "Thursday"),
    ("周五", "Friday"),
    ("周六", "Saturday"),
    ("周日", "Sunday"),
)
_HEADINGS = (
    ("北", "north"),
    ("东北", "north-east"),
    ("东", "east"),
    ("东南", "south-east"),
    ("南", "south"),
    ("西南", "south-west"),
    ("西", "west"),
    ("西北", "north-west"),
)


def sky(ctx: ToolContext, code: str) -> str:
    """What the sky looks like."""
    return ctx.pick(*_SKIES[code])


def wind(ctx: ToolContext, direction: str, force: int) -> str:
    """Wind direction and force."""
    zh, en = _WINDS[direction]
    return ctx.pick(f"{zh}{force}级", f"{en}, force {force}")


def air(ctx: ToolContext, aqi: int) -> str:
    """What an air quality index means."""
    _, zh, en = next(row for row in _AIR if aqi <= row[0])
    return ctx.pick(zh, en)


def advice(ctx: ToolContext, sky_code: str, low_c: int, aqi: int) -> str:
    """What to wear or take along."""
    if "rain" in sky_code or "snow" in sky_code:
        return ctx.pick("出门请带伞，注意路滑。", "Take an umbrella; the ground may be slippery.")
    if aqi > 150:
        return ctx.pick("空气较差，建议戴口罩。", "The air is poor; a mask is advisable.")
    if low_c <= 2:
        return ctx.pick("气温低，请注意保暖。", "It is cold; dress warmly.")
    return ctx.pick("适合出行。", "Good weather to be out.")


def weekday(ctx: ToolContext, date: str) -> str:
    """The name of a day of the week."""
    return ctx.pick(*_DAYS[clock.weekday(date)])


def weekday_name(ctx: ToolContext, number: int) -> str:
    """The name of a day of the week by its number, Monday 0."""
    return ctx.pick(*_DAYS[number])


def heading(ctx: ToolContext, eighth: int) -> str:
    """A direction of the compass, in eighths from north."""
    return ctx.pick(*_HEADINGS[eighth])


def minutes(seconds: int) -> int:
    """Whole minutes, as a map shows them: rounded up, and at least one unless nothing."""
    return -(-seconds // 60)


def clock_text(minute: int) -> str:
    """`HH:MM` of minutes after midnight; past midnight starts again at 00:00."""
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"
