"""What must not be in the food: tastes, ingredients and allergens, said or remembered."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from superapp_agents.door import Json


@dataclass(frozen=True)
class Kind:
    """Something that people do not eat: how it is said, and in what dishes it shows."""

    zh: str
    en: str
    said: re.Pattern[str]
    named: re.Pattern[str]
    tag: str | None = None
    """The allergen by which menus can be asked to leave it out."""


def _kind(zh: str, en: str, said: str, named: str = "", tag: str | None = None) -> Kind:
    spoken = re.compile(said, re.IGNORECASE)
    return Kind(zh, en, spoken, re.compile(named, re.IGNORECASE) if named else spoken, tag)


SPICY = _kind("辣", "spicy", r"辣|\bspic[ey]|\bchil+i", r"(?!)")
_KINDS = (
    SPICY,
    _kind(
        "坚果",
        "nuts",
        r"坚果|核桃|腰果|杏仁|榛子?|开心果|(?<!pea)nuts?\b|walnut|cashew|almond|pistachio|hazelnut",
        tag="contains_nuts",
    ),
    _kind("花生", "peanuts", r"花生|peanut", tag="contains_nuts"),
    _kind(
        "乳制品",
        "dairy",
        r"乳糖|乳制品|奶制品|牛奶(?=过敏)|\bdairy|lactose|\bmilk(?= allerg)|(?<=allergic to )milk",
        r"奶|芝士|拿铁|milk|cheese|latte",
        "contains_dairy",
    ),
    _kind(
        "海鲜",
        "seafood",
        r"海鲜|水产|虾|蟹|贝类|鱼|seafood|shellfish|shrimp|prawn|\bcrabs?\b|\bfish\b|oyster|clam",
        r"虾|蟹|贝|蛤|鱿|三文鱼|鱼(?!香)|seafood|shrimp|prawn|crab|\bfish\b|salmon|squid|oyster|clam",
        "contains_seafood",
    ),
    _kind(
        "猪肉",
        "pork",
        r"猪|\bpork|\bbacon|\bham\b",
        r"猪|排骨|叉烧|培根|火腿|腊肉|腊肠|香肠|里脊|五花|红烧肉|东坡肉|回锅肉|扣肉|肘|小炒肉|肉丝|肉末"
        r"|肉夹馍|锅包肉|狮子头|小笼|鲜肉|午餐肉|卤肉|酱肉|pork|bacon|\bham\b|char siu|sausage"
        r"|salami|pepperoni|\bribs?\b|luncheon|meatball",
    ),
    _kind("牛肉", "beef", r"牛肉|\bbeef", r"牛(?!奶|油|轧|蛙)|beef|steak"),
    _kind("羊肉", "lamb", r"羊|\blamb|mutton"),
    _kind("鸡肉", "chicken", r"鸡(?!蛋|精)|chicken", r"鸡(?!蛋|精)|chicken"),
    _kind("肉", "meat", r"(?<![猪牛羊鸡鸭鱼])肉|\bmeat", r"(?!)"),
    _kind("鸡蛋", "egg", r"蛋(?!糕|挞|白)|\beggs?\b"),
    _kind("香菜", "cilantro", r"香菜|芫荽|cilantro|coriander"),
    _kind("葱", "onion", r"葱|\bonion|scallion"),
    _kind("蒜", "garlic", r"蒜|garlic"),
    _kind("姜", "ginger", r"姜|ginger"),
    _kind("蘑菇", "mushrooms", r"蘑菇|香菇|菌|mushroom"),
    _kind("内脏", "offal", r"内脏|下水|offal", r"内脏|肚|肠|肝|腰花|offal|tripe|liver|kidney"),
    _kind("芝麻", "sesame", r"芝麻|麻酱|sesame", tag="contains_nuts"),
    _kind("豆制品", "soy", r"豆制品|大豆|豆腐|\bsoya?\b(?! sauce)|tofu", r"豆|tofu|soya?\b"),
    _kind("番茄", "tomato", r"番茄|西红柿|tomato"),
    _kind("麸质", "gluten", r"麸质|gluten", r"(?!)"),
)
_NO = re.compile(
    r"(?:不要|别|不放|不加|不吃|不能|不爱|不喜欢|不碰|不沾|不带|不含|不想|忌|免|避开|没有|去掉|无|过敏"
    r"|吃不了|受不了|不辣)"
    r"|\b(?:no|nothing|not|without|don'?t|do not|doesn'?t|can'?t|cannot|never|avoid\w*|skip"
    r"|hold the|allerg\w*|hate|dislike|minus|free|intoleran\w*|none|nor|isn'?t)\b",
    re.IGNORECASE,
)
_TURNS = re.compile(
    r"[。；;!！\n]|但|不过|而且?爱|(?:，|,)\s*(?:爱|喜欢|最?爱|我?想|要)|\bbut\b|\bthough\b"
    r"|\b(?:and|,) (?:i )?(?:love|like|prefer|want)\b",
    re.IGNORECASE,
)
"""Where what is not wanted ends, and something else begins."""
_A_LITTLE = re.compile(
    r"(?:太|很|特别|那么)\S{0,2}辣|\b(?:too|very|so|super|extra) (?:spicy|hot)", re.IGNORECASE
)
NEVER = re.compile(
    r"[^，。,；;]{0,14}过敏[^，。；;]{0,8}|(?:不吃|不能吃|吃不了|忌口?)[^，。；;！!]{1,16}"
    r"|\b(?:allerg\w*|(?:don't|do not|can't|cannot|never) eat\b)[^.;!?\n]{0,60}",
    re.IGNORECASE,
)
"""What somebody never eats, wherever in a message it is said."""


@dataclass(frozen=True)
class Avoided:
    """What a dish must not hold, and how hot it may be."""

    kinds: tuple[Kind, ...] = ()
    most_spice: int | None = None

    def __or__(self, other: "Avoided") -> "Avoided":
        """What either of the two rules out."""
        levels = [one.most_spice for one in (self, other) if one.most_spice is not None]
        kinds = tuple(dict.fromkeys((*self.kinds, *other.kinds)))
        return Avoided(kinds, min(levels, default=None))

    @property
    def tags(self) -> list[str]:
        """The allergens for the menu's own filter."""
        return sorted({kind.tag for kind in self.kinds if kind.tag})

    @property
    def diets(self) -> list[str]:
        """The diet that it comes to, where it comes to one."""
        return ["vegetarian"] if any(kind.en == "meat" for kind in self.kinds) else []

    def allows(self, dish: Json, groups: Mapping[str, Json], query: str) -> bool:
        """Whether a dish may be ordered; what its name says is allowed if the user named that."""
        name = str(dish["name"])
        for kind in self.kinds:
            if kind.named.search(name) and not kind.named.search(query):
                return False
        return self.most_spice is None or self._mild(dish, groups)

    def _mild(self, dish: Json, groups: Mapping[str, Json]) -> bool:
        return dish["spice_level"] <= (self.most_spice or 0) or bool(milder(dish, groups, self))

    def notes(self, *, zh: bool) -> list[str]:
        """What to tell the kitchen."""
        told = []
        for kind in self.kinds:
            if kind is SPICY:
                mild = (
                    ("微辣", "mildly spicy at most") if self.most_spice else ("不要辣", "not spicy")
                )
                told.append(mild[0 if zh else 1])
            else:
                told.append(f"不要{kind.zh}" if zh else f"no {kind.en}")
        return told


