"""Who is asked to pay is told what for: the goods, which of them, where to and when."""

from typing import Any

import pytest

from superapp.session import Session
from superapp.simulator import Simulator

HOME_ZH = "西湖区文三路258号翠苑新村12幢2单元501室"


def done(session: Session, tool: str, **arguments: Any) -> dict[str, Any]:
    answer = session.call(tool, **arguments)
    assert answer["ok"], answer
    result: dict[str, Any] = answer["result"]
    return result


def asked(session: Session, order_id: str, amount_fen: int) -> dict[str, Any]:
    """The terms that the user is asked to agree to."""
    answer = session.call("payments_pay_order", order_id=order_id, amount_fen=amount_fen)
    assert answer["error"]["code"] == "confirmation_required"
    terms: dict[str, Any] = answer["error"]["details"]["terms"]
    assert answer["error"]["details"]["summary"] == terms[f"summary_{session.lang}"]
    return terms


def thermos(session: Session, quantity: int = 1, **where: str) -> tuple[dict[str, Any], str, int]:
    """An order of thermos flasks: the row of what is bought, the order and its amount."""
    found = done(session, "shopping_search_products", text="保温杯")["products"]
    lines = [{"sku_id": found[0]["sku_id"], "quantity": quantity}]
    quote = done(session, "shopping_preview_checkout", lines=lines, **where)
    order = done(session, "shopping_place_order", quote_id=quote["quote_id"])["orders"][0]
    skus = session.base_state("skus")
    sku = next(row for row in skus if row["sku_id"] == found[0]["sku_id"])
    return sku, order["order_id"], order["total_fen"]


def test_goods_are_named_with_variant_count_and_door(session: Session) -> None:
    sku, order_id, amount = thermos(session, 2)
    terms = asked(session, order_id, amount)
    assert f"（{sku['label_zh']}）×2，送到{HOME_ZH}。" in terms["summary_zh"]
    assert "2 × " in terms["summary_en"]
    assert f"({sku['label_en']}), to " in terms["summary_en"]


def test_gift_names_whom_it_goes_to(session: Session) -> None:
    contact = done(session, "account_list_contacts", text="李娜")["contacts"][0]
    theirs = done(session, "account_list_addresses", contact_id=contact["contact_id"])["addresses"]
    _, order_id, amount = thermos(session, address_id=theirs[0]["address_id"])
    terms = asked(session, order_id, amount)
    assert "送到李娜处（" in terms["summary_zh"]
    assert "to Li Na at " in terms["summary_en"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_dishes_are_named_with_what_was_chosen(simulator: Simulator, lang: str) -> None:
    with simulator.session("usr_lin", lang=lang) as session:
        session.advance(to="2026-02-06T11:30:00+08:00")
        near = done(session, "food_search_restaurants", text="奶茶", address_id="adr_0001")
        card = near["restaurants"][0]
        menu = done(session, "food_get_menu", restaurant_id=card["restaurant_id"])
        dish = next(d for d in menu["dishes"] if d["option_groups"] and d["available"])
        quote = done(
            session,
            "food_quote_order",
            restaurant_id=card["restaurant_id"],
            items=[{"dish_id": dish["dish_id"], "quantity": 3}],
            address_id="adr_0001",
        )
        order = done(session, "food_place_order", quote_id=quote["quote_id"], note="轻放")
        terms = asked(session, order["order_id"], order["total_fen"])
    chosen = quote["items"][0]["options"]
    assert chosen
    assert all(option["name"] in terms[f"summary_{lang}"] for option in chosen)
    assert f"{dish['name']}（" in terms["summary_zh"] or lang == "en"
    assert "）×3，送到" in terms["summary_zh"]
    assert terms["summary_zh"].endswith("，备注：轻放。")


def test_journeys_are_named_with_time_and_traveller(session: Session) -> None:
    found = done(
        session,
        "travel_search_flights",
        origin="杭州",
        destination="北京",
        date="2026-02-08",
        passengers=1,
    )["flights"]
    held = done(
        session,
        "travel_hold_booking",
        kind="flight",
        offer_ids=[found[0]["offer_id"]],
        traveller_ids=["trv_0001"],
    )
    terms = asked(session, held["order_id"], held["total_fen"])
    assert found[0]["flight_number"] in terms["summary_zh"]
    leaves = found[0]["departs_at"]
    assert f"2026年2月8日{leaves[11:16]}出发，林晓雨。" in terms["summary_zh"]
    assert f"leaving at {leaves[11:16]} on 8 Feb 2026, " in terms["summary_en"]


def test_many_things_are_cut_short(session: Session) -> None:
    stocked = {row["sku_id"] for row in session.base_state("stocks") if row["quantity"] > 1}
    versions = {r["product_id"]: r for r in session.base_state("skus") if r["sku_id"] in stocked}
    shops: dict[str, list[str]] = {}
    for product in session.base_state("products"):
        if product["product_id"] in versions and product["local_city"] is None:
            sku_id = versions[product["product_id"]]["sku_id"]
            shops.setdefault(product["merchant_id"], []).append(sku_id)
    chosen = max(shops.values(), key=len)[:5]
    lines = [{"sku_id": sku_id, "quantity": 1} for sku_id in chosen]
    quote = done(session, "shopping_preview_checkout", lines=lines)
    order = done(session, "shopping_place_order", quote_id=quote["quote_id"])["orders"][0]
    terms = asked(session, order["order_id"], order["total_fen"])
    assert f"等{len(lines)}种" in terms["summary_zh"]
    assert f"and {len(lines) - 3} more" in terms["summary_en"]
