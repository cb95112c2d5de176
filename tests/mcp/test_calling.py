"""Calls over MCP: results, refusals, keys, and the user's yes in both protocol eras."""

from typing import Any

import mcp_types as types
import pytest
from mcp import Client
from mcp.shared.exceptions import MCPError

from superapp.mcp import build_mcp
from superapp.session import Session
from superapp.simulator import Simulator
from tests.mcp.conftest import BILL, Person, code_of, run, text_of

PAY = "payments_pay_bill"


def wallet_fen(session: Session) -> int:
    (row,) = [w for w in session.state("wallets") if w["user"] == session.user]
    balance: int = row["balance_fen"]
    return balance


def calls(
    simulator: Simulator,
    session: Session,
    era: str,
    *wanted: tuple[str, dict[str, Any], dict[str, Any] | None],
    person: Person | None = None,
) -> list[types.CallToolResult]:
    async def main() -> list[types.CallToolResult]:
        server = build_mcp(simulator, session.session_id)
        async with Client(server, mode=era, elicitation_callback=person) as client:
            return [
                await client.call_tool(tool, arguments, meta=meta)  # type: ignore[arg-type]
                for tool, arguments, meta in wanted
            ]

    results: list[types.CallToolResult] = run(main)
    return results


def test_a_result_is_the_result_alone(simulator: Simulator, session: Session, era: str) -> None:
    (shown,) = calls(simulator, session, era, ("account_get_profile", {}, None))

    assert shown.structured_content == session.call("account_get_profile")["result"]
    assert not shown.is_error


def test_a_call_is_a_step_of_the_session_by_the_agent(
    simulator: Simulator, session: Session, era: str
) -> None:
    calls(simulator, session, era, ("account_get_profile", {}, None))

    last = session.steps()[-1]
    assert (last["tool"], last["author"], last["actor"]) == (
        "account_get_profile",
        "agent",
        "usr_lin",
    )


@pytest.mark.parametrize(
    ("tool", "arguments", "code"),
    [
        (PAY, {"bill_id": "bil_0001", "amount_fen": "18640"}, "invalid_arguments"),
        (PAY, {"bill_id": "bil_0001"}, "invalid_arguments"),
        (PAY, {**BILL, "approved": True}, "invalid_arguments"),
        (PAY, {"bill_id": "bil_9999", "amount_fen": 1}, "bill_not_found"),
        ("payments_steal", {}, "unknown_tool"),
    ],
)
def test_a_refusal_is_an_error_with_message_and_code(
    simulator: Simulator,
    session: Session,
    era: str,
    tool: str,
    arguments: dict[str, Any],
    code: str,
) -> None:
    (refused,) = calls(simulator, session, era, (tool, arguments, None))

    assert code_of(refused) == code
    assert refused.structured_content is None
    assert text_of(refused).endswith(f"({code})")


def test_the_user_is_asked_with_amount_and_payee_and_the_bill_is_paid_once(
    simulator: Simulator, session: Session, era: str
) -> None:
    before, person = wallet_fen(session), Person("accept")

    (paid,) = calls(simulator, session, era, (PAY, BILL, None), person=person)

    (asked,) = person.asked
    assert paid.structured_content is not None
    assert wallet_fen(session) == before - 18640
    (decided,) = session.confirmations(open_only=False)
    assert decided["status"] == "used"
    assert "¥186.40" in asked
    assert decided["payee"] in asked
    assert decided["confirmation_id"] in asked


def test_a_decline_is_a_rejection_and_pays_nothing(
    simulator: Simulator, session: Session, era: str
) -> None:
    (refused,) = calls(simulator, session, era, (PAY, BILL, None), person=Person("decline"))

    assert code_of(refused) == "confirmation_rejected"
    assert session.diff() == {}
    assert session.confirmations() == []


def test_a_dismissed_question_stays_open(simulator: Simulator, session: Session, era: str) -> None:
    (waiting,) = calls(simulator, session, era, (PAY, BILL, None), person=Person("cancel"))

    assert code_of(waiting) == "confirmation_required"
    assert session.diff() == {}
    assert len(session.confirmations()) == 1


def test_a_client_that_cannot_ask_says_where_the_user_decides(
    simulator: Simulator, session: Session, era: str
) -> None:
    (waiting,) = calls(simulator, session, era, (PAY, BILL, None))
    (confirmation,) = session.confirmations()
    session.approve(confirmation["confirmation_id"])

    (paid,) = calls(simulator, session, era, (PAY, BILL, None))

    assert code_of(waiting) == "confirmation_required"
    assert confirmation["confirmation_id"] in text_of(waiting)
    assert paid.structured_content is not None


def test_it_is_the_same_confirmation_on_every_surface(
    simulator: Simulator, session: Session, era: str
) -> None:
    asked = session.call(PAY, **BILL)["error"]["details"]["confirmation_id"]
    person = Person("accept")

    calls(simulator, session, era, (PAY, BILL, None), person=person)

    assert asked in person.asked[0]
    assert len(session.confirmations(open_only=False)) == 1


