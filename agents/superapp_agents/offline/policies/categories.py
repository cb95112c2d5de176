"""Which kind of place everyday words mean, as the map tools name kinds."""

import re

_KINDS: tuple[tuple[str, str], ...] = (
    (
        "scenic_walk",
        r"湖边|环湖|散步|走走|步道|lake ?(?:side)? walk|walk (?:by|around|along)|stroll|promenade",
    ),
    ("lake", r"湖|\blake\b"),
    ("museum", r"博物馆|博物院|museum"),
    ("art_gallery", r"美术馆|画廊|艺术馆|gallery"),
    ("vegetarian_restaurant", r"素食|素菜|素餐|vegetarian|vegan"),
    ("hotpot_restaurant", r"火锅|hot ?pot"),
    ("cafe", r"咖啡|coffee|cafe|café"),
    ("tea_house", r"茶馆|茶室|喝茶|tea ?house|\btea\b"),
    ("restaurant", r"午饭|午餐|晚饭|晚餐|吃饭|餐厅|饭店|lunch|dinner|brunch|restaurant|\beat\b"),
    ("temple", r"寺|庙|temple"),
    ("garden", r"花园|园林|植物园|garden"),
    ("zoo", r"动物园|zoo"),
    ("theme_park", r"游乐园|主题公园|乐园|theme park|amusement"),
    ("park", r"公园|\bpark\b"),
    ("mall", r"商场|购物中心|逛街|mall|shopping cent"),
    ("shopping_street", r"步行街|商业街|shopping street|shopping"),
    ("bookshop", r"书店|bookshop|bookstore"),
    ("cinema", r"电影|影院|cinema|movie|film"),
    ("pharmacy", r"药店|药房|pharmacy|chemist"),
    ("hospital", r"医院|hospital"),
    ("metro_station", r"地铁站|(?:metro|subway|underground|tube) station"),
    ("airport", r"飞?机场|airport"),
    (
        "railway_station",
        r"(?:高铁|火车|动车)站|(?:railway|train|high[- ]speed rail(?:way)?) station",
    ),
    ("bus_station", r"(?:长途)?(?:汽车|客运)(?:总?站|中心)|(?:bus|coach) station"),
    ("charging_station", r"充电站|充电桩|charging"),
    ("petrol_station", r"加油站|petrol|gas station"),
    ("supermarket", r"超市|supermarket"),
    ("convenience_store", r"便利店|convenience"),
    ("bank", r"银行|\bbank\b"),
    ("gym", r"健身|\bgym\b"),
    ("attraction", r"景点|名胜|sight|attraction"),
)
_COMPILED = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _KINDS)


def category_of(words: str) -> str | None:
    """The kind of place that the words mean; None when they name none."""
    return next((name for name, pattern in _COMPILED if pattern.search(words)), None)


_NEAREST = re.compile(
    r"^(?:离(?:我|这里?|这儿|家)?)?最近的?(?:一?[家个座所处])?"
    r"|^(?:the |my )?(?:nearest|closest)\s+",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:the|an?|any|some) |^一[家个座所]", re.IGNORECASE)


def without_nearest(words: str) -> tuple[str, bool]:
    """What the words name, and whether they ask for the nearest of it."""
    plain = _NEAREST.sub("", words.strip())
    return _ARTICLE.sub("", plain), plain != words.strip()


def kind_alone(words: str) -> str | None:
    """The kind of place that the words name and nothing more: 机场, "train station"."""
    return next((name for name, source in _COMPILED if source.fullmatch(words)), None)


def is_meal_place(category: str | None) -> bool:
    """True for places where one eats."""
    return category is not None and category.endswith("restaurant")
