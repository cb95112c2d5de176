"""Places, people and things in an English clause."""

import re

from superapp_agents.grounding.numbers import HOLDER
from superapp_agents.offline.understanding.canvas import USED, Canvas
from superapp_agents.offline.understanding.cities_said import CITY_GOALS, read_known_city
from superapp_agents.offline.understanding.lexicon import pattern
from superapp_agents.offline.understanding.not_there import wrong_place
from superapp_agents.offline.understanding.roles import DELIVERED, PAID_OUT, TRIPS, Reading
from superapp_agents.plan import Item

_X = rf"[^{USED},.;!?]"
_STOP = (
    rf"(?= *(?:{USED}|$|[,.;!?])| (?:to|from|at|in|on|near|by|for|with|under|before|after"
    rf"|and|then|around|using|via|leaving|departing"
    r"|arriving|returning|back|please|now|tomorrow|today|tonight|take|takes|this|next"
    r"|the cheapest|is|are|so|as|within|close|that|which|i|we|it|if|but|too|as well|also"
    r"|be|cost|costs|without|today's|when|through|because|asap|right|one way|round trip)\b)"
)


def _named(source: str) -> re.Pattern[str]:
    """`<x>` stands for words up to the next preposition or comma."""
    return re.compile(
        re.sub(r"<(\w)>", lambda m: rf"(?P<{m[1]}>(?!\s){_X}{{1,40}}?){_STOP}", source),
        re.IGNORECASE,
    )


