"""Which language a message is written in: Chinese, English, or another, not guessed at."""

import re
import unicodedata

from superapp_agents.offline.understanding.lexicon import section
from superapp_agents.plan import Language

_HAN = re.compile(r"[\u3400-\u9fff]")
_KANA_HANGUL = re.compile(r"[\u3040-\u30ff\uac00-\ud7af]")
_LATIN_WORD = re.compile(r"[a-zA-ZÀ-ɏ']+")


def _other_script(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    foreign = [
        c
        for c in letters
        if not c.isascii() and not _HAN.match(c) and "LATIN" not in unicodedata.name(c, "")
    ]
    return bool(letters) and len(foreign) * 4 > len(letters)


def detect(text: str, hint: Language | None = None) -> Language:
    """The language of a message; names in another script do not count.

    Args:
        text: The message.
        hint: The session's language, used when the message has no words of its own.
    """
    if _KANA_HANGUL.search(text) or _other_script(text):
        return Language.OTHER
    han = len(_HAN.findall(text))
    latin = _LATIN_WORD.findall(text)
    if han and han >= len(latin):
        return Language.ZH
    if not latin:
        return hint or (Language.ZH if han else Language.EN)
    lowered = [word.lower() for word in latin]
    english = sum(1 for word in lowered if word in section("english_words"))
    foreign = sum(1 for word in lowered if word in section("foreign_words"))
    if foreign > english or (len(lowered) >= 4 and english == 0 and foreign):
        return Language.OTHER
    return Language.EN if not han or english else Language.ZH
