"""Tables of the social service."""

from typing import ClassVar

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from superapp_services.core import JsonText, Table, TableKind


class RedPacket(Table, table=True):
    """Money that people may open; its ledger account is `red_packet:<id>`."""

    __tablename__ = "red_packets"
    __table_args__ = (
        CheckConstraint("split IN ('equal', 'random')"),
        CheckConstraint("status IN ('open', 'finished', 'expired')"),
        CheckConstraint("left_fen BETWEEN 0 AND amount_fen"),
        CheckConstraint("left_shares BETWEEN 0 AND shares"),
        CheckConstraint("left_fen >= left_shares"),
    )
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    red_packet_id: str = Field(primary_key=True)
    user: str = Field(foreign_key="people.person_id", index=True)
    recipient: str | None = Field(index=True)
    recipients: str = Field(sa_type=JsonText)
    split: str
    amount_fen: int
    shares: int
    left_fen: int
    left_shares: int
    returned_fen: int
    message: str
    payment_id: str | None
    status: str
    created_at: int
    expires_at: int


class RedPacketShare(Table, table=True):
    """What somebody got out of a red packet."""

    __tablename__ = "red_packet_shares"
    __table_args__ = (CheckConstraint("amount_fen > 0"),)
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    share_id: str = Field(primary_key=True)
    red_packet_id: str = Field(foreign_key="red_packets.red_packet_id", index=True)
    person_id: str = Field(foreign_key="people.person_id", index=True)
    amount_fen: int
    opened_at: int


class RedPacketInvitation(Table, table=True):
    """Somebody who may open a red packet."""

    __tablename__ = "red_packet_invitations"
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    invitation_id: str = Field(primary_key=True)
    red_packet_id: str = Field(foreign_key="red_packets.red_packet_id", index=True)
    person_id: str = Field(foreign_key="people.person_id", index=True)
