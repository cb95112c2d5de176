"""The graph over a small world, with scripted models."""

from agent_doubles import ORDER, STEP_FOOD, FakeDoor, agent_of, call, error, finish, plan

PAID = [finish(facts={"order_id": "ord_0001"}), {"text": "Paid ¥28.00 for ord_0001."}]


def test_the_graph_has_the_nodes_of_the_design() -> None:
    drawn = agent_of(FakeDoor(), []).mermaid

    for node in ("plan", "work", "calls", "confirm", "clarify", "release", "verify", "answer"):
        assert f"{node}(" in drawn


def test_a_payment_waits_for_the_users_decision() -> None:
    door = FakeDoor()

    turn = agent_of(door, ORDER).turn("ses_1", "a salad, please")

    assert turn.status == "needs_confirmation"
    assert [c.confirmation_id for c in turn.confirmations] == ["cnf_ord_0001"]
    assert turn.confirmations[0].amount_fen == 2800
    assert door.payments == []


def test_a_confirmation_speaks_the_language_of_the_message() -> None:
    door = FakeDoor(lang="zh")
    terms = {
        "action": "pay",
        "payee": "Cafe",
        "payee_id": "mer_0001",
        "amount_fen": 2800,
        "summary_zh": "付28元。",
        "summary_en": "Pay ¥28.00.",
    }
    asked = door.confirmation
    door.confirmation = lambda confirmation_id: {  # type: ignore[method-assign]
        **asked(confirmation_id),
        "summary": "付28元。",
        "terms": terms,
    }

    turn = agent_of(door, ORDER).turn("ses_1", "a salad, please")

    assert [shown.summary for shown in turn.confirmations] == ["Pay ¥28.00."]


def test_the_limit_of_a_gift_is_for_each_of_two_chosen_ones() -> None:
    gift = {
        "id": "s1",
        "goal": "buy_product",
        "slots": {
            "items": [{"query": "gift", "quantity": "two"}],
            "budget": "under 30 yuan",
            "choice": "the second one",
        },
    }
    agent = agent_of(FakeDoor(), [plan(gift), finish(), {"text": "Fine."}])

    agent.turn("ses_1", "two of the second one as a gift, under 30 yuan")

    [task] = agent._last("ses_1")["tasks"]
    assert task["spec"]["budget"]["scope"] == "per_item"


def test_an_approval_pays_once_and_the_answer_is_verified() -> None:
    door = FakeDoor()
    agent = agent_of(door, ORDER + PAID)
    agent.turn("ses_1", "a salad, please")
    door.decide("cnf_ord_0001", "approve")

    turn = agent.resume("ses_1")

    assert turn is not None
    assert (turn.status, turn.reply) == ("done", "Paid ¥28.00 for ord_0001.")
    assert len(door.payments) == 1
    assert turn.calls[-1].tool == "food_get_order"


def test_the_repeat_after_a_decision_has_the_same_key() -> None:
    door = FakeDoor()
    agent = agent_of(door, ORDER + PAID)
    agent.turn("ses_1", "a salad, please")
    door.decide("cnf_ord_0001", "approve")

    agent.resume("ses_1")

    keys = [key for tool, _, key in door.log if tool == "payments_pay_order"]
    assert len(keys) == 2
    assert len(set(keys)) == 1
    assert str(keys[0]).startswith("ses_1/")


def test_nothing_to_resume_is_none() -> None:
    assert agent_of(FakeDoor(), []).resume("ses_1") is None


def test_resuming_before_the_decision_shows_the_same_turn() -> None:
    agent = agent_of(FakeDoor(), ORDER)
    turn = agent.turn("ses_1", "a salad, please")

    assert agent.resume("ses_1") == turn


def test_a_yes_in_words_is_the_users_decision() -> None:
    door = FakeDoor()
    agent = agent_of(door, ORDER + PAID)
    agent.turn("ses_1", "a salad, please")

    turn = agent.turn("ses_1", "yes, pay")

    assert (turn.turn, turn.status) == (2, "done")
    assert len(door.payments) == 1


def test_a_rejected_payment_releases_the_order() -> None:
    door = FakeDoor()
    end = [finish("rejected", facts={"order_id": "ord_0001"}), {"text": "Not paid."}]
    agent = agent_of(door, ORDER + end)
    agent.turn("ses_1", "a salad, please")
    door.decide("cnf_ord_0001", "reject")

    turn = agent.resume("ses_1")

    assert turn is not None
    assert turn.status == "done"
    assert door.payments == []
    assert door.orders["ord_0001"]["status"] == "cancelled"


def test_a_correction_withdraws_the_confirmation_and_releases_the_order() -> None:
    door = FakeDoor()
    again = [
        plan({**STEP_FOOD, "revises": "s1"}, continues=True),
        call("food_place_order", restaurant_id="rst_0001"),
        call("payments_pay_order", order_id="ord_0002", amount_fen=2800),
    ]
    agent = agent_of(door, ORDER + again)
    agent.turn("ses_1", "a salad, please")

    turn = agent.turn("ses_1", "make it a soup instead")

    assert turn.status == "needs_confirmation"
    assert [c.confirmation_id for c in turn.confirmations] == ["cnf_ord_0002"]
    assert door.confirmations["cnf_ord_0001"]["status"] == "withdrawn"
    assert door.orders["ord_0001"]["status"] == "cancelled"


