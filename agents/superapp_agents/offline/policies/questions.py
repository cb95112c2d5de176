"""Questions for facts that only the user can give."""

from superapp_agents.door import Json
from superapp_agents.grounding.sums import FOREIGN
from superapp_agents.offline.desk import Desk

_QUESTIONS: dict[str, tuple[str, str]] = {
    "recipient": ("请问是给谁的？", "Who is it for?"),
    "amount": ("请问金额是多少？", "What amount?"),
    "amount_fen": ("请问金额是多少？", "What amount?"),
    "date": ("请问是哪一天？", "For which day?"),
    "return_date": ("请问哪天返回？", "When do you want to come back?"),
    "destination": ("请问去哪里？", "Where to?"),
    "origin": ("请问从哪里出发？", "Where do you start from?"),
    "time": ("请问什么时间？", "At what time?"),
    "size": ("请问要什么尺码？", "Which size?"),
    "deadline": ("请问最晚什么时候要到？", "By when do you need it?"),
    "budget": ("请问预算大概是多少？", "What is your budget?"),
    "address": ("请问送到哪里？", "Where should it go?"),
}


def _amount(desk: Desk, said: str) -> str:
    """Asks for an exact sum in yuan where the user named another one."""
    if FOREIGN.search(said):
        return desk.say(
            f"只能用人民币，“{said}”要按多少元人民币算？",
            f"I can only send yuan. How many yuan should “{said}” be?",
        )
    return desk.say(f"“{said}”具体是多少元？", f"How much exactly is “{said}”, in yuan?")


def questions_for(desk: Desk) -> list[tuple[str, str]]:
    """What the task says is missing, each asked once."""
    tasks: list[Json] = desk.task.get("bookings") or [desk.task]
    slots = [slot for task in tasks for slot in task.get("questions", ())]
    if any(task["goal"] == "book_hotel" for task in tasks) and len(tasks) > 1:
        hotel = [
            slot for t in tasks if t["goal"] != "book_hotel" for slot in t.get("questions", ())
        ]
        slots = hotel
    asked: dict[str, tuple[str, str]] = {}
    for slot in slots:
        said = desk.task.get("amount_said")
        if said and slot in ("amount", "amount_fen"):
            words = _amount(desk, str(said))
            asked[words] = ("amount", words)
            continue
        text = _QUESTIONS.get(str(slot))
        if text:
            asked[text[0]] = (str(slot), desk.say(*text))
    return list(asked.values())