_FROM_TO = _named(r"\bfrom <o>(?: (?:straight |directly )?(?:to|into)| back to| over to) <d>")
_X_TO_Y = re.compile(
    rf"(?:^|{USED}|[:,] ?|\b(?:tickets?|trains?|flights?|route|ride|taxi"
    rf"|cab)\s)\s*(?P<o>home|my (?:home|office|place)|the office|work"
    rf"|(?-i:[A-Z])[\w' ]{{1,30}}?) to (?:the )?(?P<d>(?-i:[A-Z]){_X}{{1,40}}?|my office"
    rf"|home|work){_STOP}",
    re.IGNORECASE,
)
_TO_FROM = _named(r"\b(?:to|for|into) <d> from <o>")
_TO = _named(
    r"\b(?:get (?:me |us )?|go(?:ing)? |fly(?:ing)? |travel(?:l?ing)? |take (?:me|us) "
    r"|bring (?:me|us) |head(?:ing)? |drive (?:me|us )?|trip |way |back )?"
    r"(?:to|into|for) (?!me\b|us\b|myself\b|get\b|go\b|reach\b|travel\b|fly\b|take\b"
    r"|be\b|arrive\b|catch\b|make\b"
    r"|(?:my|our|the|a) (?:flight|train|plane|meeting|appointment)\b(?! station))(?:the )?<d>"
)
_GET = re.compile(
    r"\b(?:get|take|bring|drive|going|go|heading|head|back|ride|taxi|cab|car|lift)"
    r"(?: (?:me|us|back))* (?P<d>home|there)\b",
    re.IGNORECASE,
)
_HOME = re.compile(r"^(?:(?:and|then|back|finally|later) )*(?P<d>home)\b", re.IGNORECASE)
"""The end of a further ride: "then home at six"."""
_BE_AT = _named(r"\b(?:be|arrive|arriving) (?:at|in) (?:the )?(?!\d)<d>")
_VISIT = _named(r"\b(?:visit(?:ing)?|reach) <d>")
_FROM = _named(r"\bfrom (?:the )?(?!now\b|scratch\b|my (?:wallet|balance|card))<o>")
_NEAR = _named(
    r"\b(?:near(?:by)?|close to|next to|around|by|beside|not (?:too |very |that |so )?far"
    r"(?: away)? from|within walking distance of|a short walk from|walking distance from"
    r"|in walking distance of|within \S+ (?:km|m|minutes?) of) (?!me\b$)<n>"
)
_WITHIN_OF = _named(r"\bof (?!me\b$)<n>")
"""Where a distance is counted from that was read before."""
_NEAREST_TO = _named(r"\b(?:nearest|closest) to <n>")
_IN = _named(
    r"\b(?:in|at|for) (?!the (?:morning|afternoon|evening)|total|my (?:cart|basket|wallet"
    r"|account)|stock|size|advance|case)(?:downtown )?<c>"
)
_IN_SMALL = re.compile(
    r"\bin (?!the\b|a\b|an\b|my\b|our\b|total|advance|case|town|downtown|cent|person|full|mind"
    rf"|general|budget|which|that|this)(?P<n>(?-i:[a-z]){_X}{{2,24}}?){_STOP}",
    re.IGNORECASE,
)
"""A place in small letters that is no city of the list."""
_RELATIVE = (
    r"(?:mother|mum|mom|father|dad|wife|husband|son|daughter|grand\w+|brother|sister|friend|buddy"
    r"|colleague|co-?worker|boss|partner|girlfriend|boyfriend|parents|kid|child|nephew|niece|aunt"
    r"|uncle|neighbou?r|teacher)"
)
_PERSON = (
    rf"(?:(?:my|his|her|our|the) (?:\w+ )?{_RELATIVE}(?: [A-Z]\w+(?: [A-Z]\w+)*)?"
    r"|[A-Z][a-z]+(?: [A-Z][a-z]+)*|her|him|them|mum|mom|dad|grandma|grandpa)"
)
_ADDRESS = (
    re.compile(
        rf"\b(?:to|at|for) (?P<a>(?:the )?(?:office|home|house|place|apartment|flat|work|workplace"
        rf"|desk|dorm|school) of (?-i:{_PERSON}))(?!\w)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\bto (?P<a>(?-i:{_PERSON})'s)(?= *(?:{USED}|$|[,.;!?])| (?:by|before|and|please|with"
        rf"|on|at|for|as|this|next|right)\b)",
        re.IGNORECASE,
    ),
    _named(
        r"\b(?:deliver(?:ed|y)?|send|sent|ship(?:ped)?|bring|brought"
        r"|drop(?:ped)?)(?: (?:it|them|everything|that|both|all|one|off))* (?:to|at) <a>"
    ),
    re.compile(
        rf"\b(?:to|at|for|for delivery to|delivered to) (?P<a>(?:my|the|our|his|her|their"
        rf"|{_X}{{2,24}}?'s?) (?:(?:(?!to |at ){_X}){{0,12}}? )?(?:office|home|house|place"
        rf"|apartment|flat|work|workplace|hotel|desk|address|dorm|school)|home|work|the office"
        rf"|my work)\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<!near )(?<!from )(?<!my )(?<!around )\b(?P<a>home)(?= *(?:{USED}|$|[,.!?]))",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?P<a>office|home|work) (?:delivery|address)\b", re.IGNORECASE),
    re.compile(
        r"^(?P<a>(?:my|the|our) (?:office|home))(?= (?:needs|wants|would like)\b)", re.IGNORECASE
    ),
    _named(r"\baddress:? (?:is |to )?<a>"),
)
_RECIPIENT = (
    re.compile(
        r"^(?P<r>my (?:\w+ )?(?-i:[a-z]+))(?= (?:needs|wants|would like|would love"
        r"|is looking for)\b)",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:to )?(?:the )?account(?: number| no\.?)? (?P<r>[\d][\d -]{4,}\d)", re.IGNORECASE
    ),
    re.compile(
        rf"\b(?:send|give|wire|transfer|buy(?:ing)?|get(?:ting)?|order|pay|gift|ship"
        rf"|lend)(?: back)? (?P<r>(?-i:{_PERSON}))(?= (?:a |an |the |some |[¥￥\d{USED}]"
        rf"|two |flowers|money|back)|{USED}| *{USED})",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:send|give|buy|get|order|ship) (?P<r>my (?:\w+ )?(?-i:{_RELATIVE}))"
        r"(?= (?!to\b|and\b|or\b|from\b|at\b|in\b|on\b|for\b|by\b|with\b)[a-z])",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:to|for) (?P<r>(?-i:{_PERSON}))(?!'s)(?= *(?:{USED}|$|[,.;!?])| (?:for"
        rf"|with|and|as|right|now|at|by|on|saying|please|from|who|in|the)\b)",
        re.IGNORECASE,
    ),
    re.compile(r"\bto (?P<r>[\d][\d -]{6,}\d)", re.IGNORECASE),
)
_FILLER = re.compile(
    r"\b(?:come|comes|order|get|buy|find|book|reserve|send|need|want|would like|like|purchase|show"
    r"|give|bring|have|having|grab|pick up|look(?:ing)? for|search(?:ing)? for|compare"
    r"|recommend|suggest|arrange|request|call|hail|schedule|deliver(?:ed|y)?|add|make"
    r"|plan|choose|select|take|fetch|craving|feel like|eat|drink|watch|return|cancel|help"
    r"|let's|let"
    r"|i|i'm|i'd|i'll|i've|we|we're|we'd|me|us|my|our|it|it's|them|you|there|that's|is"
    r"|are|was|be|been|to be|will|would|could|can|should|do|does|did|please|some|any|and"
    r"|or|but|with|of|to|for|from|at|in|on|by|off"
    r"|than|so|up|also|then|too|now|over|under|about|that|which|this|these|those|one|ones"
    r"|thing|things|something|anything|right|away|price|budget|total|each|both|all"
    r"|altogether|cost|costs|worth|costing|priced"
    r"|delivery|shipped|leaving|departing|returning|return|arriv(?:es?|ing)|gets|here"
    r"|back|around|max|maximum|yuan|rmb|the|option|options|rated|have to|has to|must|if"
    r"|as|possible|asap|soon|no|not|don't|yet|more|less|best|good|nice|want it|need it"
    r"|money|time|before|after|within|near|walking|distance|who|what|how|much|many|when"
    r"|where|why|long|tell|know|check|see|two|three|stay|staying|going|travelling"
    r"|traveling|flying|fly|go|quick|quickly|fast|just|only|a|an|her|him|his|their)\b",
    re.IGNORECASE,
)
_EDGE = re.compile(
    r"^(?:(?:please|order|get|buy|find|book|reserve|send|need|want|would like|like"
    r"|purchase|show|give|bring|have|grab|pick up|look(?:ing)? for|search(?:ing)? for"
    r"|shop for|compare|recommend|suggest"
    r"|arrange|request|add|make|choose|select|take|fetch|eat|drink|craving|feel like"
    r"|return|plan|visit|include|see"
    r"|i'm|i am|i'd|i'll|i've|i|we're|we'd|we|me|us|my|our|it|them|you|some|any|and|or"
    r"|then|also|with|to|for|of|at|in|on|by|from|that|is|are|be|can|could|would|will|good"
    r"|nice|decent|the|an?|both|all|one|so|but|too|now|up|off|over|let's|let|arriv(?:es?"
    r"|ing)|ships?|comes?|gets here|do|does|help|want|need|something|anything|her|him|his"
    r"|their|needs|wants|love|thinking|buying|getting|who|new|really|maybe|please"
    r"|delivered|deliver|about|around"
    r"|as|there|like"
    r"|best|worth|this|these|those|put|if)\b[\s,]*|[\s,.:;!?'\"&-]+)+",
    re.IGNORECASE,
)
_END = re.compile(
    r"(?:[\s,.:;!?'\"&-]++|\bw/|\b(?:and|or|with|to|for|of|at|in|on|by|from|the|an?|please"
    r"|delivered|deliver|delivery|that|which|is|are|me|us|my|it|them|too|as well|now"
    r"|right away|asap|then|also|but|so|costing|priced|under|price|budget|if|each|total"
    r"|one|ones|near|around|about|within|leaving|before|after|sent|shipped|possible|today"
    r"|tomorrow|quickly|fast|soon|i|we|there|back|having|have|has|yet|instead)\b)+$",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"^(?:together|out|off|away|whichever(?: is| one)?|free|else|use"
    r"|go ahead(?: with the (?:payment|order|purchase))?"
    r"|thing|things|something|anything|option|options|one|ones|two|three|order"
    r"|delivery|meal deal|table|reservation|flights?|tickets?|trains?|train tickets?"
    r"|plane tickets?|hotels?|rooms?|hotel rooms?|park tickets?|ride|taxi|cab|car"
    r"|cart|basket|coupons?|wallet|balance|bill|price|money|energy|weather|route|way|time"
    r"|day|trip|budget|return|round trip|one way|people|person|adults?|card|party|place"
    r"|stay|business|work|no|yes|ok|okay|good|great|fine|cheap|cheapest|home|office"
    r"|actually"
    r"|food|something to eat|next|day|same|more|less|much|many|how|what|when|where|best"
    r"|top|rated|it|them|her|him|price range|range|rating|reviews?|size|sizes?"
    r"|fine with me|confirm|need|doesn't|matter|us|me|size|seats?|seat|red packet"
    r"|red envelope|yuan|rmb|bucks|kuai|direct|nonstop|non-stop|shipping)$",
    re.IGNORECASE,
)
_WEATHER_WORDS = re.compile(
    r"\b(?:weather|forecast|temperature|rain(?:ing|y)?|snow(?:ing)?|sunny|umbrella|hot"
    r"|cold|warm|like|report|wise|be|will|what's|what|how's|how|going|not|isn't|won't|it's|it|to|gonna|supposed|likely|there|today's|tomorrow's|check|look"
    r"|up)\b",
    re.IGNORECASE,
)
_SPLIT = re.compile(
    rf"\s*(?:,\s*(?:and\s+)?|\band\b|\bplus\b|&|\balong with\b|\bas well as\b|{USED})\s*",
    re.IGNORECASE,
)
_LEADING_COUNT = re.compile(
    r"^(?:(?:me|us|some|order|get|buy|need|want|have|send|bring|another|please|and|with"
    r"|a further) +)*(?P<q>an?|one|two|three|four|five|six|seven|eight|nine|ten|a dozen"
    r"|half a dozen|a couple of|\d{1,2}) +(?=\S)",
    re.IGNORECASE,
)