@pytest.mark.parametrize("name", ["superapp/idempotency-key", "idempotency_key", "key"])
def test_a_repeated_key_returns_the_receipt_and_charges_once(
    simulator: Simulator, session: Session, era: str, name: str
) -> None:
    before, person = wallet_fen(session), Person("accept")
    call = (PAY, BILL, {name: "k1"})

    first, again = calls(simulator, session, era, call, call, person=person)

    assert first.structured_content == again.structured_content
    assert len(person.asked) == 1
    assert wallet_fen(session) == before - 18640


@pytest.mark.parametrize("key", ["", "x" * 201, 7])
def test_a_strange_key_is_a_wrong_request(
    simulator: Simulator, session: Session, era: str, key: object
) -> None:
    with pytest.raises(MCPError, match="1 to 200"):
        calls(simulator, session, era, (PAY, BILL, {"superapp/idempotency-key": key}))


def test_the_yes_covers_these_arguments_only(
    simulator: Simulator, session: Session, era: str
) -> None:
    person = Person("accept")
    other = {**BILL, "amount_fen": 18641}

    _, refused = calls(
        simulator, session, era, (PAY, BILL, None), (PAY, other, None), person=person
    )

    assert refused.is_error
    assert len(person.asked) == 1


def _question(session: Session, simulator: Simulator) -> tuple[Any, Any]:
    """A server, and the question that it asks by its result."""
    server = build_mcp(simulator, session.session_id)

    async def main() -> Any:
        async with Client(server, mode="2026-07-28", elicitation_callback=Person("x")) as client:
            return await client.session.call_tool(PAY, BILL, allow_input_required=True)

    return server, run(main)


def _answer(server: Any, tool: str, arguments: Any, state: str | None, action: str) -> Any:
    said = {"confirmation": types.ElicitResult.model_validate({"action": action, "content": {}})}

    async def main() -> Any:
        async with Client(server, mode="2026-07-28", elicitation_callback=Person("x")) as client:
            return await client.session.call_tool(
                tool,
                arguments,
                input_responses=said,
                request_state=state,
                allow_input_required=True,
            )

    return run(main)


def test_a_replayed_answer_returns_the_receipt_and_pays_once(
    simulator: Simulator, session: Session
) -> None:
    before = wallet_fen(session)
    server, question = _question(session, simulator)
    state = question.request_state

    first = _answer(server, PAY, BILL, state, "accept")
    again = _answer(server, PAY, BILL, state, "accept")

    assert first.structured_content == again.structured_content
    assert wallet_fen(session) == before - 18640


def test_a_yes_after_a_no_does_not_pay(simulator: Simulator, session: Session) -> None:
    server, question = _question(session, simulator)

    no = _answer(server, PAY, BILL, question.request_state, "decline")
    yes = _answer(server, PAY, BILL, question.request_state, "accept")

    assert code_of(no) == "confirmation_rejected"
    assert isinstance(yes, types.InputRequiredResult)
    assert session.diff() == {}


def test_an_answer_to_no_question_is_asked_again(simulator: Simulator, session: Session) -> None:
    server, _ = _question(session, simulator)

    assert isinstance(_answer(server, PAY, BILL, None, "accept"), types.InputRequiredResult)
    assert session.diff() == {}


def test_an_answer_counts_for_its_own_call_and_session_only(
    simulator: Simulator, session: Session
) -> None:
    server, question = _question(session, simulator)
    state = question.request_state
    with simulator.session("usr_lin") as other:
        elsewhere = build_mcp(simulator, other.session_id)

        for wrong in (
            (server, PAY, {**BILL, "amount_fen": 1}, state),
            (server, "payments_transfer", BILL, state),
            (server, PAY, BILL, state[:-2] + "xx"),
            (server, PAY, BILL, '{"confirmation_id": "cnf_0001"}'),
            (elsewhere, PAY, BILL, state),
        ):
            with pytest.raises(MCPError, match="requestState"):
                _answer(*wrong, "accept")

    assert session.diff() == {}


def test_a_malformed_result_is_an_error_and_the_money_moved_once(
    simulator: Simulator, session: Session, era: str
) -> None:
    before = wallet_fen(session)
    session.plan_faults([{"on": PAY, "kind": "malformed_result"}])

    broken, repeated = calls(
        simulator, session, era, (PAY, BILL, None), (PAY, BILL, None), person=Person("accept")
    )

    assert broken.is_error
    assert "502" in text_of(broken)
    assert repeated.structured_content is not None
    assert wallet_fen(session) == before - 18640


def test_other_users_things_are_not_found(simulator: Simulator, era: str) -> None:
    with simulator.session("usr_chen") as session:
        (refused,) = calls(simulator, session, era, (PAY, BILL, None), person=Person("accept"))

        assert code_of(refused) == "bill_not_found"


def test_a_deleted_session_is_named_and_a_bug_is_not_shown(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch, era: str
) -> None:
    session = simulator.session("usr_lin")
    server = build_mcp(simulator, session.session_id)

    async def main() -> None:
        async with Client(server, mode=era) as client:
            await client.call_tool("account_get_profile", {})

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("/secret/path")

    with monkeypatch.context() as patched:
        patched.setattr(simulator.gateway, "call", broken)
        with pytest.raises(MCPError, match=r"^Internal error$"):
            run(main)
    session.delete()
    with pytest.raises(MCPError, match=session.session_id):
        run(main)
