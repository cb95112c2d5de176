"""How alike words are, in Chinese and English, and what a handful of wishes mean."""

import re
from collections.abc import Sequence

from superapp_agents.grounding.counts import Measure, find_counts
from superapp_services.shopping.measures import measures

_LATIN = re.compile(r"[a-z0-9]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_STOP = frozenset({"a", "an", "the", "of", "with", "and", "some", "my", "me", "for", "please"})


def tokens(text: str) -> list[str]:
    """English words without plural endings, and single Han characters."""
    lowered = text.lower()
    words = [_stem(word) for word in _LATIN.findall(lowered) if word not in _STOP]
    return [*words, *_HAN.findall(lowered)]


def _stem(word: str) -> str:
    for ending, least in (("ies", 5), ("es", 5), ("s", 4)):
        if word.endswith(ending) and len(word) >= least and not word.endswith("ss"):
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word


def likeness(wanted: str, title: str) -> float:
    """The share of the wanted words that the title holds, 0 to 1."""
    want = tokens(wanted)
    if not want:
        return 0.0
    have = set(tokens(title))
    joined = re.sub(r"\s+", "", title.lower())
    hits = sum(1 for word in want if word in have or (len(word) > 3 and word in joined))
    return hits / len(want)


def ends_in(name: str, wanted: str) -> bool:
    """True when the name ends in the wanted words: 智能手机 is a 手机, 手机壳 is none."""
    have, want = tokens(name), tokens(wanted)
    if not want or not have:
        return False
    if have[-len(want) :] == want:
        return True
    last = want[-1]
    return len(last) > 3 and have[-1].endswith(last)


_DIETS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("vegan", re.compile(r"vegan|纯素|全素", re.IGNORECASE)),
    (
        "vegetarian",
        re.compile(r"vegetarian|veggie|meatless|素食|素菜|吃素|素的|^素", re.IGNORECASE),
    ),
    ("halal", re.compile(r"halal|清真", re.IGNORECASE)),
    ("high_protein", re.compile(r"high[- ]protein|高蛋白", re.IGNORECASE)),
    ("low_calorie", re.compile(r"low[- ]cal|low[- ]fat|低卡|低脂|减脂|轻食", re.IGNORECASE)),
)


def diets_in(text: str) -> list[str]:
    """The diets that a text asks for, as the food tools name them."""
    return [name for name, pattern in _DIETS if pattern.search(text)]


def without_diets(text: str) -> str:
    """The text without its words for diets."""
    for _, pattern in _DIETS:
        text = pattern.sub(" ", text)
    return " ".join(text.split())


_MEAL = re.compile(
    r"^(?:(?:the|a|an|some|my|me|份|点|一份|个)?\s*(?:quick |light |simple |warm |hot )?"
    r"(?:lunch|dinner|breakfast|brunch|supper|meal|food|something(?: to eat)?|takeaway|takeout"
    r"|delivery"
    r"|it|anything|whatever|(?:you )?(?:decide|choose|pick)|up to you|surprise me"
    r"|午饭|午餐|晚饭|晚餐|早饭|早餐|早点|宵夜|夜宵|中饭|中餐|正餐|饭|外卖|吃的|餐|东西"
    r"|随便|都行|都可以|你(?:来)?(?:定|决定|选|看着办))(?:的|吧)?)[。.!！]?$",
    re.IGNORECASE,
)


def is_meal(query: str) -> bool:
    """True when the words name a meal and no dish."""
    return bool(_MEAL.match(query.strip()))


_CHOICES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "sugar_none",
        re.compile(
            r"无糖|不加糖|不要糖|不放糖|糖不要|别放糖|零糖"
            r"|no sugar|sugar[- ]free|unsweetened|without sugar",
            re.I,
        ),
    ),
    (
        "sugar_less",
        re.compile(
            r"少糖|少甜|微甜|三分糖|少放?点?糖|糖.{0,2}少"
            r"|less sugar|not too sweet|little sugar|less sweet|light sugar|low sugar|30% sugar",
            re.I,
        ),
    ),
    ("sugar_half", re.compile(r"半糖|五分糖|half (?:the )?sugar|half[- ]sweet|50% sugar", re.I)),
    ("sugar_full", re.compile(r"全糖|正常糖|标准糖|full sugar|normal sugar|regular sugar", re.I)),
    ("ice_none", re.compile(r"去冰|不加冰|不要冰|不放冰|冰不要|别放冰|no ice|without ice", re.I)),
    (
        "ice_less",
        re.compile(r"少冰|微冰|少放?点?冰|冰.{0,2}少|less ice|light ice|little ice", re.I),
    ),
    (
        "hot",
        re.compile(r"热的|热饮|加热|^热$|温的|(?<!extra )(?<!very )\bhot\b|\bwarm\b", re.I),
    ),
    ("iced", re.compile(r"冰的|冷的|加冰|^冰$|正常冰|\biced\b|\bcold\b|regular ice", re.I)),
    (
        "large",
        re.compile(
            r"(?<![特超加])大杯|(?<![特超加])大份|大号|(?<!extra[- ])\blarge\b|\bbig\b", re.I
        ),
    ),
    ("medium", re.compile(r"中杯|中份|\bmedium\b|\bregular\b", re.I)),
    ("small", re.compile(r"小杯|小份|\bsmall\b", re.I)),
    ("oat", re.compile(r"燕麦奶|oat(?: ?milk)?", re.I)),
    ("soy", re.compile(r"豆奶|soy(?: ?milk)?", re.I)),
    ("mild", re.compile(r"微辣|mild|少辣|a little spicy", re.I)),
    ("spice_none", re.compile(r"不辣|免辣|不要辣|not spicy|no spice|no chilli", re.I)),
    ("spice_medium", re.compile(r"中辣|medium spicy", re.I)),
    ("spice_hot", re.compile(r"特辣|重辣|extra spicy|very spicy|extra hot", re.I)),
)


def choice_keys(wish: str) -> list[str]:
    """What a wish about a dish means, whichever language it was said in."""
    return [key for key, pattern in _CHOICES if pattern.search(wish)]


def measured(text: str) -> frozenset[str]:
    """The measures in a text, however they are written: 十寸 and "10 inch" are the same."""
    sizes = [found.value.text for found in find_counts(text) if found.value.measure is Measure.SIZE]
    return frozenset().union(*measures(" ".join(sizes)))


def _is_for(key: str, option_id: str) -> bool:
    """Whether an option's id tells its meaning: milk_oat; no spice is hot as a drink is."""
    other = {"hot": ("spice", "malatang"), "large": ("coffee_extra",)}.get(key, ())
    return option_id.endswith(key) and not option_id.startswith(other)


def choose_option(wish: str, names: Sequence[str], ids: Sequence[str]) -> int | None:
    """Which of the values a wish means: the same words, the same measure, or the same meaning."""
    plain = wish.strip().lower()
    for index, name in enumerate(names):
        if plain == name.lower():
            return index
    size = measured(wish)
    for index, name in enumerate(names):
        if size & measured(name):
            return index
    wanted = choice_keys(wish)
    for index, (name, option_id) in enumerate(zip(names, ids, strict=True)):
        if any(key in choice_keys(name) or _is_for(key, option_id) for key in wanted):
            return index
    if wanted:
        return None
    scores = [min(likeness(wish, name), likeness(name, wish)) for name in names]
    best = max(range(len(scores)), key=lambda i: scores[i], default=None)
    return best if best is not None and scores[best] >= 0.6 else None
