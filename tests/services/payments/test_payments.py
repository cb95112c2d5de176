"""Bills, orders, transfers, refunds and mandates: what is charged, and what is refused."""

from typing import Any

import pytest

from superapp.session import Session
from superapp.simulator import Simulator
from superapp_services.commons.categories import CATEGORIES

BILL: dict[str, Any] = {"bill_id": "bil_0001", "amount_fen": 18_640}
WALLET, CARD, CREDIT = "mth_0001", "mth_0002", "mth_0003"
MANDATE: dict[str, Any] = {
    "per_payment_fen": 20_000,
    "total_fen": 30_000,
    "valid_until": "2026-02-20T00:00:00+08:00",
}


def refusal(session: Session, tool: str, **arguments: Any) -> tuple[str, dict[str, Any]]:
    before = session.digest()
    answer = session.call(tool, **arguments)
    assert not answer["ok"], answer
    assert session.digest() == before
    return answer["error"]["code"], answer["error"]["details"]


def agreed(session: Session, tool: str, **arguments: Any) -> dict[str, Any]:
    code, details = refusal(session, tool, **arguments)
    assert code == "confirmation_required", details
    session.approve(details["confirmation_id"])
    answer = session.call(tool, **arguments)
    assert answer["ok"], answer
    result: dict[str, Any] = answer["result"]
    return result


def balance(session: Session, user: str = "usr_lin") -> int:
    return next(int(w["balance_fen"]) for w in session.state("wallets") if w["user"] == user)


def account(session: Session, account_id: str) -> int:
    found = (a for a in session.state("accounts") if a["account_id"] == account_id)
    return next((int(a["balance_fen"]) for a in found), 0)


def ordered(session: Session, text: str = "保温杯", quantity: int = 1) -> dict[str, Any]:
    found = session.call("shopping_search_products", text=text)["result"]["products"]
    lines = [{"sku_id": found[0]["sku_id"], "quantity": quantity}]
    quote = session.call("shopping_preview_checkout", lines=lines)["result"]
    placed = session.call("shopping_place_order", quote_id=quote["quote_id"])
    order: dict[str, Any] = placed["result"]["orders"][0]
    return {"order_id": order["order_id"], "amount_fen": order["total_fen"]}


def eaten(session: Session) -> dict[str, Any]:
    """A paid food order, delivered a moment ago: its payment."""
    session.advance(to="2026-02-06T11:30:00+08:00")
    near = session.call(
        "food_search_restaurants", text="麻辣烫", address_id="adr_0001", max_minimum_order_fen=2500
    )["result"]["restaurants"]
    menu = session.call("food_get_menu", restaurant_id=near[0]["restaurant_id"])["result"]
    dish = max(menu["dishes"], key=lambda d: int(d["price_fen"]))
    quote = session.call(
        "food_quote_order",
        restaurant_id=near[0]["restaurant_id"],
        items=[{"dish_id": dish["dish_id"], "quantity": 2}],
        address_id="adr_0001",
    )["result"]
    order = session.call("food_place_order", quote_id=quote["quote_id"])["result"]
    pay = {"order_id": order["order_id"], "amount_fen": order["total_fen"]}
    receipt = agreed(session, "payments_pay_order", **pay)
    session.advance(seconds=3 * 3600)
    return receipt


# Bills


def test_a_paid_bill_cannot_be_paid_again(session: Session) -> None:
    agreed(session, "payments_pay_bill", **BILL)

    assert refusal(session, "payments_pay_bill", **BILL)[0] == "bill_already_paid"
    assert balance(session) == 300_000 - 18_640
    assert account(session, "merchant:mer_electricity_hangzhou") >= 18_640


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"bill_id": "bil_9999"}, "bill_not_found"),
        ({"bill_id": "bil_0004"}, "bill_not_found"),
        ({"amount_fen": 18_641}, "price_changed"),
        ({"method_id": "mth_9999"}, "method_not_found"),
        ({"method_id": "mth_0004"}, "method_not_found"),
    ],
)
def test_a_bill_is_paid_only_as_it_is(session: Session, changed: dict[str, Any], code: str) -> None:
    assert refusal(session, "payments_pay_bill", **(BILL | changed))[0] == code


