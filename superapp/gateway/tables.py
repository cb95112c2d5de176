"""System tables of the gateway: confirmations, keys, planned faults."""

from typing import ClassVar

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from superapp_services.core import JsonText, Table, TableKind


class Confirmation(Table, table=True):
    """A question to the user: do you agree to exactly these terms?"""

    __tablename__ = "confirmations"
    __table_args__ = (
        CheckConstraint(
            "status IN ('open', 'approved', 'rejected', 'withdrawn', 'expired', 'void', 'used')"
        ),
    )
    kind: ClassVar[TableKind] = TableKind.SYSTEM

    confirmation_id: str = Field(primary_key=True)
    actor: str = Field(index=True)
    tool: str
    arguments: str = Field(sa_type=JsonText)
    terms: str = Field(sa_type=JsonText)
    status: str
    created_at: int
    expires_at: int
    decided_at: int | None
    note: str
    told: bool
    delivered: bool
    result: str | None = Field(sa_type=JsonText)


class StoredResult(Table, table=True):
    """The result of a write, for calls that come again with the same key."""

    __tablename__ = "keys"
    kind: ClassVar[TableKind] = TableKind.SYSTEM

    key_id: str = Field(primary_key=True)
    tool: str
    arguments: str = Field(sa_type=JsonText)
    result: str = Field(sa_type=JsonText)


class PlannedFault(Table, table=True):
    """A failure that is due at a certain call of a tool."""

    __tablename__ = "faults"
    kind: ClassVar[TableKind] = TableKind.SYSTEM

    fault_id: str = Field(primary_key=True)
    tool: str = Field(index=True)
    fault_kind: str
    call_number: int
    calls: int
    matcher: str = Field(sa_type=JsonText)
    parameters: str = Field(sa_type=JsonText)
    seen: int
    fired: int
