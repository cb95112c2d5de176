"""What a server and the processes beside it say to each other over their pipes.

Each frame is a head and some bytes: JSON, or the answer to a call as it is sent on.
"""

from collections.abc import Iterator
from enum import IntEnum
from struct import Struct
from typing import Any, Final, NamedTuple

import orjson

_HEAD: Final = Struct(">IQB")


class Kind(IntEnum):
    """What a frame is."""

    SETTINGS = 0
    """To a process, at the start: where sessions and worlds are."""
    READY = 1
    """From a process: it takes calls."""
    CALL = 2
    """To a process: `[session_id, tool, arguments, key, actor, context of log lines]`."""
    FORGET = 3
    """To a process: the id of a session that it need not keep in memory."""
    RESULT = 4
    """From a process: the answer to a call that was carried out."""
    REFUSAL = 5
    """From a process: the answer to a call that was refused."""
    PROBLEM = 6
    """From a process: what was wrong with the request, as `problem_of` reads it."""
    BUG = 7
    """From a process: a call failed as it never should; its log says how."""


class Frame(NamedTuple):
    """One message.

    Attributes:
        number: The call that it belongs to; 0 for none.
        kind: What it is.
        data: What it says.
    """

    number: int
    kind: int
    data: bytes


def packed(number: int, kind: Kind, message: Any) -> bytes:
    """A frame as it is sent; a message that is not bytes already is sent as JSON."""
    data = message if isinstance(message, bytes) else orjson.dumps(message)
    return _HEAD.pack(len(data), number, kind) + data


class Frames:
    """Gathers frames from the pieces in which they arrive."""

    def __init__(self) -> None:
        self._rest = b""

    def fed(self, piece: bytes) -> Iterator[Frame]:
        """The frames that are whole with this piece."""
        data, at = self._rest + piece, 0
        while at + _HEAD.size <= len(data):
            length, number, kind = _HEAD.unpack_from(data, at)
            end = at + _HEAD.size + length
            if end > len(data):
                break
            yield Frame(number, kind, data[at + _HEAD.size : end])
            at = end
        self._rest = data[at:]