def test_an_empty_wallet_pays_no_bill(simulator: Simulator) -> None:
    given = {"wallets": [{"user": "usr_lin", "balance_fen": 100}]}
    with simulator.session("usr_lin", given=given) as session:
        assert refusal(session, "payments_pay_bill", **BILL) == (
            "insufficient_funds",
            {"needed_fen": 18_640, "available_fen": 100},
        )


@pytest.mark.parametrize("limit", ["per_payment_fen", "per_day_fen"])
def test_a_card_pays_no_bill_above_its_limits(simulator: Simulator, limit: str) -> None:
    given = {"methods": [{"method_id": CARD, limit: 18_639}]}
    with simulator.session("usr_lin", given=given) as session:
        code, details = refusal(session, "payments_pay_bill", **BILL, method_id=CARD)

        assert (code, details["limit_fen"]) == ("limit_exceeded", 18_639)


# Orders


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"order_id": "ord_9999"}, "order_not_found"),
        ({"amount_fen": 1}, "price_changed"),
        ({"method_id": "mth_9999"}, "method_not_found"),
        ({"instalments": 3}, "instalments_not_offered"),
    ],
)
def test_an_order_is_paid_only_as_it_is(
    session: Session, changed: dict[str, Any], code: str
) -> None:
    order = ordered(session)

    assert refusal(session, "payments_pay_order", **(order | changed))[0] == code


def test_a_card_pays_no_order_above_its_limit(simulator: Simulator) -> None:
    given = {"methods": [{"method_id": CARD, "per_payment_fen": 100}]}
    with simulator.session("usr_lin", given=given) as session:
        order = ordered(session)

        assert refusal(session, "payments_pay_order", **order, method_id=CARD)[0] == (
            "limit_exceeded"
        )


def test_the_credit_line_splits_a_payment_into_instalments_that_add_up(session: Session) -> None:
    order = ordered(session)

    agreed(session, "payments_pay_order", **order, method_id=CREDIT, instalments=3)

    parts = session.state("credit_instalments")
    assert [part["number"] for part in parts] == [1, 2, 3]
    assert sum(part["amount_fen"] for part in parts) == order["amount_fen"]


# Transfers


def test_a_transfer_reaches_the_contact_and_is_listed(session: Session) -> None:
    agreed(session, "payments_transfer", to="ctc_0002", amount_fen=5_000, memo="饭钱")

    listed = session.call("payments_list_transactions", direction="out")["result"]["transactions"]

    assert balance(session) == 295_000
    assert account(session, "person:per_0002") == 5_000
    assert (listed[0]["amount_fen"], listed[0]["purpose"]) == (5_000, "transfer")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"to": "ctc_0005"}, "payee_not_found"),
        ({"to": "6222020200112233"}, "payee_not_found"),
        ({"method_id": "mth_0004"}, "method_not_found"),
        ({"amount_fen": 300_001}, "insufficient_funds"),
        ({"amount_fen": 2_000_001, "method_id": CARD}, "limit_exceeded"),
    ],
)
def test_a_transfer_that_cannot_be_is_refused(
    session: Session, changed: dict[str, Any], code: str
) -> None:
    given = {"to": "ctc_0002", "amount_fen": 5_000} | changed

    assert refusal(session, "payments_transfer", **given)[0] == code


def test_the_daily_limit_counts_what_was_paid_today(simulator: Simulator) -> None:
    given = {"methods": [{"method_id": CARD, "per_day_fen": 9_000}]}
    sent: dict[str, Any] = {"to": "ctc_0002", "amount_fen": 5_000, "method_id": CARD}
    with simulator.session("usr_lin", given=given) as session:
        agreed(session, "payments_transfer", **sent)

        assert refusal(session, "payments_transfer", **sent)[0] == "limit_exceeded"
        session.advance(seconds=86_400)
        agreed(session, "payments_transfer", **sent)


# Refunds


