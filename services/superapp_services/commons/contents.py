"""What an order consists of, in words that its user can check before paying."""

import re
from collections.abc import Sequence

from superapp_services.commons.order_tables import Order
from superapp_services.commons.orders import lines_of
from superapp_services.commons.people import door, get_address
from superapp_services.core import ToolContext

Both = tuple[str, str]
"""The same in Chinese and in English."""
Counted = tuple[str, str, int]
"""A thing in both languages, and how many of it."""
HOOK = "order_described"
"""What a service answers with the contents of one of its orders."""
_SHOWN = 3
_LABEL = re.compile(r"^(?:【[^】]*】)+")


def contents_of(ctx: ToolContext, order: Order) -> Both:
    """What is in an order, and where it goes or when it takes place."""
    told: Both | None = ctx.emit(HOOK, order.service, order.order_id)
    if told is not None:
        return told
    return counted(
        [(line.title_zh, line.title_en, line.quantity) for line in lines_of(ctx, order.order_id)]
    )


def counted(things: Sequence[Counted]) -> Both:
    """The first few things with their counts, and how many more kinds there are."""
    zh = [f"{name}×{count}" for name, _, count in things[:_SHOWN]]
    en = [f"{count} × {name}" for _, name, count in things[:_SHOWN]]
    more = len(things) - _SHOWN
    if more > 0:
        return "、".join(zh) + f"等{len(things)}种", "; ".join(en) + f"; and {more} more"
    return "、".join(zh), "; ".join(en)


def short(title_zh: str, title_en: str) -> Both:
    """A shop's title without what only advertises it."""
    plain = _LABEL.sub("", title_zh).strip()
    return plain.split(" ")[0], title_en.split(", ", maxsplit=1)[0]


def with_address(ctx: ToolContext, things: Both, address_id: str | None) -> Both:
    """Things, and to which door they are brought."""
    if address_id is None:
        return things
    address = get_address(ctx, address_id)
    zh, en = door(address)
    if address.person_id != ctx.actor:
        zh, en = f"{address.recipient_zh}处（{zh}）", f"{address.recipient_en} at {en}"
    return f"{things[0]}，送到{zh}", f"{things[1]}, to {en}"
