"""Measures in the names of sizes, however they are written: 10公斤, 10 kg, 10千克."""

import re
import unicodedata

_UNITS = {
    "kg": "千克|公斤|kg|kilos?|kilograms?",
    "g": "克|g|grams?",
    "gb": "gb|g",
    "tb": "tb|t",
    "l": "升|l|lit(?:re|er)s?",
    "ml": "毫升|ml",
    "m": "米|m|met(?:re|er)s?",
    "cm": "厘米|公分|cm",
    "mm": "毫米|mm",
    "in": '英寸|寸|inch(?:es)?|in|"|″',
    "stems": "枝|朵|支|stems?",
}
_MEASURE = re.compile(rf"(\d+(?:\.\d+)?)[ -]?({'|'.join(_UNITS.values())})(?![a-z])")
_MEANT = {unit: re.compile(pattern) for unit, pattern in _UNITS.items()}


def measures(text: str) -> list[frozenset[str]]:
    """Each measure in a text, as all that it may mean: `500g` is a weight or a memory."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return [
        frozenset(
            f"{float(number):g}{unit}"
            for unit, pattern in _MEANT.items()
            if pattern.fullmatch(written)
        )
        for number, written in _MEASURE.findall(plain)
    ]
