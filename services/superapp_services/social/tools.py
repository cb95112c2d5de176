"""Sending, opening and looking up red packets."""

from superapp_services.commons import risk
from superapp_services.commons.ledger import InsufficientFunds, available_fen, wallet_account
from superapp_services.commons.money import Method
from superapp_services.commons.payments import (
    LimitExceeded,
    MethodNotFound,
    capture,
    check_limits,
    choose_method,
)
from superapp_services.commons.people import Person, PersonNotFound, get_contact
from superapp_services.core import Risk, Terms, ToolContext
from superapp_services.social import errors, queries, schemas
from superapp_services.social.models import RedPacket
from superapp_services.social.packets import (
    FRIEND_OPENS,
    add_packet,
    find_packet,
    get_person,
    is_invited,
    open_packet,
    packet_account,
)
from superapp_services.social.service import service

MOST_PER_SHARE_FEN = 20_000


def _addressed(ctx: ToolContext, args: schemas.SendRedPacket) -> tuple[list[Person], int, Method]:
    """The people, the number of shares, and the method, all of which must be possible."""
    people = {p.person_id: p for p in (get_contact(ctx, who) for who in args.to)}
    shares = args.shares or len(people)
    details = {"amount_fen": args.amount_fen, "shares": shares}
    if args.amount_fen < shares:
        raise errors.RedPacketTooSmall(**details)
    if args.amount_fen > MOST_PER_SHARE_FEN * shares:
        raise errors.RedPacketTooLarge(limit_fen=MOST_PER_SHARE_FEN, **details)
    if args.split is schemas.Split.EQUAL and args.amount_fen % shares:
        raise errors.UnevenSplit(**details)
    method = choose_method(ctx, args.method_id)
    check_limits(ctx, method, args.amount_fen)
    available = available_fen(ctx, method.account_id)
    if available is not None and available < args.amount_fen:
        raise InsufficientFunds(needed_fen=args.amount_fen, available_fen=available)
    return list(people.values()), shares, method


def send_red_packet_terms(ctx: ToolContext, args: schemas.SendRedPacket) -> Terms:
    """What the user agrees to: these people, this amount, this method."""
    people, shares, method = _addressed(ctx, args)
    zh = "、".join(person.name_zh for person in people)
    en = ", ".join(person.name_en for person in people)
    yuan = f"{args.amount_fen // 100}.{args.amount_fen % 100:02d}"
    note_zh = f"，附言“{args.message}”" if args.message else ""
    note_en = f' with the message "{args.message}"' if args.message else ""
    return Terms(
        action="send_red_packet",
        payee=zh if ctx.lang == "zh" else en,
        payee_id=",".join(person.person_id for person in people),
        amount_fen=args.amount_fen,
        method_id=method.method_id,
        mandate_allowed=False,
        **risk.look(ctx, people[0].person_id, args.amount_fen, person=len(people) == 1)._asdict(),
        summary_zh=f"用{method.name_zh}给{zh}发 {yuan} 元红包（{shares} 份）{note_zh}。",
        summary_en=f"Send a red packet of ¥{yuan} ({shares} share{'s' if shares > 1 else ''}) "
        f"to {en} from {method.name_en}{note_en}.",
    )


@service.tool(
    risk=Risk.SENSITIVE,
    terms=send_red_packet_terms,
    errors=(
        PersonNotFound,
        errors.RedPacketTooSmall,
        errors.RedPacketTooLarge,
        errors.UnevenSplit,
        MethodNotFound,
        LimitExceeded,
        InsufficientFunds,
    ),
)
def send_red_packet(ctx: ToolContext, args: schemas.SendRedPacket) -> schemas.RedPacketView:
    """Send a red packet to one or several contacts.

    A share is at most 200 yuan. With `split: random` the shares are drawn by luck; with fewer
    shares than people it is first come, first served. What nobody opened within 24 hours goes
    back to where it came from. For larger amounts use `payments_transfer`.
    """
    people, shares, method = _addressed(ctx, args)
    red_packet_id = ctx.new_id("rpk")
    payment_id = capture(
        ctx,
        purpose="red_packet",
        amount_fen=args.amount_fen,
        payee_id=people[0].person_id if len(people) == 1 else red_packet_id,
        payee_account_id=packet_account(red_packet_id),
        method=method,
        reference_id=red_packet_id,
        memo=args.message,
    )
    add_packet(
        ctx,
        red_packet_id,
        [person.person_id for person in people],
        split=args.split.value,
        amount_fen=args.amount_fen,
        shares=shares,
        message=args.message,
        payment_id=payment_id,
    )
    _let_friends_open(ctx, red_packet_id, people)
    return _view(ctx, find_packet(ctx, red_packet_id))


