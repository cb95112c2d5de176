"""What models write to themselves before they answer."""

import re

_THOUGHT = re.compile(r"^\s*(?:<think(?:ing)?>.*?(?:</think(?:ing)?>|$)\s*)+", re.DOTALL)
_CLOSED = re.compile(r"^(?:(?!<think).)*?</think(?:ing)?>\s*", re.DOTALL)


def without_thoughts(text: str) -> str:
    """The text without what the model wrote to itself at its beginning, `<think>…</think>`."""
    if "</think" not in text and "<think" not in text:
        return text
    return _CLOSED.sub("", _THOUGHT.sub("", text))


def thinking(text: str) -> bool:
    """True while a text that is being written is still in its thoughts, or may begin with one."""
    begun = text.lstrip()
    if begun.startswith("<think"):
        return "</think" not in begun or (not without_thoughts(begun) and begun[-1] != ">")
    return bool(begun) and "<think".startswith(begun)
