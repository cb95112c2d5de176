"""What the social tools take and give."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from superapp_services.core import ToolInput, ToolOutput


class Split(StrEnum):
    """How a red packet is shared out."""

    EQUAL = "equal"
    RANDOM = "random"


class SendRedPacket(ToolInput):
    """To whom, how much, and how it is shared."""

    to: list[str] = Field(
        min_length=1,
        max_length=100,
        description="Contact or person ids who may open it, from account_list_contacts.",
        examples=[["ctc_0002"]],
    )
    amount_fen: int = Field(
        ge=1, le=2_000_000, description="The whole amount in fen.", examples=[20000]
    )
    split: Split = Field(
        default=Split.EQUAL,
        description="`equal`: the same for everybody; `random`: by luck, first come, first served.",
    )
    shares: int | None = Field(
        default=None,
        ge=1,
        le=100,
        description="How many shares; as many as people if left out. Fewer make it a race.",
    )
    message: str = Field(default="", max_length=50, description="A greeting, such as 生日快乐.")
    method_id: str | None = Field(
        default=None, description="How to pay; the default method if left out."
    )


class RedPacketId(ToolInput):
    """Which red packet."""

    red_packet_id: str = Field(description="The red packet.", examples=["rpk_0001"])


class ListRedPackets(ToolInput):
    """Which of the user's red packets."""

    direction: Literal["sent", "received"] | None = Field(
        default=None, description="Only those sent, or only those the user may open or has opened."
    )
    status: Literal["open", "finished", "expired"] | None = Field(
        default=None, description="Only those in this status."
    )
    limit: int = Field(default=20, ge=1, le=50, description="How many to return, newest first.")


class ShareView(ToolOutput):
    """What somebody got."""

    person_id: str
    name: str
    amount_fen: int
    opened_at: str


class RedPacketView(ToolOutput):
    """A red packet. `amount_fen` is shown to its sender, and to others once they opened it."""

    red_packet_id: str
    direction: str
    sender: str
    sender_id: str
    recipient_ids: list[str]
    message: str
    split: str
    amount_fen: int | None
    shares: int
    left_shares: int
    returned_fen: int
    my_share_fen: int | None
    status: str
    can_open: bool
    created_at: str
    expires_at: str
    opened_by: list[ShareView]


class RedPacketList(ToolOutput):
    """The user's red packets, newest first."""

    red_packets: list[RedPacketView]
    total: int


class OpenedRedPacket(ToolOutput):
    """What the user got."""

    red_packet_id: str
    sender: str
    message: str
    amount_fen: int
    balance_fen: int