def test_what_was_corrected_can_be_approved() -> None:
    door = FakeDoor()
    again = [
        plan({**STEP_FOOD, "revises": "s1"}, continues=True),
        call("food_place_order", restaurant_id="rst_0001"),
        call("payments_pay_order", order_id="ord_0002", amount_fen=2800),
        finish(facts={"order_id": "ord_0002"}),
        {"text": "Paid ¥28.00 for ord_0002."},
    ]
    agent = agent_of(door, ORDER + again)
    agent.turn("ses_1", "a salad, please")
    agent.turn("ses_1", "make it a soup instead")
    door.decide("cnf_ord_0002", "approve")

    turn = agent.resume("ses_1")

    assert turn is not None
    assert (turn.status, turn.reply) == ("done", "Paid ¥28.00 for ord_0002.")
    assert [order["status"] for order in door.orders.values()] == ["cancelled", "paid"]


def test_a_table_from_an_earlier_turn_stays() -> None:
    door = FakeDoor()
    reserve = [plan({**STEP_FOOD, "goal": "reserve_table"}), call("food_reserve_table"), finish()]
    script = [*reserve, {"text": "Reserved."}, plan(STEP_FOOD), finish("failed"), {"text": "No."}]
    agent = agent_of(door, script)

    agent.turn("ses_1", "a table")
    agent.turn("ses_1", "and a salad")

    assert "food_cancel_reservation" not in [tool for tool, _, _ in door.log]


def test_open_questions_are_asked_in_one_message_and_the_answer_goes_on() -> None:
    questions = [{"slot": "size", "text": "Which size?"}, {"slot": "date", "text": "When?"}]
    script = [
        plan(STEP_FOOD),
        finish("asking", questions=questions),
        plan({**STEP_FOOD, "revises": "s1"}, continues=True),
        finish("done", facts={"note": "fine"}),
        {"text": "Fine."},
    ]
    agent = agent_of(FakeDoor(), script)

    asked = agent.turn("ses_1", "a salad, please")
    answered = agent.turn("ses_1", "large, today")

    assert asked.status == "needs_input"
    assert [q.slot for q in asked.questions] == ["size", "date"]
    assert "Which size?" in asked.reply
    assert "When?" in asked.reply
    assert (answered.turn, answered.status) == (2, "done")


def test_independent_steps_are_confirmed_together() -> None:
    door = FakeDoor()
    second = {**STEP_FOOD, "id": "s2"}
    script = [
        plan(STEP_FOOD, second),
        call("food_place_order"),
        call("food_place_order"),
        call("payments_pay_order", order_id="ord_0001", amount_fen=2800),
        call("payments_pay_order", order_id="ord_0002", amount_fen=2800),
    ]

    turn = agent_of(door, script).turn("ses_1", "two salads in two orders")

    assert len(turn.confirmations) == 2


def test_ten_parallel_payments_wait_for_consent_each() -> None:
    door = FakeDoor()
    pays = [{"tool": "payments_pay_order", "args": {"order_id": "ord_0001"}} for _ in range(10)]
    script = [plan(STEP_FOOD), call("food_place_order"), {"calls": pays}]

    turn = agent_of(door, script).turn("ses_1", "a salad, please")

    assert turn.status == "needs_confirmation"
    assert door.payments == []


def test_a_step_that_needs_a_failed_one_is_skipped() -> None:
    door = FakeDoor()
    second = {**STEP_FOOD, "id": "s2", "depends_on": ["s1"]}
    script = [plan(STEP_FOOD, second), finish("failed", reason="closed"), {"text": "Closed."}]

    turn = agent_of(door, script).turn("ses_1", "a salad, then another")

    assert turn.plan is not None
    assert [step["status"] for step in turn.plan["steps"]] == ["failed", "skipped"]


def test_an_order_left_unpaid_is_released_and_not_claimed() -> None:
    door = FakeDoor()
    script = [plan(STEP_FOOD), call("food_place_order"), finish(), {"text": "It is not paid."}]

    turn = agent_of(door, script).turn("ses_1", "a salad, please")

    assert door.orders["ord_0001"]["status"] == "cancelled"
    assert turn.plan is not None
    assert turn.plan["steps"][0]["status"] == "failed"


def test_a_lost_answer_is_looked_up_and_paid_once() -> None:
    door = FakeDoor()
    lost: list[str] = []

    def lose_the_first_receipt(door: FakeDoor, tool: str, arguments: dict) -> dict | None:
        if tool == "payments_pay_order" and door.payments and not lost:
            lost.append(tool)
            return error("timeout", retryable=True)
        return None

    door.after = lose_the_first_receipt
    agent = agent_of(door, ORDER + PAID)
    agent.turn("ses_1", "a salad, please")
    door.decide("cnf_ord_0001", "approve")

    turn = agent.resume("ses_1")

    assert turn is not None
    assert turn.status == "done"
    assert len(door.payments) == 1
    assert "payments_get_payment" in [c.tool for c in turn.calls]


def test_a_claim_that_the_world_does_not_bear_out_is_not_made() -> None:
    lie = {"text": "Done: I paid ¥99.00 for ord_0777."}
    script = [plan(STEP_FOOD), finish(facts={"order_id": "ord_0001"}), lie, lie]

    turn = agent_of(FakeDoor(), script).turn("ses_1", "a salad, please")

    assert "99" not in turn.reply
    assert "ord_0777" not in turn.reply
    assert turn.reply
