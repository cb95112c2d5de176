"""Price watches in a request: which product, whether to buy it, and which watch to end."""

import re

from superapp_agents.offline.understanding.canvas import Canvas
from superapp_agents.offline.understanding.roles import Reading
from superapp_agents.plan import Item

_WATCH_WORDS = re.compile(
    r"(?:请|帮我|把|将|给我|我|那个|这个|的|了|吧|都|全部|也|对|再|在|着)+"
    r"|(?:取消|关掉|关闭|停掉|停止|删掉?|不要|不用|别|不想|不)|(?:降价|价格|低价)?(?:提醒|监控|关注|通知)|盯|价格?"
    r"|\b(?:please|cancel|stop|remove|delete|turn|off|drop|end|disable|the|my|that|this|all|any|of|on"
    r"|for|price|alerts?|watch(?:es|ing)?|track(?:ing)?|monitor(?:ing)?|following|don't|no longer"
    r"|do not|want|to|i|one)\b",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"第[一二三四五六七八九十\d]+(?:个|条|款)?|最后一?(?:个|条)"
    r"|\b(?:first|second|third|fourth|fifth|last)\b(?: one)?",
    re.IGNORECASE,
)


def read_cancelled(canvas: Canvas, lang: str, reading: Reading) -> None:
    """Which of the watches: by its place in the list, or by what is watched."""
    del lang
    reading.put("choice", canvas.take(_ORDINAL))
    canvas.drop(_WATCH_WORDS)
    name = max((piece.strip(" ，。,.") for _, piece in canvas.pieces()), key=len, default="")
    reading.put("order", name)


_WATCHED = {
    "en": re.compile(
        r"\b(?:price|cost) (?:of|on|for) (?:the |a |an |my |that "
        r"|this )?(?P<o>[^,.;\0]{2,50}?)(?=\s+(?:and|if|when|once|drops?|falls?|goes"
        r"|until|before|for me|so)\b|[,.;\0]|$)"
        r"|\b(?:if|when|once|as soon as) (?:the |my |that "
        r"|this )?(?:price of (?:the )?)?(?P<s>(?!it\b|price\b"
        r"|they\b)[^,.;\0]{2,50}?)(?:'s price)? (?:drops?|falls?|goes|gets?|dips?|is)\b"
        r"|\b(?:if|when|once|as soon as) (?:the |my |that |this )?"
        r"(?P<t>(?!it\b|price\b|they\b)[^,.;\0]{2,50}?) ?(?=\0)"
        r"|\b(?:watch|track|monitor|follow|keep an eye on)(?: the| my| this"
        r"| that)? (?P<w>(?!the |price)[^,.;\0]{2,40}?)(?:'s)? price\b"
        r"|\b(?:watch|track|monitor|follow|keep an eye on) (?:the |my )?(?P<v>(?!price"
        r"|the price|how)[^,.;\0]{2,40}?)(?=\s+(?:and|if|when|for)\b|[,.;\0]|$)",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"(?:盯着?|关注|监控|留意|跟踪|看着|守着)(?:一?下|好"
        r"|住)?(?:我)?(?P<o>[^，。,\0]{2,24}?)(?:的)?(?:价格?|降价|，|,|$|\0)"
        r"|(?:等|如果|要是|当"
        r"|一旦)?(?:我)?(?P<s>[^，。,\0]{2,24}?)(?:的)?(?:价格)?(?:一)?(?:降价|跌破|跌到"
        r"|降到|低于|降至|便宜)"
    ),
}
_CARRIED = re.compile(
    r"(?P<z>购物车(?:里面?|中)?的?(?:那?[个台部双件款])?[^，。,\0]{1,16}?)(?=，|。|,|$"
    r"|的?价|降|跌|低于)"
    r"|(?P<y>[^，。,\0]{2,10}?在(?:我的?)?购物车里?)"
    r"|\b(?:the|my) (?P<e>[^,.;\0]{2,40} in (?:my|the) (?:cart|basket))\b",
    re.IGNORECASE,
)
_IN_CART = re.compile(
    r"(?:my |the )?\b(?:cart|basket)'s |在?(?:我的?)?(?:购物车|车)(?:里面?"
    r"|中)?的?(?:那?[个台部双件款])?|\s*\b(?:in|from|of) (?:my "
    r"|the )?(?:cart|basket)\b",
    re.IGNORECASE,
)
_BARE_CART = re.compile(r"(?:我的?)?购物车(?:里面?|中)?")
_AUTO_BUY = re.compile(
    r"(?:自动|就|直接|马上|立刻)(?:帮我|给我)?(?:自动)?(?:下单|买|入手|拿下"
    r"|付款)[^，。,]{0,4}|\b(?:buy|order|purchase|grab|get) (?:it|one|them"
    r"|me one)\b(?: automatically| for me)?|\bauto(?:matically)?[- ]?buy\b",
    re.IGNORECASE,
)


def read_watch(canvas: Canvas, lang: str, reading: Reading) -> None:
    """Which product's price is watched, whether it is in the cart, and whether to buy it."""
    bought = _AUTO_BUY.search(canvas.text)
    reading.put("text", canvas.use(*bought.span()) if bought else None)
    match = canvas.search(_WATCHED[lang]) or _CARRIED.search(canvas.text)
    phrase = next((value for value in match.groupdict().values() if value), "") if match else ""
    if match and _BARE_CART.fullmatch(phrase.strip()):
        phrase = ""
    if not phrase.strip() or re.fullmatch(
        r"(?:it|them|they|price|the price|价格?|它)", phrase.strip(), re.IGNORECASE
    ):
        return
    cart = _IN_CART.search(phrase)
    if cart:
        reading.put("place", cart.group().strip())
        phrase = _IN_CART.sub("", phrase)
    name = re.sub(
        r"^(?:the|a|an|my|that|this|那[个台部双件款]?|这[个台部双件款]?|我的?)\s*|(?:的|价格?)$",
        "",
        phrase.strip(),
        flags=re.IGNORECASE,
    ).strip()
    if name:
        reading.items.append(Item(query=name))