def _take(canvas: Canvas, source: re.Pattern[str], group: str) -> str | None:
    match = canvas.search(source)
    if match is None or not match[group].strip():
        return None
    phrase = match[group].strip()
    canvas.use(*match.span())
    return phrase


def _first(canvas: Canvas, sources: tuple[re.Pattern[str], ...], group: str) -> str | None:
    """What the first pattern that matches names."""
    for source in sources:
        phrase = _take(canvas, source, group)
        if phrase:
            return phrase
    return None


_ELSEWHERE = frozenset(
    {
        "there",
        "it",
        "restaurant",
        "the restaurant",
        "hotel",
        "the hotel",
        "place",
        "get",
        "go",
        "fly",
        "the",
        "flights",
        "hotels",
    }
)
"""Words that name no place, or that of another step."""
_NO_ORIGIN = re.compile(
    r"(?:how|drive|bring|i|i'm|i'll|i'd|i've|we|we're|we'll|book|get|find|buy|order|arrange|reserve|please|need"
    r"|flying|going|heading|travelling|traveling|trip|business|fly|go|take|family|four|two|three"
    r"|people|tickets?|flights?|trains?|seats?)\b",
    re.IGNORECASE,
)
"""Words before "to" that are no place: "I'm going to", "Book me a flight to"."""