def milder(dish: Json, groups: Mapping[str, Json], avoided: Avoided) -> str | None:
    """The option that makes a hot dish as mild as it has to be."""
    endings = ("none", "mild") if avoided.most_spice else ("none",)
    for name in dish["option_groups"]:
        for option in groups[name]["options"] if "spice" in name and name in groups else ():
            if str(option["option_id"]).endswith(endings):
                return str(option["option_id"])
    return None


def avoided_in(text: str) -> Avoided:
    """What a phrase rules out: 不要辣, nothing with nuts or pork; what it asks for it does not."""
    kinds: list[Kind] = []
    most: int | None = None
    for part in _TURNS.split(text):
        if not part or not _NO.search(part):
            continue
        kinds.extend(kind for kind in _KINDS if kind.said.search(part))
        if SPICY.said.search(part):
            most = 1 if _A_LITTLE.search(part) else 0
    return Avoided(tuple(dict.fromkeys(kinds)), most)


def kinds_in(text: str) -> list[str]:
    """The things of this kind that a text names, whether it wants them or not."""
    return [kind.en for kind in _KINDS if kind.said.search(text)]


def avoided_by(phrases: Iterable[str]) -> Avoided:
    """What several phrases rule out together."""
    found = Avoided()
    for phrase in phrases:
        found |= avoided_in(phrase)
    return found
