"""Quotes as tables on the terminal: what is in an order, what it costs, what a ride would cost."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.markup import escape
from rich.table import Table

from superapp.cli.output import short, yuan

_PARTS = (
    ("items_fen", "商品", "Items"),
    ("packing_fen", "打包费", "Packing"),
    ("delivery_fee_fen", "配送费", "Delivery"),
    ("shipping_fen", "运费", "Shipping"),
    ("gift_wrap_fen", "礼品包装", "Gift wrap"),
    ("discount_fen", "优惠", "Discount"),
)


def quote_table(tool: str, result: Mapping[str, Any] | None, lang: str) -> Table | None:
    """The quote that a call answered, as a table; None for any other call."""
    if not result:
        return None
    if tool == "rides_estimate":
        return _rides(result, lang)
    if tool in ("food_quote_order", "shopping_preview_checkout"):
        return _order(result, lang)
    return None


def _order(result: Mapping[str, Any], lang: str) -> Table:
    zh = lang == "zh"
    table = Table(show_header=False, show_edge=False, pad_edge=True)
    table.add_column(min_width=12)
    table.add_column(justify="right")
    table.add_column(justify="right")
    for line in _lines(result):
        options = " ".join(str(option["name"]) for option in line.get("options", ()))
        title = " ".join(filter(None, (str(line.get("name") or line.get("title")), options)))
        count = f"{line['quantity']} × {yuan(line['unit_fen'])}"
        table.add_row(escape(short(title, 48)), count, yuan(line["total_fen"]))
    for name, chinese, english in _PARTS:
        amount = result.get(name)
        if amount:
            signed = -amount if name == "discount_fen" else amount
            table.add_row(f"[dim]{chinese if zh else english}[/dim]", "", yuan(signed))
    total = "合计" if zh else "Total"
    table.add_row(f"[bold]{total}[/bold]", "", f"[bold]{yuan(result['total_fen'])}[/bold]")
    return table


def _lines(result: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from result.get("items", ())
    for merchant in result.get("merchants", ()):
        yield from merchant["lines"]


def _rides(result: Mapping[str, Any], lang: str) -> Table:
    zh = lang == "zh"
    table = Table(show_edge=False, pad_edge=True, header_style="dim")
    for title in ("车型", "预估", "等车", "到达") if zh else ("Ride", "Price", "Wait", "There"):
        table.add_column(title, justify="left" if title in ("车型", "Ride") else "right")
    for product in result.get("products", ()):
        wait = product.get("pickup_eta_minutes")
        minutes = f"{wait} {'分钟' if zh else 'min'}" if wait is not None else ""
        arrives = str(product.get("arrives_at") or "")[11:16]
        table.add_row(escape(str(product["name"])), yuan(product["price_fen"]), minutes, arrives)
    return table
