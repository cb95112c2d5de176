"""Compiled statements of the social service."""

from sqlalchemy import bindparam, update
from sqlmodel import col, select

from superapp_services.commons.people import Person
from superapp_services.core import query, write
from superapp_services.social.models import RedPacket, RedPacketInvitation, RedPacketShare

PACKET = query(select(RedPacket).where(col(RedPacket.red_packet_id) == bindparam("red_packet_id")))
SENT = query(
    select(RedPacket)
    .where(col(RedPacket.user) == bindparam("user"))
    .order_by(col(RedPacket.created_at).desc(), col(RedPacket.red_packet_id).desc())
)
RECEIVED = query(
    select(RedPacket)
    .where(
        col(RedPacket.red_packet_id).in_(
            select(RedPacketInvitation.red_packet_id).where(
                col(RedPacketInvitation.person_id) == bindparam("user")
            )
        )
    )
    .order_by(col(RedPacket.created_at).desc(), col(RedPacket.red_packet_id).desc())
)
INVITED = query(
    select(RedPacketInvitation.person_id)
    .where(col(RedPacketInvitation.red_packet_id) == bindparam("red_packet_id"))
    .order_by(col(RedPacketInvitation.invitation_id))
)
SHARES = query(
    select(RedPacketShare)
    .where(col(RedPacketShare.red_packet_id) == bindparam("red_packet_id"))
    .order_by(col(RedPacketShare.opened_at), col(RedPacketShare.share_id))
)
TAKE_SHARE = write(
    update(RedPacket)
    .where(
        col(RedPacket.red_packet_id) == bindparam("b_red_packet_id"),
        col(RedPacket.status) == "open",
        col(RedPacket.left_shares) > 0,
    )
    .values(
        left_fen=bindparam("left_fen"),
        left_shares=bindparam("left_shares"),
        status=bindparam("status"),
    )
)
EXPIRE = write(
    update(RedPacket)
    .where(
        col(RedPacket.red_packet_id) == bindparam("b_red_packet_id"),
        col(RedPacket.status) == "open",
    )
    .values(status="expired", returned_fen=col(RedPacket.left_fen), left_fen=0, left_shares=0)
)
PERSON = query(select(Person).where(col(Person.person_id) == bindparam("person_id")))
