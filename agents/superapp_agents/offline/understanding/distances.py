"""How far it is between two places, in the words of both languages."""

import re

from superapp_agents.offline.understanding.canvas import USED, Canvas
from superapp_agents.offline.understanding.roles import Reading

_ASKED = re.compile(
    r"多远|远不远|远[吗么吧]|近吗|多少路|几公里|多少公里|距离|\bfar\b|\bdistance\b", re.IGNORECASE
)
_POLITE = rf"(?:请问|问一下|我?想知道|(?:帮我|给我)?(?:查|看|算)(?:一下|下|看)?+|告诉我|那|{USED})"
_PLACE = rf"[^{USED}，。,；;！？!?、]"
_FAR = (
    rf"(?:到底|大概|大约|直线|[坐乘搭](?={USED}))*(?:相[距隔]|隔着?|有|差)?(?:多远|远不远|近吗|多少路|几公里"
    rf"|多少公里|[远近](?=[吗么吧]|$|{USED})|的?距离(?:是|有)?(?:多远|多少)?|{USED})"
)
_SOURCES = {
    "zh": (
        re.compile(
            rf"^(?:{_POLITE})*从?(?P<o>(?![离距]){_PLACE}{{1,14}}?)(?:离|距离?|和|跟|与|同|到)"
            rf"(?P<d>{_PLACE}{{1,14}}?)(?:之间|两地|两处)*{_FAR}"
        ),
        re.compile(rf"^(?:{_POLITE})*(?P<d>(?![这那它离距去到从]){_PLACE}{{2,14}}?){_FAR}"),
    ),
    "en": (
        re.compile(
            r"\bhow far(?: away| apart)? (?:is|are|lies?) (?!it\b)(?:the )?(?P<d>.{2,40}?)"
            r" from (?:the )?(?P<o>.{2,40}?)[?.!]*$",
            re.IGNORECASE,
        ),
        re.compile(
            r"\b(?:distance between|how far(?: apart)? (?:are|is)(?: it between)?|how far between)"
            r" (?:the )?(?P<o>.{2,40}?) and (?:the )?(?P<d>.{2,40}?)(?: apart)?[?.!]*$",
            re.IGNORECASE,
        ),
        re.compile(
            r"\bis (?:the )?(?P<d>.{2,40}?)(?: very| too| that)? far(?: away)?"
            r" from (?:the )?(?P<o>.{2,40}?)[?.!]*$",
            re.IGNORECASE,
        ),
        re.compile(
            r"\bhow far(?: away| off)? (?:is|are) (?!it\b|that\b|this\b)(?:the )?(?P<d>.{2,40}?)"
            r"(?: away)?[?.!]*$",
            re.IGNORECASE,
        ),
    ),
}


def read_distance(canvas: Canvas, lang: str, reading: Reading) -> bool:
    """Puts the places between which a distance is asked for; tells whether it was asked so."""
    if _ASKED.search(canvas.text) is None:
        return False
    for source in _SOURCES[lang]:
        match = canvas.search(source)
        if match is None:
            continue
        reading.put("origin", match.groupdict().get("o"))
        reading.put("destination", match["d"])
        canvas.use(*match.span())
        return True
    return False