def _route(canvas: Canvas, goal: str, reading: Reading) -> None:
    for source in (_FROM_TO, _TO_FROM, _X_TO_Y):
        match = canvas.search(source)
        if match:
            canvas.use(*match.span())
            if not _NO_ORIGIN.match(match["o"]):
                reading.put("origin", match["o"])
            if match["d"].lower() not in _ELSEWHERE:
                reading.put("destination", match["d"])
            return
    reading.put("origin", _take(canvas, _FROM, "o"))
    ride = (_HOME,) if goal == "request_ride" else ()
    for source in (_BE_AT, _GET, *ride, _TO, _VISIT):
        phrase = _take(canvas, source, "d")
        if phrase and phrase.lower() not in _ELSEWHERE:
            reading.put("destination", phrase)
            return
    city = canvas.search(_IN) if "destination" not in reading.slots else None
    if city is not None and re.match(r"[A-Z]", city["c"]):
        reading.put("destination", city["c"])
        canvas.use(*city.span())


def _city(canvas: Canvas, goal: str, reading: Reading) -> None:
    read_known_city(canvas, goal, reading)
    if "city" in reading.slots:
        return
    match = canvas.search(_IN)
    if match and (goal == "get_weather" or re.match(r"[A-Z\u3400-\u9fff]|the [A-Z]", match["c"])):
        reading.put("city", match["c"])
        canvas.use(*match.span())
    if goal == "get_weather" and "city" not in reading.slots:
        canvas.drop(_WEATHER_WORDS)
        named = canvas.search(r"[A-Za-z\u3400-\u9fff][\w' -]+")
        if named and _content(named.group()):
            reading.put("city", _clean(named.group()))


