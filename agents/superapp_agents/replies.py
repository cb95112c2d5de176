"""Replies that code words on its own: confirmations, questions, and what went wrong."""

from superapp_agents.door import Json, ToolDoor
from superapp_agents.known import known_of
from superapp_agents.nodes.answer import told_of
from superapp_agents.offline.answers import render
from superapp_agents.state import SETTLED
from superapp_agents.turn import Confirmation
from superapp_services.core import Terms


def _lang(values: Json) -> str:
    language = (values.get("plan") or {}).get("language")
    return language if language in ("zh", "en") else str(values.get("lang", "zh"))


def _summary(terms: Json, lang: str) -> str:
    """What is agreed to, in the language of the conversation; a session may have another."""
    agreed = terms.get("terms")
    if not agreed:
        return str(terms["summary"])
    return Terms.model_validate(agreed).summary("en" if lang == "en" else "zh")


def confirming(values: Json, door: ToolDoor) -> tuple[list[Confirmation], str]:
    """What waits for the user's decision, and the words that ask for it."""
    shown: list[Confirmation] = []
    for call in values["awaiting"]:
        terms = door.confirmation(call["confirmation_id"])
        if terms["status"] != "open":
            continue
        shown.append(
            Confirmation(
                confirmation_id=call["confirmation_id"],
                tool=call["tool"],
                arguments=call["arguments"],
                summary=_summary(terms, _lang(values)),
                payee=terms["payee"],
                amount_fen=terms["amount_fen"],
                max_amount_fen=terms.get("max_amount_fen"),
                expires_at=terms["expires_at"],
            )
        )
    zh = _lang(values) == "zh"
    lines = [f"{i}. {item.summary}" for i, item in enumerate(shown, 1)]
    if len(shown) == 1:
        lines = [shown[0].summary]
    head = "请您确认：" if zh else "Please confirm:"
    return shown, "\n".join([*_before(values, zh=zh), head, *lines])


_WAITS = (
    "还没有付款或改动，下面这项在等您决定。您可以说“确认”“取消”，或者说要改什么。",
    "Nothing has been paid or changed; this still waits for you. Say yes or no, or what to change.",
)
_ASKED = (
    "您问的这项就是下面这样，还没有付款。",
    "This is what you asked about; nothing has been paid.",
)


def _before(values: Json, *, zh: bool) -> list[str]:
    """What is said before an open confirmation is shown again: answers, and that it waits."""
    looked_up = [
        told_of(task)
        for task in values.get("tasks", [])
        if task["spec"].get("aside")
        and task["status"] in SETTLED
        and task["id"] not in values.get("kept", [])
    ]
    said = []
    if looked_up:
        said.append(render({"language": _lang(values), "tasks": looked_up}))
    note = {"waits": _WAITS, "asked": _ASKED}.get(values.get("note", ""))
    if note:
        said.append(note[0 if zh else 1])
        said.extend(known_of(values, zh=zh) if note is _ASKED else ())
    return said


def asking(values: Json) -> tuple[list[Json], str]:
    """All open questions of the turn, and the one message that asks them."""
    questions: list[Json] = []
    for task in values["tasks"]:
        if task["status"] != "asking":
            continue
        for question in task["outcome"].get("questions", ()):
            if all(known["text"] != question["text"] for known in questions):
                number = len(questions) + 1
                questions.append(
                    {"id": f"q{number}", "slot": question["slot"], "text": question["text"]}
                )
    if len(questions) == 1:
        return questions, str(questions[0]["text"])
    head = (
        "还需要您告诉我几件事：" if _lang(values) == "zh" else "I need to know a few things first:"
    )
    lines = [f"{i}. {question['text']}" for i, question in enumerate(questions, 1)]
    return questions, "\n".join([head, *lines])


def empty_reply(lang: str) -> str:
    """The answer to a message without words."""
    return "您好，想让我帮您做什么？" if lang == "zh" else "What can I do for you?"


def too_long(lang: str, limit: int) -> str:
    """The answer to a message that is too long to be read."""
    if lang == "zh":
        return f"这条消息太长了（最多 {limit} 个字），请说得简短一些。"
    return f"This message is too long (at most {limit} characters). Please shorten it."


def failed_reply(lang: str, reason: str) -> str:
    """The answer when the model could not be used."""
    if lang == "zh":
        return f"抱歉，语言模型没有正常回应，这一轮没有完成（{reason}）。请稍后再试。"
    said = "Sorry, the language model gave no usable answer, so this turn did not finish"
    return f"{said} ({reason}). Please try again."
