"""How red packets are filled, opened and returned."""

import random

from superapp_services.commons import payments
from superapp_services.commons.ledger import post, wallet_account
from superapp_services.commons.people import Person
from superapp_services.core import ToolContext, json_text
from superapp_services.social import queries
from superapp_services.social.errors import (
    RedPacketAlreadyOpened,
    RedPacketEmpty,
    RedPacketExpired,
    RedPacketNotFound,
)
from superapp_services.social.models import RedPacket, RedPacketInvitation, RedPacketShare

LIFETIME_SECONDS = 24 * 3600
EXPIRES, FRIEND_OPENS = "social.red_packet_expires", "social.friend_opens"


def packet_account(red_packet_id: str) -> str:
    """The ledger account that holds what is in a red packet."""
    return f"red_packet:{red_packet_id}"


def person_account(person: Person) -> str:
    """Where a person's share goes."""
    is_wallet = person.is_user
    return wallet_account(person.person_id) if is_wallet else f"person:{person.person_id}"


def get_person(ctx: ToolContext, person_id: str) -> Person:
    """A person who is known to exist."""
    person = ctx.db.one(queries.PERSON, person_id=person_id)
    if person is None:
        raise LookupError(person_id)
    return person


def find_packet(ctx: ToolContext, red_packet_id: str) -> RedPacket:
    """A red packet that the user sent or may open.

    Raises:
        RedPacketNotFound: There is none.
    """
    packet = ctx.db.one(queries.PACKET, red_packet_id=red_packet_id)
    if packet is None or (packet.user != ctx.actor and not is_invited(ctx, red_packet_id)):
        raise RedPacketNotFound(red_packet_id=red_packet_id)
    return packet


def is_invited(ctx: ToolContext, red_packet_id: str) -> bool:
    """Whether the user may open the red packet."""
    return ctx.actor in ctx.db.all(queries.INVITED, red_packet_id=red_packet_id)


def add_packet(
    ctx: ToolContext,
    red_packet_id: str,
    people: list[str],
    *,
    split: str,
    amount_fen: int,
    shares: int,
    message: str,
    payment_id: str,
) -> None:
    """Keep a red packet that was paid for, and let it expire after a day."""
    ctx.db.insert(
        RedPacket,
        red_packet_id=red_packet_id,
        user=ctx.actor,
        recipient=people[0] if len(people) == 1 else None,
        recipients=json_text(people),
        split=split,
        amount_fen=amount_fen,
        shares=shares,
        left_fen=amount_fen,
        left_shares=shares,
        returned_fen=0,
        message=message,
        payment_id=payment_id,
        status="open",
        created_at=ctx.now,
        expires_at=ctx.now + LIFETIME_SECONDS,
    )
    for number, person_id in enumerate(people, start=1):
        ctx.db.insert(
            RedPacketInvitation,
            invitation_id=f"{red_packet_id}_{number:02d}",
            red_packet_id=red_packet_id,
            person_id=person_id,
        )
    ctx.schedule(EXPIRES, ctx.now + LIFETIME_SECONDS, red_packet_id, ctx.actor)


def share_fen(split: str, left_fen: int, left_shares: int, luck: random.Random) -> int:
    """The next share: equal, or uniform up to twice the mean; the last takes the rest."""
    if left_shares == 1:
        return left_fen
    if split == "equal":
        return left_fen // left_shares
    return 1 + luck.randrange(2 * left_fen // left_shares - 1)


def open_packet(ctx: ToolContext, red_packet_id: str) -> int:
    """Take the user's share out; how much it was.

    Raises:
        RedPacketNotFound: It is not for the user.
        RedPacketAlreadyOpened: The user has had their share.
        RedPacketExpired: Its day is over.
        RedPacketEmpty: Others were faster.
    """
    packet = ctx.db.one(queries.PACKET, red_packet_id=red_packet_id)
    if packet is None or not is_invited(ctx, red_packet_id):
        raise RedPacketNotFound(red_packet_id=red_packet_id)
    taken = ctx.db.all(queries.SHARES, red_packet_id=red_packet_id)
    mine = next((share for share in taken if share.person_id == ctx.actor), None)
    if mine is not None:
        raise RedPacketAlreadyOpened(red_packet_id=red_packet_id, amount_fen=mine.amount_fen)
    if packet.status == "expired" or packet.expires_at <= ctx.now:
        raise RedPacketExpired(red_packet_id=red_packet_id, expired_at=ctx.iso(packet.expires_at))
    if packet.left_shares == 0:
        raise RedPacketEmpty(red_packet_id=red_packet_id, shares=packet.shares)
    return _take(ctx, packet, len(taken) + 1)


def _take(ctx: ToolContext, packet: RedPacket, number: int) -> int:
    luck = ctx.random("social.red_packet")
    amount_fen = share_fen(packet.split, packet.left_fen, packet.left_shares, luck)
    left_shares = packet.left_shares - 1
    ctx.db.run(
        queries.TAKE_SHARE,
        b_red_packet_id=packet.red_packet_id,
        left_fen=packet.left_fen - amount_fen,
        left_shares=left_shares,
        status="open" if left_shares else "finished",
    )
    ctx.db.insert(
        RedPacketShare,
        share_id=f"{packet.red_packet_id}_s{number:02d}",
        red_packet_id=packet.red_packet_id,
        person_id=ctx.actor,
        amount_fen=amount_fen,
        opened_at=ctx.now,
    )
    to = person_account(get_person(ctx, ctx.actor))
    source = packet_account(packet.red_packet_id)
    entries = [(source, -amount_fen), (to, amount_fen)]
    post(ctx, "red_packet", packet.red_packet_id, entries)
    if not left_shares:
        ctx.unschedule(packet.red_packet_id)
    return amount_fen


def give_back(ctx: ToolContext, packet: RedPacket) -> None:
    """Return what nobody opened to where it came from."""
    if not ctx.db.run(queries.EXPIRE, b_red_packet_id=packet.red_packet_id):
        return
    if packet.left_fen == 0:
        return
    if packet.payment_id is not None:
        payment = payments.get_payment(ctx, packet.payment_id)
        payments.refund(ctx, payment, packet.left_fen, "red_packet_expired")
        return
    source = packet_account(packet.red_packet_id)
    to = person_account(get_person(ctx, packet.user))
    entries = [(source, -packet.left_fen), (to, packet.left_fen)]
    post(ctx, "red_packet_returned", packet.red_packet_id, entries)
