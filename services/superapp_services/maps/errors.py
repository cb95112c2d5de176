"""What the maps service refuses."""

from superapp_services.core import ServiceError


class NothingFound(ServiceError):
    """No place matches the text."""

    en = (
        "No place is called '{query}' in {where}. Try a shorter name, a landmark nearby or another "
        "city; for a kind of place use maps_search_places."
    )
    zh = (
        "在{where}没有找到名为“{query}”的地点。请换个更短的名称、附近的地标或其他城市再试；"
        "按类型找地点请用 maps_search_places。"
    )


class NothingToSearch(ServiceError):
    """Neither words nor a category were given."""

    en = "Give a query, a category, or both."
    zh = "请提供关键词或类别（至少一个）。"


class NoTransit(ServiceError):
    """No metro or bus runs between the two places soon enough."""

    en = (
        "No metro or bus connects these places at {depart_at}. First departure: {first_departure}. "
        "Choose another time, or mode driving."
    )
    zh = (
        "{depart_at} 没有可用的地铁或公交。最早一班：{first_departure}。"
        "请换个出发时间，或改用驾车（driving）。"
    )


class TimeOutOfRange(ServiceError):
    """The time is past, or further off than the app knows."""

    en = "{depart_at} cannot be planned for. Choose a time from {earliest} to {latest}."
    zh = "无法规划 {depart_at}，请选择 {earliest} 至 {latest} 之间的时间。"


class NoForecast(ServiceError):
    """The weather of that day is not known."""

    en = "There is no forecast for {date}. Forecasts run from {first} to {last}."
    zh = "没有 {date} 的天气预报。可查询 {first} 至 {last}。"
