"""Words for routes, weather, days out, rides, the forest and memory."""

from superapp_agents.door import Json
from superapp_agents.offline.answers.words import (
    clock,
    day,
    distance,
    length,
    listed,
    moment,
    numbered,
    yuan,
)

_MODES = {
    "transit": ("公共交通", "public transport"),
    "driving": ("开车", "driving"),
    "walking": ("步行", "walking"),
    "cycling": ("骑车", "cycling"),
    "taxi": ("打车", "taxi"),
}


_SKIES = {
    "晴": "sunny",
    "多云": "cloudy",
    "阴": "overcast",
    "小雨": "light rain",
    "中雨": "rain",
    "大雨": "heavy rain",
    "暴雨": "downpour",
    "阵雨": "showers",
    "雷阵雨": "thunderstorms",
    "雨夹雪": "sleet",
    "小雪": "light snow",
    "中雪": "snow",
    "大雪": "heavy snow",
    "雾": "fog",
    "霾": "haze",
}


def sky_name(sky: str, zh: bool) -> str:
    """The weather in the language of the answer, also where the session has the other."""
    if zh:
        return next((name for name, other in _SKIES.items() if other == sky.lower()), sky)
    return _SKIES.get(sky, sky.lower())


def mode_name(mode: str, zh: bool) -> str:
    """A means of travel."""
    names = _MODES.get(mode, (mode, mode))
    return names[0] if zh else names[1]


def route(told: Json, zh: bool) -> str:
    """One way from one place to another."""
    way, far = mode_name(told["mode"], zh), distance(told["distance_m"], zh=zh)
    takes = length(told["minutes"], zh=zh)
    lines = listed([str(line) for line in told.get("lines", ())], zh=zh)
    if zh:
        by = f"，坐{lines}" if lines else ""
        return f"从{told['from']}到{told['to']}{way}大约{takes}（{far}）{by}。"
    by = f", by {lines}" if lines else ""
    return f"From {told['from']} to {told['to']} takes about {takes} by {way} ({far}){by}."


def routes(told: Json, zh: bool) -> str:
    """Several ways, and the fastest of them."""
    best = told["routes"][0]
    way, takes = mode_name(best["mode"], zh), length(best["minutes"], zh=zh)
    others = [
        f"{mode_name(item['mode'], zh)}{'' if zh else ' '}{length(item['minutes'], zh=zh)}"
        for item in told["routes"][1:]
    ]
    if zh:
        rest = f"；{listed(others, zh=True)}" if others else ""
        return f"现在从{told['from']}到{told['to']}最快的是{way}，大约{takes}{rest}。"
    rest = f" ({listed(others, zh=False)})" if others else ""
    return f"The fastest way from {told['from']} to {told['to']} is {way}, about {takes}{rest}."


def weather(told: Json, zh: bool) -> str:
    """The weather of some days."""
    lines = [_weather_day(item, zh) for item in told["days"]]
    if zh:
        return f"{told['city']}天气：{'；'.join(lines)}。"
    return f"Weather in {told['city']}: {'; '.join(lines)}."


def _weather_day(item: Json, zh: bool) -> str:
    date = day(item["date"], zh=zh)
    sky, night = sky_name(str(item["day"]), zh), sky_name(str(item["night"]), zh)
    if night != sky:
        sky = f"{sky}转{night}" if zh else f"{sky}, later {night}"
    low, high = item["low_c"], item["high_c"]
    rain = item.get("rain_percent")
    if zh:
        wet = f"，降水概率{rain}%" if rain is not None else ""
        return f"{date}{sky}，{low}～{high}℃{wet}"
    wet = f", {rain} % chance of rain" if rain is not None else ""
    return f"{date}: {sky}, {low} to {high} °C{wet}"


def places(told: Json, zh: bool) -> str:
    """Places that were found."""
    lines = [_place(item, zh) for item in told["places"]]
    return ("找到这些地方：" if zh else "I found these places:") + "\n" + numbered(lines)


def _place(item: Json, zh: bool) -> str:
    far = item.get("distance_m")
    away = f"，距离{distance(far, zh=True)}" if zh and far is not None else ""
    if not zh and far is not None:
        away = f", {distance(far, zh=False)} away"
    where = item.get("address") or ""
    return f"{item['name']}{'，' if zh and where else ', ' if where else ''}{where}{away}"


def day_plan(told: Json, zh: bool) -> str:
    """A day out, entry by entry."""
    lines = [
        f"{clock(entry['starts_at'])}–{clock(entry['ends_at'])} {entry['title']}"
        for entry in told["entries"]
    ]
    date = day(told["date"], zh=zh)
    home = clock(told["home_at"])
    if zh:
        head, tail = f"{date}的行程：", f"{home}到家。什么都没有预订。"
    else:
        head, tail = f"Your plan for {date}:", f"You are home at {home}. Nothing is booked."
    return "\n".join([head, *lines, tail])


def ride(told: Json, zh: bool) -> str:
    """A ride that is requested."""
    fare = yuan(told["fare_fen"])
    pick_up = moment(told["pickup_at"], zh=zh)
    arrive = clock(told["arrives_at"]) if told.get("arrives_at") else None
    late = told.get("late")
    due = clock(told["by"]) if told.get("by") and not late else None
    if zh:
        when = f"，预计{arrive}到达" if arrive else ""
        when += f"，赶得上{due}" if due else ""
        note = "，赶不上约定的时间" if late else ""
        return (
            f"已叫车（{told['product']}）：{pick_up}从{told['from']}出发去{told['to']}，"
            f"预估{fare}{when}{note}。行程号{told['ride_id']}。"
        )
    when = f", arriving about {arrive}" if arrive else ""
    when += f", in time for {due}" if due else ""
    note = ", which is later than planned" if late else ""
    return (
        f"Your ride is requested ({told['product']}): pick-up {pick_up} from {told['from']} to "
        f"{told['to']}, about {fare}{when}{note}. Ride {told['ride_id']}."
    )


def energy(told: Json, zh: bool) -> str:
    """Forest energy, and whether it suffices for a tree."""
    got, have, short = told["collected_g"], told["energy_g"], told["short_g"]
    if zh:
        head = f"收取了{got}克能量，" if told["collecting"] else ""
        tail = "够种一棵树了" if told["can_plant"] else f"还不够种树，还差{short}克"
        return f"{head}现在一共{have}克，{tail}。"
    head = f"I collected {got} g of energy. " if told["collecting"] else ""
    tail = "which is enough for a tree" if told["can_plant"] else f"{short} g short of a tree"
    return f"{head}You have {have} g now, {tail}."


def ride_estimate(told: Json, zh: bool) -> str:
    """What a ride would cost; nothing requested."""
    fare, arrive = yuan(told["fare_fen"]), clock(told["arrives_at"])
    if zh:
        way = f"从{told['from']}到{told['to']}"
        return f"{told['product']}{way}预估{fare}，约{arrive}到达。还没有叫车。"
    return (
        f"{told['product']} from {told['from']} to {told['to']} is about {fare}, arriving about "
        f"{arrive}. Nothing is requested yet."
    )


def plain(task: Json, zh: bool) -> str:
    """What is left to say of a task that another model worked on: its own results, briefly."""
    if task.get("goal") == "chat":
        return ""
    return "已经完成。" if zh else "Done."


WORDS = {
    "route": route,
    "routes": routes,
    "weather": weather,
    "places": places,
    "day_plan": day_plan,
    "ride": ride,
    "ride_estimate": ride_estimate,
    "energy": energy,
}
