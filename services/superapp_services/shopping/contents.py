"""What a shopping order consists of, for the question whether to pay it."""

from superapp_services.commons import orders
from superapp_services.commons.contents import HOOK, Both, counted, short, with_address
from superapp_services.commons.order_tables import OrderLine
from superapp_services.core import ToolContext, from_json
from superapp_services.shopping.service import service


@service.on(HOOK)
def order_described(ctx: ToolContext, order_id: str) -> Both:
    """The goods with their variants, and where they are sent."""
    order = orders.order_of_any_user(ctx, order_id)
    goods = [(*_variant(line), line.quantity) for line in orders.lines_of(ctx, order_id)]
    return with_address(ctx, counted(goods), order.address_id)


def _variant(line: OrderLine) -> Both:
    zh, en = short(line.title_zh, line.title_en)
    chosen = from_json(line.options)
    if not chosen["label_zh"]:
        return zh, en
    return f"{zh}（{chosen['label_zh']}）", f"{en} ({chosen['label_en']})"
