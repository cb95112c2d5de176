"""Inputs and outputs of the payment service."""

import datetime as dt
from typing import Literal

from pydantic import Field

from superapp_services.core import ToolInput, ToolOutput

MOST_FEN = 1_000_000_000
Instalments = Literal[1, 3, 6, 12]
BillCategory = Literal["electricity", "water", "gas", "mobile"]


class ListTransactions(ToolInput):
    """Which money movements to list."""

    since: dt.date | None = Field(
        default=None, description="First day, 30 days ago if left out.", examples=["2026-02-01"]
    )
    until: dt.date | None = Field(default=None, description="Last day, today if left out.")
    direction: Literal["in", "out"] | None = Field(
        default=None, description="Only money that came in, or only money that went out."
    )
    limit: int = Field(default=20, ge=1, le=50, description="How many to list, newest first.")


class GetPayment(ToolInput):
    """Which payment to look up."""

    payment_id: str = Field(
        description="The payment, or the confirmation under which it was made.",
        examples=["pay_0003", "cnf_0001"],
    )


class ListBills(ToolInput):
    """Which bills to list."""

    status: Literal["open", "paid"] | None = Field(
        default=None, description="Only open or only paid bills; both if left out."
    )
    category: BillCategory | None = Field(default=None, description="Only this kind of bill.")


class PayOrder(ToolInput):
    """Which order to pay, and the price that the user agreed to."""

    order_id: str = Field(description="The unpaid order.", examples=["ord_0007"])
    amount_fen: int = Field(
        ge=0, le=MOST_FEN, description="The order's total in fen.", examples=[1890]
    )
    method_id: str | None = Field(
        default=None, description="How to pay; the default method if left out."
    )
    instalments: Instalments = Field(
        default=1, description="Number of monthly instalments; credit line only."
    )


class PayBill(ToolInput):
    """Which bill to pay, and the amount that the user agreed to."""

    bill_id: str = Field(description="The open bill.", examples=["bil_0001"])
    amount_fen: int = Field(
        gt=0, le=MOST_FEN, description="The bill's amount in fen.", examples=[18640]
    )
    method_id: str | None = Field(
        default=None, description="How to pay; the default method if left out."
    )


class SendTransfer(ToolInput):
    """Whom to send money, and how much."""

    to: str = Field(
        min_length=1,
        max_length=64,
        description="Contact or person id from account_list_contacts.",
        examples=["ctc_0001"],
    )
    amount_fen: int = Field(gt=0, le=MOST_FEN, description="Amount in fen.", examples=[50000])
    memo: str = Field(default="", max_length=60, description="A note for the payee.")
    method_id: str | None = Field(
        default=None, description="How to pay; the default method if left out."
    )


class RequestRefund(ToolInput):
    """Which payment to get back, and why."""

    payment_id: str = Field(description="The payment.", examples=["pay_0003"])
    amount_fen: int = Field(
        gt=0, le=MOST_FEN, description="How much to ask back, in fen.", examples=[500]
    )
    reason: str = Field(min_length=1, max_length=200, description="Why, in the user's words.")


class CreateMandate(ToolInput):
    """What may be paid later without asking each time."""

    per_payment_fen: int = Field(
        gt=0, le=MOST_FEN, description="Most that one payment may be, in fen.", examples=[3000]
    )
    total_fen: int = Field(
        gt=0, le=MOST_FEN, description="Most that all payments together may be, in fen."
    )
    valid_until: dt.datetime = Field(
        description="When it ends; without an offset it is +08:00.",
        examples=["2026-02-20T00:00:00+08:00"],
    )
    purpose: Literal["general", "price_watch"] = Field(
        default="general",
        description="`general` covers order and bill payments; `price_watch` one watched product.",
    )
    max_payments: int | None = Field(
        default=None, ge=1, le=1000, description="Most payments; no limit if left out."
    )
    categories: list[str] = Field(
        default=[],
        max_length=20,
        description="Only these kinds of merchants, or whole services: food, shopping, travel, "
        "rides, payments (bills); any if empty.",
        examples=[["electricity", "water"], ["food"]],
    )
    merchants: list[str] = Field(
        default=[], max_length=20, description="Only these merchant ids; any if empty."
    )
    method_id: str | None = Field(
        default=None, description="Only from this method; the default method if left out."
    )


class MandateId(ToolInput):
    """Which mandate."""

    mandate_id: str = Field(description="The mandate.", examples=["mdt_0001"])


class MethodInfo(ToolOutput):
    """A way to pay."""

    method_id: str
    kind: str = Field(description="wallet, card or credit.")
    name: str
    is_default: bool
    available_fen: int | None = Field(description="What can be spent from it now.")
    per_payment_limit_fen: int | None
    per_day_limit_fen: int | None


