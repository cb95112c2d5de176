"""Tables of the payment service beyond the shared ones."""

from typing import ClassVar

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from superapp_services.core import Table, TableKind


class Transfer(Table, table=True):
    """Money sent to a contact."""

    __tablename__ = "transfers"
    __table_args__ = (CheckConstraint("amount_fen > 0"),)
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    transfer_id: str = Field(primary_key=True)
    user: str = Field(foreign_key="people.person_id", index=True)
    person_id: str = Field(foreign_key="people.person_id")
    payment_id: str = Field(foreign_key="payments.payment_id")
    amount_fen: int
    memo: str
    created_at: int


class RefundRequest(Table, table=True):
    """A refund that the user asked for and the merchant decides on."""

    __tablename__ = "refund_requests"
    __table_args__ = (CheckConstraint("status IN ('reviewing', 'approved', 'declined')"),)
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    request_id: str = Field(primary_key=True)
    user: str = Field(foreign_key="people.person_id")
    payment_id: str = Field(foreign_key="payments.payment_id", index=True)
    order_id: str
    amount_fen: int
    reason: str
    status: str
    created_at: int
    decided_at: int | None
