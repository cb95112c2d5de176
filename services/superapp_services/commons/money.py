"""Money tables: wallets, other accounts, the ledger, payment methods, payments, refunds."""

from typing import ClassVar

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from superapp_services.core import JsonText, Table, TableKind


class Wallet(Table, table=True):
    """A user's balance. Its ledger account is `wallet:<user>`."""

    __tablename__ = "wallets"
    __table_args__ = (CheckConstraint("balance_fen >= 0"),)
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    user: str = Field(primary_key=True, foreign_key="people.person_id")
    balance_fen: int


class Account(Table, table=True):
    """Any other account of the ledger: card, credit line, merchant, escrow, platform, opening."""

    __tablename__ = "accounts"
    __table_args__ = (CheckConstraint("floor_fen IS NULL OR balance_fen >= floor_fen"),)
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    account_id: str = Field(primary_key=True)
    account_kind: str
    owner_id: str
    balance_fen: int
    floor_fen: int | None


class LedgerEntry(Table, table=True):
    """One side of a movement. The entries of a transaction sum to zero."""

    __tablename__ = "ledger"
    __table_args__ = (CheckConstraint("amount_fen != 0"),)
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    entry_id: str = Field(primary_key=True)
    txn_id: str
    account_id: str = Field(index=True)
    amount_fen: int
    memo: str
    reference_id: str
    created_at: int


class Method(Table, table=True):
    """A way for a user to pay."""

    __tablename__ = "methods"
    __table_args__ = (CheckConstraint("method_kind IN ('wallet', 'card', 'credit')"),)
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    method_id: str = Field(primary_key=True)
    user: str = Field(foreign_key="people.person_id", index=True)
    method_kind: str
    account_id: str
    name_zh: str
    name_en: str
    is_default: bool
    priority: int
    per_payment_fen: int | None
    per_day_fen: int | None
    status: str


class Payment(Table, table=True):
    """Money that left a user: for an order, a bill, a transfer or a red packet."""

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint("amount_fen > 0"),
        CheckConstraint("refunded_fen BETWEEN 0 AND amount_fen"),
        CheckConstraint("held_fen BETWEEN 0 AND amount_fen - refunded_fen"),
        CheckConstraint("status IN ('captured', 'partially_refunded', 'refunded')"),
        Index("ix_payments_user", "user", "created_at"),
    )
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    payment_id: str = Field(primary_key=True)
    user: str = Field(foreign_key="people.person_id")
    purpose: str
    order_id: str | None = Field(index=True)
    bill_id: str | None
    payee_id: str
    payee_account_id: str
    amount_fen: int
    refunded_fen: int
    held_fen: int
    method_id: str
    status: str
    memo: str
    instalments: int
    mandate_id: str | None
    confirmation_id: str | None
    created_at: int


class Refund(Table, table=True):
    """Money that went back to where a payment came from."""

    __tablename__ = "refunds"
    __table_args__ = (CheckConstraint("amount_fen > 0"),)
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    refund_id: str = Field(primary_key=True)
    payment_id: str = Field(foreign_key="payments.payment_id", index=True)
    user: str
    order_id: str | None
    amount_fen: int
    method_id: str
    reason: str
    created_at: int


class Bill(Table, table=True):
    """A bill of a household service, due from a user."""

    __tablename__ = "bills"
    __table_args__ = (CheckConstraint("status IN ('open', 'paid')"),)
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    bill_id: str = Field(primary_key=True)
    user: str = Field(foreign_key="people.person_id", index=True)
    merchant_id: str
    category: str
    account_number: str
    month: str
    amount_fen: int
    issued_at: int
    due_date: str
    status: str
    paid_at: int | None


class Mandate(Table, table=True):
    """A bounded authority to pay without asking each time."""

    __tablename__ = "mandates"
    __table_args__ = (
        CheckConstraint("status IN ('active', 'suspended', 'revoked', 'exhausted')"),
        CheckConstraint("level IN ('L2', 'L3')"),
        CheckConstraint("spent_fen BETWEEN 0 AND total_fen"),
    )
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    mandate_id: str = Field(primary_key=True)
    user: str = Field(foreign_key="people.person_id", index=True)
    level: str
    purpose: str
    per_payment_fen: int
    total_fen: int
    spent_fen: int
    uses_left: int | None
    categories: str = Field(sa_type=JsonText)
    merchants: str = Field(sa_type=JsonText)
    method_id: str | None
    valid_from: int
    valid_until: int
    status: str
    created_at: int


class CreditInstalment(Table, table=True):
    """One instalment of a payment made on credit."""

    __tablename__ = "credit_instalments"
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    instalment_id: str = Field(primary_key=True)
    payment_id: str = Field(foreign_key="payments.payment_id", index=True)
    user: str = Field(index=True)
    number: int
    amount_fen: int
    fee_fen: int
    due_date: str
    status: str
