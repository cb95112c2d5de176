"""The conversation of `superapp chat`: messages and slash commands."""

import json
from collections.abc import Callable

from rich.markup import escape

from superapp.cli.output import out, yuan
from superapp.cli.running import balances, take_turn
from superapp.cli.turns import show_plan, word
from superapp.errors import SuperappError
from superapp.session import Session
from superapp.simulator import Simulator
from superapp.waiting import seconds_of
from superapp_agents.turn import Confirmation, Turn

YES = {"y", "yes", "ok", "好", "是", "确认", "付", "可以", "行"}
HELP = {
    "/plan": ("看当前计划", "show the current plan"),
    "/state [table]": ("看余额，或一张表", "show balances, or the rows of a table"),
    "/undo": ("撤销上一轮", "take back the last turn"),
    "/wait 30m": ("让时间前进", "let virtual time pass: 30m, 2h, 1d"),
    "/model NAME": ("换一个模型", "go on with another model"),
    "/help": ("列出这些", "show this list"),
    "/quit": ("结束", "leave; the session is kept"),
}


class Talk:
    """One person at the terminal, and their session."""

    def __init__(self, simulator: Simulator, session: Session) -> None:
        self.simulator = simulator
        self.session = session
        self.last: Turn | None = None
        self._starts: list[int] = []
        self._commands: dict[str, Callable[[str], None]] = {
            "/plan": self._plan,
            "/state": self._state,
            "/undo": self._undo,
            "/wait": self._wait,
            "/model": self._model,
            "/help": self._help,
        }

    @property
    def prompt(self) -> str:
        """What stands before the person's words."""
        return f"{self.session.now[5:16].replace('T', ' ')} {self.session.user} ›"

    def greet(self) -> None:
        """Say who is here and what can be typed."""
        zh = self.session.lang == "zh"
        hello = "说说您想做什么，或输入 /help。" if zh else "Say what you would like, or /help."
        out.print(f"[dim]{self.session.session_id} · {self.session.model}[/dim]  {hello}")

    def take(self, line: str) -> None:
        """Do what was typed; a mistake is told and changes nothing."""
        name, _, rest = line.partition(" ")
        try:
            if name.startswith("/"):
                self._commands.get(name, self._help)(rest.strip())
            else:
                start = self.session.head
                self.last = take_turn(self.session, line, self.session.lang, self._ask)
                self._starts.append(start)
        except SuperappError as error:
            out.print(f"[red]{escape(error.detail)}[/red]")

    def _ask(self, _: Confirmation) -> bool:
        question = "同意吗？[y/N] " if self.session.lang == "zh" else "Agree? [y/N] "
        return out.input(f"  {escape(question)}").strip().lower() in YES

    def _plan(self, _: str) -> None:
        if self.last is None or not self.last.plan:
            out.print("还没有计划。" if self.session.lang == "zh" else "There is no plan yet.")
        else:
            show_plan(self.last.plan, self.session.lang)

    def _state(self, table: str) -> None:
        if not table:
            for title, _, now in balances(self.session):
                out.print(f"  {title}: {yuan(now)}")
            out.print(f"  [dim]{', '.join(self.session.tables())}[/dim]")
            return
        for row in self.session.state(table)[-20:]:
            out.print(f"  {escape(json.dumps(row, ensure_ascii=False))}")

    def _undo(self, _: str) -> None:
        zh = self.session.lang == "zh"
        if not self._starts:
            out.print("没有可撤销的。" if zh else "There is nothing to take back.")
            return
        self.session.rewind(self._starts.pop())
        self.last = None
        out.print("已撤销上一轮。" if zh else "The last turn is taken back.")

    def _wait(self, duration: str) -> None:
        self.session.advance(seconds=seconds_of(duration or "30m"))
        out.print(f"  {self.session.now}")

    def _model(self, name: str) -> None:
        if not name:
            out.print(f"  {self.session.model}")
            return
        self.simulator.chats.agent(name)
        self.session.model = name
        out.print(f"  {word('model', self.session.lang)}: {name}")

    def _help(self, _: str) -> None:
        for name, (zh, en) in HELP.items():
            out.print(f"  {escape(name):<16} {zh if self.session.lang == 'zh' else en}")