def _let_friends_open(ctx: ToolContext, red_packet_id: str, people: list[Person]) -> None:
    """Contacts whom nobody plays open it some time within ten hours."""
    luck = ctx.random("social.friends")
    for person in people:
        opens_at = ctx.now + luck.randint(1, 600) * 60
        if not person.is_user:
            friend = person.person_id
            ctx.schedule(FRIEND_OPENS, opens_at, red_packet_id, friend, person_id=friend)


@service.tool(
    risk=Risk.WRITE,
    errors=(
        errors.RedPacketNotFound,
        errors.RedPacketAlreadyOpened,
        errors.RedPacketExpired,
        errors.RedPacketEmpty,
    ),
)
def open_red_packet(ctx: ToolContext, args: schemas.RedPacketId) -> schemas.OpenedRedPacket:
    """Open a red packet that is for the user; the share goes into the wallet at once."""
    amount_fen = open_packet(ctx, args.red_packet_id)
    packet = find_packet(ctx, args.red_packet_id)
    return schemas.OpenedRedPacket(
        red_packet_id=args.red_packet_id,
        sender=ctx.pick_row(get_person(ctx, packet.user), "name"),
        message=packet.message,
        amount_fen=amount_fen,
        balance_fen=available_fen(ctx, wallet_account(ctx.actor)) or 0,
    )


@service.tool(risk=Risk.READ, errors=(errors.RedPacketNotFound,))
def get_red_packet(ctx: ToolContext, args: schemas.RedPacketId) -> schemas.RedPacketView:
    """Look up a red packet: what is left, who opened it, what came back."""
    return _view(ctx, find_packet(ctx, args.red_packet_id))


@service.tool(risk=Risk.READ)
def list_red_packets(ctx: ToolContext, args: schemas.ListRedPackets) -> schemas.RedPacketList:
    """List the red packets that the user sent, or was sent, newest first.

    Those with `can_open` wait to be opened with `social_open_red_packet`.
    """
    found: dict[str, RedPacket] = {}
    if args.direction != "received":
        found.update((p.red_packet_id, p) for p in ctx.db.all(queries.SENT, user=ctx.actor))
    if args.direction != "sent":
        found.update((p.red_packet_id, p) for p in ctx.db.all(queries.RECEIVED, user=ctx.actor))
    listed = [p for p in found.values() if args.status in (None, p.status)]
    listed.sort(key=lambda p: (-p.created_at, p.red_packet_id))
    views = [_view(ctx, packet) for packet in listed[: args.limit]]
    return schemas.RedPacketList(red_packets=views, total=len(listed))


def _view(ctx: ToolContext, packet: RedPacket) -> schemas.RedPacketView:
    shares = ctx.db.all(queries.SHARES, red_packet_id=packet.red_packet_id)
    mine = next((s.amount_fen for s in shares if s.person_id == ctx.actor), None)
    sent, invited = packet.user == ctx.actor, is_invited(ctx, packet.red_packet_id)
    shown = sent or mine is not None
    waits = packet.status == "open" and packet.expires_at > ctx.now and mine is None
    return schemas.RedPacketView(
        red_packet_id=packet.red_packet_id,
        direction="sent" if sent else "received",
        sender=ctx.pick_row(get_person(ctx, packet.user), "name"),
        sender_id=packet.user,
        recipient_ids=ctx.db.all(queries.INVITED, red_packet_id=packet.red_packet_id),
        message=packet.message,
        split=packet.split,
        amount_fen=packet.amount_fen if shown else None,
        shares=packet.shares,
        left_shares=packet.left_shares,
        returned_fen=packet.returned_fen if sent else 0,
        my_share_fen=mine,
        status=packet.status,
        can_open=invited and waits and packet.left_shares > 0,
        created_at=ctx.iso(packet.created_at),
        expires_at=ctx.iso(packet.expires_at),
        opened_by=[
            schemas.ShareView(
                person_id=share.person_id,
                name=ctx.pick_row(get_person(ctx, share.person_id), "name"),
                amount_fen=share.amount_fen,
                opened_at=ctx.iso(share.opened_at),
            )
            for share in (shares if shown else ())
        ],
    )
