"""What happens to red packets as time goes by."""

from superapp_services.commons.notifications import notify
from superapp_services.core import Event, ToolContext
from superapp_services.social import queries
from superapp_services.social.packets import EXPIRES, FRIEND_OPENS, give_back, open_packet
from superapp_services.social.service import service


@service.event(EXPIRES)
def red_packet_expires(ctx: ToolContext, event: Event) -> None:
    """After a day, what nobody opened goes back to the sender."""
    packet = ctx.db.one(queries.PACKET, red_packet_id=event.subject_id)
    if packet is None or packet.status != "open":
        return
    give_back(ctx.acting_for(packet.user), packet)
    yuan = f"{packet.left_fen // 100}.{packet.left_fen % 100:02d}"
    notify(
        ctx,
        packet.user,
        "social",
        packet.red_packet_id,
        title_zh="红包已退回",
        title_en="Red packet returned",
        body_zh=f"您的红包超过24小时未被领完，剩余{yuan}元已退回。",
        body_en=f"Your red packet was not emptied within 24 hours; ¥{yuan} came back.",
    )


@service.event(FRIEND_OPENS)
def friend_opens(ctx: ToolContext, event: Event) -> None:
    """A contact whom nobody plays opens the red packet, if there is still a share."""
    packet = ctx.db.one(queries.PACKET, red_packet_id=event.subject_id)
    if packet is None or packet.status != "open" or packet.expires_at <= ctx.now:
        return
    person_id = str(event.payload["person_id"])
    taken = ctx.db.all(queries.SHARES, red_packet_id=event.subject_id)
    if any(share.person_id == person_id for share in taken):
        return
    acting = ctx.acting_for(person_id)
    open_packet(acting, event.subject_id)
