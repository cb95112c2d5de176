"""How results and changes are stored: JSON, compressed with a dictionary of what they repeat.

Rows and results are short and alike, so a dictionary halves what plain compression leaves, at a
seventh of the time. A packed text names its dictionary, and dictionaries are never taken away:
what an older version stored stays readable.
"""

import threading
import zlib
from functools import cache
from pathlib import Path

import zstandard

DICTIONARIES = Path(__file__).with_name("dictionaries")
NEWEST = 1
_LEVEL = 1
_SHORT = 64
_MAGIC = b"\x28\xb5\x2f\xfd"
_ZLIB = b"x"
_own = threading.local()


def pack(data: bytes) -> bytes:
    """JSON as it is stored; what is too short to gain stays as it is."""
    if len(data) < _SHORT:
        return data
    try:
        compressor: zstandard.ZstdCompressor = _own.compressor
    except AttributeError:
        compressor = _own.compressor = _new_compressor()
    return compressor.compress(data)


def unpack(data: bytes) -> bytes:
    """The JSON again. What is compressed begins with bytes that no JSON begins with."""
    if data[:4] == _MAGIC:
        number = zstandard.get_frame_parameters(data).dict_id
        try:
            decompressor: zstandard.ZstdDecompressor = _own.decompressors[number]
        except (AttributeError, KeyError):
            decompressor = _new_decompressor(number)
        return decompressor.decompress(data)
    return zlib.decompress(data) if data[:1] == _ZLIB else data


@cache
def _dictionary(number: int) -> zstandard.ZstdCompressionDict:
    path = DICTIONARIES / f"{number}.zdict"
    return zstandard.ZstdCompressionDict(path.read_bytes())


def _new_compressor() -> zstandard.ZstdCompressor:
    """A compressor for this thread: they must not be shared."""
    return zstandard.ZstdCompressor(level=_LEVEL, dict_data=_dictionary(NEWEST))


def _new_decompressor(number: int) -> zstandard.ZstdDecompressor:
    if not hasattr(_own, "decompressors"):
        _own.decompressors = {}
    made = zstandard.ZstdDecompressor(dict_data=_dictionary(number))
    _own.decompressors[number] = made
    return made
