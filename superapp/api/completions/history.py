"""A chat that its client keeps, and the hashes by which its turns are found again."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import orjson

from superapp.api.completions.schemas import ChatMessage
from superapp.api.problems import Problem

Line = tuple[str, str]


@dataclass(frozen=True)
class Chat:
    """What user and agent said, in order; the user last.

    Attributes:
        before: What was said before the message that is to be answered.
        words: The user's last words; several messages in a row are one.
    """

    before: tuple[Line, ...]
    words: tuple[Line, ...]

    @property
    def content(self) -> str:
        """The message that is to be answered."""
        return "\n".join(text for _, text in self.words)

    @cached_property
    def asked(self) -> str:
        """Hash of the chat up to the message."""
        return hash_of((*self.before, *self.words))

    @cached_property
    def point(self) -> str:
        """Hash of the chat before the message."""
        return hash_of(self.before)

    @cached_property
    def said(self) -> str:
        """Hash of what the user said, whatever the agent answered."""
        return said_hash((*self.before, *self.words))

    @cached_property
    def said_before(self) -> str:
        """Hash of what the user said before the message."""
        return said_hash(self.before)

    def answered(self, reply: str) -> str:
        """Hash of the chat with the agent's reply."""
        return hash_of((*self.before, *self.words, ("assistant", reply)))


def hash_of(lines: Sequence[Line]) -> str:
    """A hash of what was said; white space does not count, since front ends change it."""
    plain = [(role, " ".join(text.split())) for role, text in lines]
    return hashlib.sha256(orjson.dumps(plain)).hexdigest()


def said_hash(lines: Sequence[Line]) -> str:
    """A hash of what the user said."""
    return hash_of([line for line in lines if line[0] == "user"])


def chat_of(messages: Sequence[ChatMessage]) -> Chat:
    """The chat in a request; instructions and tools of the client are no part of it.

    Raises:
        Problem: It does not end with words of the user.
    """
    strange = sorted({kind for message in messages for kind in message.strange})
    if strange:
        raise Problem(
            422, "text_only", f"The agent reads text only, and not {', '.join(strange)[:100]}."
        )
    lines = [(m.role, m.text) for m in messages if m.role in {"user", "assistant"}]
    start = len(lines)
    while start > 0 and lines[start - 1][0] == "user":
        start -= 1
    if start == len(lines):
        raise Problem(422, "no_user_message", "The last message must be the user's.")
    return Chat(tuple(lines[:start]), tuple(lines[start:]))
