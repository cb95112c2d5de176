"""What a food order consists of, for the question whether to pay it."""

from superapp_services.commons import orders
from superapp_services.commons.contents import HOOK, Both, counted, with_address
from superapp_services.commons.order_tables import OrderLine
from superapp_services.core import ToolContext, from_json
from superapp_services.food.directory import directory
from superapp_services.food.service import service


@service.on(HOOK)
def order_described(ctx: ToolContext, order_id: str) -> Both:
    """The dishes with what was chosen for each, and where they are brought."""
    order = orders.order_of_any_user(ctx, order_id)
    dishes = [(*_prepared(ctx, line), line.quantity) for line in orders.lines_of(ctx, order_id)]
    zh, en = with_address(ctx, counted(dishes), order.address_id)
    return (f"{zh}，备注：{order.note}", f"{en}, note: {order.note}") if order.note else (zh, en)


def _prepared(ctx: ToolContext, line: OrderLine) -> Both:
    known = directory(ctx).options
    chosen = [known[option_id] for option_id in from_json(line.options)]
    if not chosen:
        return line.title_zh, line.title_en
    zh, en = ("、".join(o.name_zh for o in chosen), ", ".join(o.name_en for o in chosen))
    return f"{line.title_zh}（{zh}）", f"{line.title_en} ({en})"
