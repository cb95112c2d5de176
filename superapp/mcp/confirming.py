"""The user's confirmation: asked by elicitation, with amount and payee from the terms."""

from dataclasses import dataclass
from typing import Any, Final

import mcp_types as types
import orjson
from mcp.server.context import ServerRequestContext
from mcp.shared.exceptions import MCPError
from mcp_types.version import is_version_at_least

from superapp.mcp.door import Door

ANSWERED_IN_A_RETRY: Final = "2026-07-28"
"""First revision in which a server asks by its result, and the client calls again."""
QUESTION: Final = "confirmation"
NO_FIELDS: Final[dict[str, Any]] = {"type": "object", "properties": {}}
"""There is nothing to fill in: accepting is the yes, so that nobody can set an amount or payee."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A confirmation that a call waits for."""

    confirmation_id: str
    message: str


def asked_by(answer: dict[str, Any], door: Door) -> Asked | None:
    """What the user has to be asked before this call can go on; None if nothing."""
    error = answer.get("error") or {}
    if error.get("code") != "confirmation_required":
        return None
    details = error["details"]
    terms, confirmation_id = details["terms"], details["confirmation_id"]
    lines = [
        details["summary"],
        door.pick("收款方：", "Payee: ") + terms["payee"],
        *_amounts(terms, door),
        door.pick("有效期至：", "Valid until: ") + details["expires_at"],
        door.pick("确认编号：", "Confirmation: ") + confirmation_id,
    ]
    return Asked(confirmation_id, "\n".join(lines))


def _amounts(terms: dict[str, Any], door: Door) -> list[str]:
    exact, most = terms["amount_fen"], terms["max_amount_fen"]
    if exact is not None:
        return [door.pick("金额：", "Amount: ") + _yuan(exact)]
    return [] if most is None else [door.pick("最高金额：", "At most: ") + _yuan(most)]


def _yuan(fen: int) -> str:
    return f"¥{fen // 100:,}.{fen % 100:02d}"


def can_ask(ctx: ServerRequestContext[Any, Any], door: Door) -> bool:
    """Whether the client can put a question to the user here."""
    if not door.asks:
        return False
    capabilities = ctx.session.client_capabilities
    elicitation = None if capabilities is None else capabilities.elicitation
    if elicitation is None or (elicitation.form is None and elicitation.url is not None):
        return False
    return by_retry(ctx) or ctx.session.can_send_request


def by_retry(ctx: ServerRequestContext[Any, Any]) -> bool:
    """Whether the question is a result, and the answer comes with the call's repetition."""
    return is_version_at_least(ctx.protocol_version, ANSWERED_IN_A_RETRY)


async def ask_now(ctx: ServerRequestContext[Any, Any], asked: Asked) -> str:
    """Ask in the middle of the call; accept, decline or cancel."""
    try:
        said = await ctx.session.elicit_form(asked.message, NO_FIELDS, ctx.request_id)
    except (MCPError, ValueError):
        return "cancel"
    return said.action


def ask_by_result(asked: Asked) -> types.InputRequiredResult:
    """The question as a result. The state comes back sealed, bound to this very call."""
    params = types.ElicitRequestFormParams(message=asked.message, requested_schema=NO_FIELDS)
    return types.InputRequiredResult(
        input_requests={QUESTION: types.ElicitRequest(params=params)},
        request_state=orjson.dumps({"confirmation_id": asked.confirmation_id}).decode(),
    )


def answer_in(params: types.CallToolRequestParams) -> tuple[str, str] | None:
    """The confirmation that a repeated call answers, and how; None if it answers none.

    The answer counts only for the confirmation in the state, which this server sealed.
    """
    if params.request_state is None:
        return None
    confirmation_id = orjson.loads(params.request_state)["confirmation_id"]
    said = (params.input_responses or {}).get(QUESTION)
    action = said.action if isinstance(said, types.ElicitResult) else "cancel"
    return str(confirmation_id), action


async def settle(door: Door, confirmation_id: str, action: str) -> None:
    """Record the user's yes or no; a dismissed question stays open."""
    if action == "accept":
        await door.decide(confirmation_id, "approve")
    elif action == "decline":
        await door.decide(confirmation_id, "reject")


def how_to_decide(door: Door, confirmation_id: str) -> str:
    """What the user can do where the client cannot ask them."""
    where = door.where_to_decide(confirmation_id)
    return door.pick(
        f"请用户自己确认（{confirmation_id}）：{where} ，然后重复同样的调用。",
        f"The user decides on {confirmation_id} here: {where} - then repeat the same call.",
    )
