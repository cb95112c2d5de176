"""A turn of the agent on the terminal: its plan, calls, confirmations and answer."""

from collections.abc import Mapping
from typing import Any

from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel

from superapp.cli.output import out, short, yuan
from superapp.cli.quotes import quote_table
from superapp_agents.turn import Call, Confirmation, Turn

WORDS = {
    "plan": {"zh": "计划", "en": "Plan"},
    "calls": {"zh": "调用工具", "en": "Tool calls"},
    "confirm": {"zh": "请确认", "en": "Please confirm"},
    "payee": {"zh": "收款方", "en": "To"},
    "amount": {"zh": "金额", "en": "Amount"},
    "at_most": {"zh": "最高金额", "en": "At most"},
    "until": {"zh": "有效期至", "en": "Valid until"},
    "approved": {"zh": "已确认", "en": "Approved"},
    "rejected": {"zh": "已拒绝", "en": "Rejected"},
    "answer": {"zh": "答复", "en": "Answer"},
    "asks": {"zh": "想先问您", "en": "To go on, I need to know"},
    "balances": {"zh": "余额", "en": "Balances"},
    "wallet": {"zh": "钱包", "en": "Wallet"},
    "before": {"zh": "之前", "en": "before"},
    "model": {"zh": "模型", "en": "Model"},
    "you": {"zh": "您", "en": "You"},
    "failed": {"zh": "没有完成", "en": "Not done"},
}


def word(name: str, lang: str) -> str:
    """A label in the language of the session."""
    return WORDS[name]["zh" if lang == "zh" else "en"]


def heading(name: str, lang: str) -> None:
    """A title above a part of the turn."""
    out.print(f"\n[bold]{word(name, lang)}[/bold]")


def show_plan(plan: Mapping[str, Any] | None, lang: str) -> None:
    """The steps of the plan, each with what the user said about it."""
    if not plan or not plan.get("steps"):
        return
    heading("plan", lang)
    for step in plan["steps"]:
        slots = step.get("slots") or {}
        told = ", ".join(_slot(value) for value in slots.values() if value)
        after = f" [dim]({' '.join(step['depends_on'])} →)[/dim]" if step.get("depends_on") else ""
        detail = f"  [dim]{escape(short(told, 100))}[/dim]" if told else ""
        out.print(f"  {step['id']}  {escape(str(step['goal']))}{detail}{after}")


def _slot(value: Any) -> str:
    if isinstance(value, list):
        return " + ".join(_slot(one) for one in value)
    if isinstance(value, dict):
        return " ".join(_slot(one) for one in value.values() if one)
    return str(value)


def show_call(call: Call, number: int) -> None:
    """One call: its tool, arguments and outcome."""
    given = ", ".join(f"{name}={short(value, 40)}" for name, value in call.arguments.items())
    mark = "[green]✓[/green]" if call.ok else "[yellow]·[/yellow]"
    why = "" if call.ok else f"  [yellow]{escape(str((call.error or {}).get('code', '')))}[/yellow]"
    out.print(f"  {number:>2} {mark} {call.tool}[dim]({escape(short(given, 110))})[/dim]{why}")


class Happening:
    """Shows plan, calls and quotes of a turn while they happen, each once."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.calls = 0
        self._planned: Any = None

    def heard(self, event: Mapping[str, Any]) -> None:
        """Show what an event tells."""
        if event["type"] == "plan":
            self.plan(event["plan"])
        elif event["type"] == "call":
            fields = {name: value for name, value in event.items() if name != "type"}
            self.call(Call.model_validate(fields))

    def plan(self, plan: Mapping[str, Any] | None) -> None:
        """Show the steps, unless these very steps were shown before."""
        told = [
            (step["id"], step["goal"], step.get("slots")) for step in (plan or {}).get("steps", ())
        ]
        if told and told != self._planned:
            show_plan(plan, self.lang)
            self._planned = told

    def call(self, call: Call) -> None:
        """Show a call, and the quote that it answered."""
        if not self.calls:
            heading("calls", self.lang)
        self.calls += 1
        show_call(call, self.calls)
        table = quote_table(call.tool, call.result, self.lang)
        if table is not None:
            out.print(Padding(table, (0, 0, 0, 7)), soft_wrap=False)

    def rest(self, turn: Turn) -> None:
        """Show what was not told while it happened."""
        self.plan(turn.plan)
        for call in turn.calls[self.calls :]:
            self.call(call)


def show_confirmation(confirmation: Confirmation, lang: str) -> None:
    """The exact terms that wait for a yes."""
    lines = [escape(confirmation.summary), f"{word('payee', lang)}: {escape(confirmation.payee)}"]
    if confirmation.amount_fen is not None:
        lines.append(f"{word('amount', lang)}: [bold]{yuan(confirmation.amount_fen)}[/bold]")
    elif confirmation.max_amount_fen is not None:
        lines.append(f"{word('at_most', lang)}: [bold]{yuan(confirmation.max_amount_fen)}[/bold]")
    if confirmation.expires_at:
        lines.append(f"{word('until', lang)}: {short_time(str(confirmation.expires_at))}")
    title = f"{word('confirm', lang)} · {confirmation.confirmation_id}"
    out.print()
    panel = Panel("\n".join(lines), title=title, title_align="left", expand=False)
    out.print(panel, soft_wrap=False)


def show_reply(turn: Turn, lang: str) -> None:
    """What the agent answers, and what it asks."""
    heading("failed" if turn.status == "failed" else "answer", lang)
    out.print(f"  {escape(turn.reply)}".replace("\n", "\n  "))
    known = [question for question in turn.questions if question.text not in turn.reply]
    if known:
        heading("asks", lang)
        for question in known:
            out.print(f"  - {escape(question.text)}")


def short_time(iso: str) -> str:
    """An ISO time as people read it on the day: `02-06 10:15`."""
    return f"{iso[5:10]} {iso[11:16]}"
