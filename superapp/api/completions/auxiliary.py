"""Requests that front ends send on their own: titles, tags and the like for a chat.

They look like chats and are none, so they are answered here from the words of the chat, without
the agent and without a session. What only a language model could make up is left empty, which
front ends take for "nothing to suggest".
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

import orjson

from superapp.api.completions.history import Chat
from superapp_agents.offline.understanding import understand

TITLE_CHARS: Final = 24
MOST_TAGS: Final = 3
_TEMPLATE: Final = re.compile(r"^\s*#+ *Task:|<chat_history>|#+ *Chat History:", re.IGNORECASE)
_ABOUT_A_CHAT: Final = re.compile(
    r"conversation|chat|discussion|dialog|exchange|会话|对话|聊天|這段話|这句话", re.IGNORECASE
)
_ORDER: Final = re.compile(
    r"^\W*(?:please\s+)?(?:you are|your task|generate|provide|create|write|suggest|summari[sz]e|"
    r"analy[sz]e|give|come up|based on|in \d|请|你是|使用|用|为|根据|总结|生成|给)",
    re.IGNORECASE,
)
_HISTORY: Final = re.compile(r"<chat_history>(.*?)</chat_history>", re.DOTALL | re.IGNORECASE)
_LINE: Final = re.compile(r"^\s*(?:user|human|用户)\s*[:：]\s*(.+)$", re.IGNORECASE | re.MULTILINE)

KINDS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("follow_ups", re.compile(r"follow[- _]?ups?\b|追问|后续问题", re.IGNORECASE)),
    ("queries", re.compile(r"search quer(?:y|ies)|\"queries\"|检索词", re.IGNORECASE)),
    ("tags", re.compile(r"\btags?\b|标签", re.IGNORECASE)),
    ("text", re.compile(r"autocomplet|<completion>|自动补全", re.IGNORECASE)),
    ("prompt", re.compile(r"image generation", re.IGNORECASE)),
    ("emoji", re.compile(r"facial expression|fitting emoji", re.IGNORECASE)),
    ("title", re.compile(r"\btitles?\b|标题|主题|總結", re.IGNORECASE)),
)


def auxiliary_answer(chat: Chat) -> str | None:
    """The answer to a request that a front end made up; None where a user speaks."""
    request = chat.words[-1][1]
    if not _is_made_up(request):
        return None
    for kind, pattern in KINDS:
        if pattern.search(_instructions(request)):
            said = _said(chat, request)
            return _ANSWERS[kind](said, "json" in request.lower())
    return "" if _TEMPLATE.search(request) else None


def _is_made_up(request: str) -> bool:
    if _TEMPLATE.search(request):
        return True
    first = request.strip()[:400]
    names_a_kind = any(pattern.search(first) for _, pattern in KINDS)
    return bool(_ORDER.match(first) and _ABOUT_A_CHAT.search(first) and names_a_kind)


def _instructions(request: str) -> str:
    """What is asked for, without the chat that it is about."""
    return _HISTORY.sub("", request)


def _said(chat: Chat, request: str) -> list[str]:
    """The user's messages that the request is about, from it or from the chat before it."""
    quoted = _HISTORY.search(request)
    within = quoted.group(1) if quoted else request
    lines = [line.strip() for line in _LINE.findall(within)]
    earlier = [text for role, text in chat.before if role == "user"]
    return [line for line in (lines or earlier) if line]


def _title(said: Sequence[str]) -> str:
    words = " ".join((said[0] if said else "superapp").split())
    if len(words) <= TITLE_CHARS:
        return words
    cut = words[:TITLE_CHARS]
    return f"{cut.rsplit(' ', 1)[0] if ' ' in cut else cut}…"


def _tags(said: Sequence[str]) -> list[str]:
    """The services that the chat is about, as the agent's rules understand it."""
    found: list[str] = []
    for text in said:
        for step in understand(text, now=0, context=None).steps:
            name = str(step.served_by).capitalize()
            if name not in found:
                found.append(name)
    return found[:MOST_TAGS]


def _json(**value: object) -> str:
    return orjson.dumps(value).decode()


_ANSWERS: Final[dict[str, Callable[[Sequence[str], bool], str]]] = {
    "title": lambda said, as_json: _json(title=_title(said)) if as_json else _title(said),
    "tags": lambda said, _: _json(tags=_tags(said)),
    "follow_ups": lambda _, __: _json(follow_ups=[]),
    "queries": lambda _, __: _json(queries=[]),
    "text": lambda _, __: _json(text=""),
    "prompt": lambda said, _: _json(prompt=_title(said)),
    "emoji": lambda _, __: "🛍️",
}
