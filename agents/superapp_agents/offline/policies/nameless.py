"""Whether words name a thing at all, and whether what was found is what they name."""

import re

from superapp_agents.door import Json
from superapp_agents.offline.desk import Desk, Steps
from superapp_agents.offline.policies.matching import tokens

_ENGLISH = re.compile(
    r"it|its|them|that|this|these|those|one|ones|ok|okay|get|got|getting|forget|sorry|i"
    r"|im|mean|meant|no|not|wait|yes|yeah|please|want|wants|need|buy|order|something"
    r"|anything|everything|thing|things|stuff|me|you|we|us|he|she|him|her|a|an|the|to|for"
    r"|of|and|or|but|some|any|my|your|our|so|then|just|now|go|do|did|don|dont|is|are|was"
    r"|be|been|can|could|would|will|should|with|in|on|at|by|from|as|if|hmm|um|er|well|oh"
    r"|ah|actually|rather|make|makes|made|send|give|take|have|has|like|too|also|again"
    r"|instead|maybe|same|other|another|what|which|who|how|much|many|here|there|up"
)
_CHINESE = re.compile(
    r"(?:[它他她这那个些件只条把东西什么啥一不对是我你您要买好的了吧嗯啊哦呃哎的说错等下算抱歉再来去给点就还也都行"
    r"可以想请帮忙们呢吗呀得着过把被让跟和或]|没有|随便|谢谢|麻烦|应该|改成|换成|\d)+"
)


def is_thing(words: str) -> bool:
    """Whether words name anything that can be bought: "it" and "sorry I mean 80" do not."""
    named = re.findall(r"[a-z]+", re.sub(r"['’]", "", words.lower()))
    han = "".join(re.findall(r"[\u3400-\u9fff]+", words))
    if han:
        return _CHINESE.fullmatch(han) is None or any(
            not _ENGLISH.fullmatch(word) for word in named
        )
    return any(not _ENGLISH.fullmatch(word) for word in named)


def is_named(desk: Desk, item: Json, card: Json) -> Steps[bool]:
    """Whether a product is what the words name, as its card says or as the shop sorts it.

    Words in another script than the card's are trusted to the shop's search.
    """
    words = str(item["query"])
    names = ("title", "product_type", "category", "brand", "sku_label")
    text = " ".join(str(card.get(name) or "") for name in names).lower()
    if words.isascii() != str(card["title"]).isascii() or _shares(words.lower(), text):
        return True
    sorted_so = yield from desk.call("shopping_search_products", category=words, limit=50)
    same = {found["product_type"] for found in sorted_so.list("products")}
    return card["product_type"] in same


def _shares(words: str, text: str) -> bool:
    """Whether a word of the words stands in a text; in Chinese two letters of them."""
    if words.isascii():
        held = set(tokens(text))
        said = [word for word in tokens(words) if not _ENGLISH.fullmatch(word)]
        return any(word in held or (len(word) > 3 and word in text) for word in said)
    if any(word in text for word in re.findall(r"[a-z]{2,}", words)):
        return True
    han = "".join(re.findall(r"[\u3400-\u9fff]+", words))
    pairs = [han[at : at + 2] for at in range(len(han) - 1)] or [han]
    return any(pair in text for pair in pairs)
