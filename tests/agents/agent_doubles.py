"""A small world behind the agent's door, for tests of the graph alone."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from langgraph.checkpoint.memory import InMemorySaver

from superapp_agents import Agent, build_agent
from superapp_agents.models.scripted import ScriptedChatModel

Json = dict[str, Any]


@dataclass(frozen=True)
class FakeTool:
    """One tool of the small world."""

    name: str
    service: str
    risk: str
    description: str = "A tool."
    input_schema: Json = field(default_factory=lambda: {"type": "object", "properties": {}})


TOOLS = (
    FakeTool("food_search_restaurants", "food", "read"),
    FakeTool("food_place_order", "food", "write"),
    FakeTool("food_cancel_order", "food", "write"),
    FakeTool("food_get_order", "food", "read"),
    FakeTool("food_reserve_table", "food", "write"),
    FakeTool("food_cancel_reservation", "food", "write"),
    FakeTool("payments_pay_order", "payments", "sensitive"),
    FakeTool("payments_get_payment", "payments", "read"),
    FakeTool("maps_get_weather", "maps", "read"),
)


@dataclass
class FakeDoor:
    """Orders and payments in dictionaries, with consent and keys like the gateway's."""

    now: int = 1_770_343_200
    lang: Any = "en"
    user: str = "usr_smith"
    step: int = 0
    orders: Json = field(default_factory=dict)
    payments: list[Json] = field(default_factory=list)
    stored: Json = field(default_factory=dict)
    confirmations: Json = field(default_factory=dict)
    log: list[tuple[str, Json, str | None]] = field(default_factory=list)
    before: Callable[["FakeDoor", str, Json], Json | None] | None = None
    after: Callable[["FakeDoor", str, Json], Json | None] | None = None

    def tools(self) -> tuple[FakeTool, ...]:
        return TOOLS

    def call(self, tool: str, arguments: Json, key: str | None) -> Json:
        self.log.append((tool, arguments, key))
        self.step += 1
        planned = self.before(self, tool, arguments) if self.before else None
        if planned is not None:
            return planned
        if key is not None and key in self.stored:
            return self.stored[key]
        answer = getattr(self, f"_{tool}")(arguments)
        if answer["ok"] and key is not None:
            self.stored[key] = answer
        replaced = self.after(self, tool, arguments) if self.after else None
        return replaced or answer

    def confirmation(self, confirmation_id: str) -> Json:
        return self.confirmations[confirmation_id]

    def withdraw(self, confirmation_id: str) -> None:
        self.confirmations[confirmation_id]["status"] = "withdrawn"

    def decide(self, confirmation_id: str, decision: str) -> None:
        chosen = {"approve": "approved", "reject": "rejected"}[decision]
        self.confirmations[confirmation_id]["status"] = chosen

    def _food_search_restaurants(self, arguments: Json) -> Json:
        return {"ok": True, "result": {"restaurants": [{"restaurant_id": "rst_0001"}], "total": 1}}

    def _maps_get_weather(self, arguments: Json) -> Json:
        return {"ok": True, "result": {"city": "chengdu", "days": []}}

    def _food_place_order(self, arguments: Json) -> Json:
        order_id = f"ord_{len(self.orders) + 1:04d}"
        self.orders[order_id] = {"order_id": order_id, "status": "unpaid", "total_fen": 2800}
        return {"ok": True, "result": dict(self.orders[order_id])}

    def _food_reserve_table(self, arguments: Json) -> Json:
        return {"ok": True, "result": {"reservation_id": "rsv_0001"}}

    def _food_get_order(self, arguments: Json) -> Json:
        return {"ok": True, "result": dict(self.orders[arguments["order_id"]])}

    def _food_cancel_order(self, arguments: Json) -> Json:
        self.orders[arguments["order_id"]]["status"] = "cancelled"
        return {"ok": True, "result": dict(self.orders[arguments["order_id"]])}

    def _payments_get_payment(self, arguments: Json) -> Json:
        found = [p for p in self.payments if p["confirmation_id"] == arguments["payment_id"]]
        return {"ok": True, "result": found[0]} if found else error("payment_not_found")

    def _payments_pay_order(self, arguments: Json) -> Json:
        order = self.orders[arguments["order_id"]]
        key = f"cnf_{arguments['order_id']}"
        asked = self.confirmations.setdefault(key, self._terms(key, order))
        if asked["status"] == "open":
            return error("confirmation_required", confirmation_id=key)
        if asked["status"] == "rejected":
            return error("confirmation_rejected", confirmation_id=key)
        if order["status"] == "paid":
            return {"ok": True, "result": self.payments[-1]}
        order["status"] = "paid"
        payment = {
            "payment_id": f"pay_{len(self.payments) + 1:04d}",
            "order_id": order["order_id"],
            "amount_fen": order["total_fen"],
            "confirmation_id": key,
        }
        self.payments.append(payment)
        return {"ok": True, "result": payment}

    @staticmethod
    def _terms(key: str, order: Json) -> Json:
        return {
            "confirmation_id": key,
            "status": "open",
            "summary": f"Pay ¥28.00 for {order['order_id']}.",
            "payee": "Cafe",
            "amount_fen": order["total_fen"],
            "expires_at": None,
        }


def error(code: str, retryable: bool = False, **details: Any) -> Json:
    body = {"code": code, "message": code, "retryable": retryable, "details": details}
    return {"ok": False, "error": body}


def plan(*steps: Json, **rest: Any) -> Json:
    """A scripted planner message."""
    args = {"language": "en", "steps": list(steps), **rest}
    return {"calls": [{"tool": "submit_plan", "args": args}]}


def call(tool: str, **args: Any) -> Json:
    """A scripted specialist message with one call."""
    return {"calls": [{"tool": tool, "args": args}]}


def finish(status: str = "done", **rest: Any) -> Json:
    """A scripted end of a task."""
    return call("finish_task", status=status, **rest)


STEP_FOOD = {"id": "s1", "goal": "order_food", "slots": {"items": [{"query": "salad"}]}}
ORDER = [
    plan(STEP_FOOD),
    call("food_search_restaurants"),
    call("food_place_order", restaurant_id="rst_0001"),
    call("payments_pay_order", order_id="ord_0001", amount_fen=2800),
]


def agent_of(door: FakeDoor, script: list[Json], saver: Any = None) -> Agent:
    """An agent on the small world whose model follows a script."""
    return build_agent(lambda _: door, ScriptedChatModel(script=script), saver or InMemorySaver())