def test_a_granted_refund_goes_back_to_where_the_money_came_from(session: Session) -> None:
    receipt = eaten(session)
    before = balance(session)
    part = receipt["amount_fen"] // 2
    ask = {"payment_id": receipt["payment_id"], "amount_fen": part, "reason": "少了一份"}

    asked = agreed(session, "payments_request_refund", **ask)
    session.advance(to=asked["decision_expected_at"])

    shown = session.call("payments_get_payment", payment_id=receipt["payment_id"])["result"]
    assert balance(session) == before + part
    assert (shown["refunded_fen"], shown["status"]) == (part, "partially_refunded")


def test_what_a_card_paid_goes_back_to_the_card(session: Session) -> None:
    card, wallet = account(session, "card:usr_lin"), balance(session)
    order = ordered(session)
    agreed(session, "payments_pay_order", **order, method_id=CARD)
    assert account(session, "card:usr_lin") == card - order["amount_fen"]

    assert session.call("shopping_cancel_order", order_id=order["order_id"])["ok"]

    assert account(session, "card:usr_lin") == card
    assert balance(session) == wallet


def test_more_than_was_paid_is_never_refunded(session: Session) -> None:
    receipt = eaten(session)
    ask = {"payment_id": receipt["payment_id"], "reason": "凉了"}
    paid = receipt["amount_fen"]

    assert refusal(session, "payments_request_refund", **ask, amount_fen=paid + 1) == (
        "refund_exceeds_payment",
        {"refundable_fen": paid, "asked_fen": paid + 1},
    )


def test_two_requests_for_the_whole_payment_pay_once(session: Session) -> None:
    receipt = eaten(session)
    before, paid = balance(session), receipt["amount_fen"]
    for reason in ("凉了", "少了"):
        ask = {"payment_id": receipt["payment_id"], "amount_fen": paid, "reason": reason}
        agreed(session, "payments_request_refund", **ask)

    session.advance(seconds=3 * 3600)

    assert balance(session) == before + paid
    statuses = sorted(row["status"] for row in session.state("refund_requests"))
    assert statuses == ["approved", "declined"]


@pytest.mark.parametrize(
    ("payment_id", "code"),
    [
        ("pay_9999", "payment_not_found"),
        ("pay_0002", "payment_not_found"),
        ("pay_0001", "refund_not_possible"),
        ("pay_0006", "refund_not_possible"),
        ("pay_0013", "refund_not_possible"),
    ],
)
def test_payments_that_are_not_refunded_here_are_refused(
    session: Session, payment_id: str, code: str
) -> None:
    ask = {"payment_id": payment_id, "amount_fen": 100, "reason": "不想要了"}

    assert refusal(session, "payments_request_refund", **ask)[0] == code


# Mandates


def test_a_mandate_pays_within_its_limits_and_is_shown_with_what_is_left(session: Session) -> None:
    mandate = agreed(session, "payments_create_mandate", **MANDATE)

    paid = session.call("payments_pay_bill", **BILL)

    shown = session.call("payments_get_mandate", mandate_id=mandate["mandate_id"])["result"]
    assert paid["ok"]
    assert shown["spent_fen"] == 18_640
    assert session.call("payments_list_mandates")["result"]["mandates"] == [shown]


@pytest.mark.parametrize("changed", [{"per_payment_fen": 18_639}, {"total_fen": 18_639}])
def test_a_mandate_never_pays_above_a_limit(session: Session, changed: dict[str, Any]) -> None:
    agreed(session, "payments_create_mandate", **(MANDATE | changed))

    assert refusal(session, "payments_pay_bill", **BILL)[0] == "confirmation_required"


@pytest.mark.parametrize(
    "changed", [{"categories": ["water"]}, {"merchants": ["mer_water_beijing"]}]
)
def test_a_mandate_pays_only_what_it_is_for(session: Session, changed: dict[str, Any]) -> None:
    agreed(session, "payments_create_mandate", **(MANDATE | changed))

    assert refusal(session, "payments_pay_bill", **BILL)[0] == "confirmation_required"


