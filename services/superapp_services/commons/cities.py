"""The cities of the world: their codes, and the names that people use for them."""

CITY_NAMES = {
    "hangzhou": ("杭州", "Hangzhou"),
    "beijing": ("北京", "Beijing"),
    "shanghai": ("上海", "Shanghai"),
    "chengdu": ("成都", "Chengdu"),
    "guangzhou": ("广州", "Guangzhou"),
    "shenzhen": ("深圳", "Shenzhen"),
    "xian": ("西安", "Xi'an"),
    "nanjing": ("南京", "Nanjing"),
}

_BY_NAME = {
    name.casefold(): code
    for code, (zh, en) in CITY_NAMES.items()
    for name in (code, zh, f"{zh}市", en, f"{en} City")
} | {"xi’an": "xian", "peking": "beijing", "canton": "guangzhou"}


def city_code(name: str) -> str | None:
    """The code of a city by any usual name in either language, or None."""
    return _BY_NAME.get(name.strip().casefold())