class Methods(ToolOutput):
    """The user's ways to pay, in order of preference."""

    methods: list[MethodInfo]


class InstalmentInfo(ToolOutput):
    """One instalment of a payment on credit."""

    payment_id: str
    number: int
    amount_fen: int
    fee_fen: int = Field(description="Comes on top of the amount.")
    due_date: str
    status: str = Field(description="due, paid, overdue or cancelled.")


class CreditStatement(ToolOutput):
    """Purchases on the credit line, without instalments, that fall due together."""

    statement_id: str
    due_date: str = Field(description="The day on which it is taken from the wallet or a card.")
    amount_fen: int = Field(description="What was bought less what was refunded.")
    status: str = Field(description="due, paid, overdue or cancelled.")
    payment_ids: list[str]


class WalletInfo(ToolOutput):
    """Balance and credit of the user."""

    balance_fen: int = Field(description="Money in the wallet.")
    credit_limit_fen: int = Field(description="Credit line, 0 without one.")
    credit_used_fen: int
    next_instalments: list[InstalmentInfo] = Field(
        description="Instalments that are due next, or overdue."
    )
    credit_statements: list[CreditStatement] = Field(
        description="Purchases without instalments that are due or overdue, soonest first."
    )
    default_method_id: str


class Transaction(ToolOutput):
    """One movement of money."""

    id: str = Field(description="Payment, refund, transfer or ledger entry id.")
    direction: str = Field(description="in or out.")
    purpose: str = Field(
        description="order, bill, transfer, red_packet, ride, repayment, instalment_fee or refund."
    )
    counterparty: str
    amount_fen: int
    reference_id: str | None = Field(description="Order or bill it belongs to.")
    method_id: str | None
    at: str


class Transactions(ToolOutput):
    """Movements in a span of days, with their sums over the whole span."""

    since: str
    until: str
    transactions: list[Transaction]
    total: int = Field(description="How many there are in the span.")
    paid_fen: int = Field(description="Everything paid out in the span.")
    refunded_fen: int = Field(description="Everything refunded in the span.")
    net_spent_fen: int = Field(description="Paid less refunded.")
    received_fen: int = Field(description="What others sent, red packets included.")


class PaymentInfo(ToolOutput):
    """A payment as it stands."""

    payment_id: str
    status: str = Field(description="captured, partially_refunded or refunded.")
    purpose: str
    payee: str
    amount_fen: int
    refunded_fen: int
    held_in_escrow_fen: int
    method_id: str
    order_id: str | None
    bill_id: str | None
    confirmation_id: str | None
    instalments: list[InstalmentInfo] = Field(description="Empty when it was paid in one go.")
    repaid_by: CreditStatement | None = Field(
        description="When a purchase on credit, paid in one go, is repaid; null for others."
    )
    paid_at: str


class BillInfo(ToolOutput):
    """A bill."""

    bill_id: str
    category: str
    biller: str
    account_number: str
    month: str = Field(description="Billing month, YYYY-MM.")
    amount_fen: int
    due_date: str
    status: str
    paid_at: str | None


class Bills(ToolOutput):
    """Bills, those due first at the top."""

    bills: list[BillInfo]
    open_total_fen: int = Field(description="Sum of the open ones listed.")
    credit_statements: list[CreditStatement] = Field(
        description="Purchases on the credit line by the day on which they are repaid, by itself; "
        "the latest first. Left out when a category is asked for."
    )


class Receipt(ToolOutput):
    """Proof of a payment."""

    payment_id: str
    status: str
    amount_fen: int
    payee: str
    method_id: str
    method_name: str
    order_id: str | None
    bill_id: str | None
    paid_at: str
    instalments: int


class TransferReceipt(ToolOutput):
    """Proof of a transfer."""

    transfer_id: str
    payment_id: str
    payee: str
    amount_fen: int
    memo: str
    method_id: str
    paid_at: str


class RefundRequested(ToolOutput):
    """A refund under review."""

    request_id: str
    payment_id: str
    amount_fen: int
    status: str
    decision_expected_at: str


class MandateInfo(ToolOutput):
    """A mandate with what is left of it."""

    mandate_id: str
    status: str
    level: str = Field(description="L2 for one specified purchase, L3 within bounds.")
    purpose: str
    per_payment_fen: int
    total_fen: int
    spent_fen: int
    left_fen: int
    payments_left: int | None
    categories: list[str]
    merchants: list[str]
    method_id: str | None
    valid_from: str
    valid_until: str


class Mandates(ToolOutput):
    """The user's mandates, newest first."""

    mandates: list[MandateInfo]
