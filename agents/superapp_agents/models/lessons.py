"""What a server teaches by refusing: a question is put differently from then on."""

from typing import Final

REFUSED: Final = frozenset({400, 404, 405, 422, 500, 501})
_WORDS: Final = (
    ("no_tools", ("does not support tools", "tool-call-parser", "tools are not supported")),
    ("thinking", ("enable_thinking",)),
    ("tool_choice", ("tool_choice", "tool choice")),
    ("flat", ("reasoning_content",)),
    ("temperature", ("temperature",)),
    ("stream_usage", ("stream_options",)),
)


def lesson_of(error: Exception) -> str | None:
    """What to leave out or change after this refusal; None when it says nothing of the kind.

    `no_tools`: ask for JSON instead of calls. `thinking`: ask without thinking. `tool_choice`:
    leave the choice to the model. `flat`: tell earlier calls as text. `temperature`,
    `stream_usage`: do not send them.
    """
    if getattr(error, "status_code", None) not in REFUSED:
        return None
    text = str(error).lower()
    for lesson, words in _WORDS:
        if any(word in text for word in words):
            return lesson
    return None