def read_places(canvas: Canvas, goal: str, reading: Reading) -> None:
    """Addresses, people, routes, cities and nearness, as far as the goal has them."""
    if goal in DELIVERED or goal == "":
        reading.put("address", wrong_place(canvas))
        phrase = _first(canvas, _ADDRESS, "a")
        named = phrase is not None and re.fullmatch(_PERSON, phrase) is not None
        person = named and str(phrase).lower() not in ("office", "home", "work")
        reading.put("recipient" if person else "address", phrase)
    if goal in (*DELIVERED, *PAID_OUT, ""):
        reading.put("recipient", _first(canvas, _RECIPIENT, "r"))
    if goal in (
        "book_hotel",
        "find_restaurant",
        "reserve_table",
        "find_place",
        "order_food",
        "book_attraction",
    ):
        if goal == "book_hotel":
            read_known_city(canvas, goal, reading)
        reading.put("near", _take(canvas, _NEAREST_TO, "n") or _take(canvas, _NEAR, "n"))
        if "within" in reading.slots:
            reading.put("near", _take(canvas, _WITHIN_OF, "n"))
        if goal == "book_hotel" and "city" not in reading.slots:
            reading.put("near", _take(canvas, _IN_SMALL, "n"))
    if goal in (*TRIPS, "plan_route", "compare_routes", "request_ride"):
        _route(canvas, goal, reading)
    if goal in CITY_GOALS:
        _city(canvas, goal, reading)


def _clean(piece: str) -> str:
    plain = piece.strip()
    previous = None
    while plain != previous:
        previous = plain
        plain = _END.sub("", _EDGE.sub("", plain)).strip()
    return plain


_HOLDS = re.compile(rf"\b{HOLDER} of\s*$", re.IGNORECASE)
"""What only holds the thing of a size that comes next: a bouquet of 19 red roses."""


def read_things(canvas: Canvas, reading: Reading) -> list[Item]:
    """The noun phrases that are left, each with the quantity right before it."""
    canvas.drop(pattern("polite"))
    canvas.drop(r"\buse (?:it|that|one|this) (?:for|on|to (?:buy|order|get))\b")
    items = []
    held: str | None = None
    for start, piece in canvas.pieces():
        offset = 0
        for part in _SPLIT.split(piece):
            at = piece.find(part, offset)
            offset = max(offset, at) + len(part)
            counted = _LEADING_COUNT.match(part)
            words = part[counted.end() :] if counted else part
            name = _END.sub("", words).strip() if counted else _clean(words)
            if not name or _GENERIC.match(name) or not (counted or _content(name)):
                continue
            quantity = counted["q"] if counted else reading.counted_before(start + at)
            if _HOLDS.search(part):
                held = quantity
                continue
            quantity, held = quantity or held, None
            reading.items_at.append(start + at)
            items.append(Item(query=name, quantity=quantity))
    return items


def _content(name: str) -> bool:
    """Whether anything but function words is left."""
    return bool(re.sub(r"[\W\d_]+", "", _FILLER.sub("", name)))