@pytest.mark.parametrize("categories", [["electricity"], ["payments"], ["food", "payments"]])
def test_a_mandate_may_name_a_kind_of_merchant_or_a_whole_service(
    session: Session, categories: list[str]
) -> None:
    agreed(session, "payments_create_mandate", **MANDATE, categories=categories)

    assert session.call("payments_pay_bill", **BILL)["ok"]


def test_a_mandate_is_asked_for_in_words(session: Session) -> None:
    limits = {"categories": ["electricity", "milk_tea"], "merchants": ["mer_water_hangzhou"]}

    _, details = refusal(session, "payments_create_mandate", **MANDATE, **limits)

    assert "仅限电费、奶茶饮品、" in details["terms"]["summary_zh"]
    assert "only for electricity, milk tea and drinks, " in details["terms"]["summary_en"]
    assert "mer_" not in details["summary"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"categories": ["电费"]}, "category_unknown"),
        ({"categories": ["x" * 400]}, "category_unknown"),
        ({"merchants": ["mer_nobody"]}, "merchant_unknown"),
    ],
)
def test_a_mandate_for_nothing_that_exists_is_refused(
    session: Session, changed: dict[str, Any], code: str
) -> None:
    assert refusal(session, "payments_create_mandate", **MANDATE, **changed)[0] == code


def test_every_kind_of_merchant_has_a_name(session: Session) -> None:
    kinds = {str(m["category"]) for m in session.state("merchants")} - {"platform"}

    assert kinds <= CATEGORIES.keys()


def test_a_mandate_ends_in_the_future(session: Session) -> None:
    past = MANDATE | {"valid_until": "2026-02-01T00:00:00+08:00"}
    far = MANDATE | {"valid_until": "2029-02-01T00:00:00+08:00"}

    assert refusal(session, "payments_create_mandate", **past)[0] == "invalid_validity"
    assert refusal(session, "payments_create_mandate", **far)[0] == "invalid_validity"


def test_a_mandate_names_a_method_of_its_user(session: Session) -> None:
    given = MANDATE | {"method_id": "mth_0004"}

    assert refusal(session, "payments_create_mandate", **given)[0] == "method_not_found"


def test_a_suspended_mandate_pays_nothing_until_resumed(session: Session) -> None:
    mandate = agreed(session, "payments_create_mandate", **MANDATE)
    ids = {"mandate_id": mandate["mandate_id"]}
    assert session.call("payments_suspend_mandate", **ids)["result"]["status"] == "suspended"

    assert refusal(session, "payments_pay_bill", **BILL)[0] == "confirmation_required"
    assert refusal(session, "payments_suspend_mandate", **ids)[0] == "mandate_not_usable"
    assert agreed(session, "payments_resume_mandate", **ids)["status"] == "active"
    assert session.call("payments_pay_bill", bill_id="bil_0002", amount_fen=5_900)["ok"]


def test_a_revoked_mandate_never_comes_back(session: Session) -> None:
    mandate = agreed(session, "payments_create_mandate", **MANDATE)
    ids = {"mandate_id": mandate["mandate_id"]}
    assert session.call("payments_revoke_mandate", **ids)["result"]["status"] == "revoked"

    for tool in ("resume", "revoke", "suspend"):
        assert refusal(session, f"payments_{tool}_mandate", **ids)[0] == "mandate_not_usable"


def test_a_mandate_that_ended_is_not_resumed(session: Session) -> None:
    mandate = agreed(session, "payments_create_mandate", **MANDATE)
    ids = {"mandate_id": mandate["mandate_id"]}
    session.call("payments_suspend_mandate", **ids)
    session.advance(to="2026-02-21T00:00:00+08:00")

    assert refusal(session, "payments_resume_mandate", **ids)[0] == "mandate_expired"


@pytest.mark.parametrize("tool", ["get", "suspend", "resume", "revoke"])
def test_the_mandate_of_nobody_is_not_found(session: Session, tool: str) -> None:
    assert refusal(session, f"payments_{tool}_mandate", mandate_id="mdt_9999") == (
        "mandate_not_found",
        {"mandate_id": "mdt_9999"},
    )
