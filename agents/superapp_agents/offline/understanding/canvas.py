"""A clause whose words are used up one after the other, until only what is wanted is left."""

import re

USED = "\0"
"""Stands for a character that is used up; no pattern matches across it."""


def _compiled(pattern: str | re.Pattern[str]) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE) if isinstance(pattern, str) else pattern


class Canvas:
    """The text of a clause, and which of its characters no rule has read yet."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._left = list(text)

    @property
    def left(self) -> str:
        """The text with everything used up blanked out."""
        return "".join(self._left)

    def use(self, start: int, end: int) -> str:
        """Marks a span as read and returns its words."""
        self._left[start:end] = USED * (end - start)
        return self.text[start:end].strip()

    def search(self, pattern: str | re.Pattern[str]) -> re.Match[str] | None:
        """The first match in what is left."""
        return _compiled(pattern).search(self.left)

    def take(self, pattern: str | re.Pattern[str], group: int | str = 0) -> str | None:
        """Uses up the first match and returns one group of it, or None."""
        match = self.search(pattern)
        if match is None or not match[group]:
            return None
        phrase = match[group].strip()
        self.use(*match.span())
        return phrase

    def drop(self, pattern: str | re.Pattern[str]) -> None:
        """Uses up every match."""
        for match in list(_compiled(pattern).finditer(self.left)):
            self.use(*match.span())

    def free(self, start: int, end: int) -> bool:
        """Whether no character of the span is used up."""
        return USED not in self._left[start:end]

    def pieces(self) -> list[tuple[int, str]]:
        """What is left, cut at what was used up: position and words of each piece."""
        return [
            (match.start(), match.group())
            for match in re.finditer(f"[^{USED}]+", self.left)
            if match.group().strip()
        ]
