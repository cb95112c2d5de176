"""What people read: every text in its own language, with amounts, times and states in words."""

import re
from functools import cache
from typing import Any

import pytest

from superapp.bootstrap import build_registry
from superapp.simulator import Simulator
from superapp_fixtures.builder import PRESETS, WorldBuilder
from superapp_fixtures.generate import generate
from superapp_services.commons.cities import CITY_NAMES
from superapp_services.core import ServiceError
from superapp_services.core.wording import detail_text, month_text, yuan

HAN = re.compile("[\u3400-\u9fff\u3000-\u303f\uff00-\uffef]")
FIELD = re.compile(r"\{\w+\}")
NAMES_OF_THINGS = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b|\b(?:near|offer_id|rooms|driving)\b")


def _all(of: type[ServiceError]) -> list[type[ServiceError]]:
    return [cls for sub in of.__subclasses__() for cls in (sub, *_all(sub))]


@cache
def refusals() -> tuple[type[ServiceError], ...]:
    """Every refusal that the services know."""
    build_registry()
    known = [cls for cls in _all(ServiceError) if cls.__module__.startswith("superapp_services")]
    return tuple(sorted(known, key=lambda cls: (cls.__module__, cls.__name__)))


@cache
def world() -> WorldBuilder:
    """A small world with everything in it."""
    return generate(PRESETS["small"], 7)


def texts(ending: str) -> list[tuple[str, str]]:
    """Every text of the columns with this ending, with where it stands."""
    found: list[tuple[str, str]] = []
    for table, rows in world().tables():
        columns = [name for name in table.model_fields if name.endswith(ending)]
        if columns and rows:
            for row in world().rows(table):
                found += [(f"{table.__name__}.{c}", str(getattr(row, c) or "")) for c in columns]
    return found


def test_no_english_column_holds_chinese_characters() -> None:
    assert [at for at in texts("_en") if HAN.search(at[1])] == []


def test_every_chinese_title_of_an_order_or_booking_is_chinese() -> None:
    assert [at for at in texts("title_zh") if not HAN.search(at[1])] == []


@pytest.mark.parametrize("refusal", refusals(), ids=lambda cls: f"{cls.__module__}.{cls.__name__}")
def test_a_refusal_is_written_in_both_languages(refusal: type[ServiceError]) -> None:
    chinese = NAMES_OF_THINGS.sub("", FIELD.sub("", refusal.zh))

    assert set(FIELD.findall(refusal.zh)) == set(FIELD.findall(refusal.en)), refusal
    assert not HAN.search(refusal.en)
    assert set(re.findall("[A-Za-z]{2,}", chinese)) <= {"SKU"}
    assert not re.search("[,;!?]", re.sub("“.*?”", "", chinese))
    assert not re.search(r"_fen\} ?(fen|分|元)|¥\{\w+_fen", refusal.zh + refusal.en)


@pytest.mark.parametrize(
    ("name", "value", "zh", "en"),
    [
        ("now_fen", 189_010, "¥1,890.10", "¥1,890.10"),
        ("expired_at", "2026-02-06T10:50:00+08:00", "2026年2月6日10:50", "10:50 on 6 Feb 2026"),
        ("date", "2026-02-08", "2026年2月8日", "8 Feb 2026"),
        ("status", "refunding", "退款中", "being refunded"),
        ("reason", "no_reason", "七天无理由", "a change of mind"),
        ("reason", "已经结束", "已经结束", "已经结束"),
        ("order_id", "ord_0001", "ord_0001", "ord_0001"),
        ("name", "paid", "paid", "paid"),
        ("left", 3, 3, 3),
        ("line_ids", ["a", "b"], "a、b", "a, b"),
    ],
)
def test_a_detail_is_written_as_people_write_it(name: str, value: Any, zh: str, en: str) -> None:
    assert (detail_text(name, value, "zh"), detail_text(name, value, "en")) == (zh, en)


def test_amounts_and_months() -> None:
    assert [yuan(fen) for fen in (5, 1890, -250)] == ["¥0.05", "¥18.90", "-¥2.50"]
    assert (month_text("2026-02", "zh"), month_text("2026-02", "en")) == ("2026年2月", "Feb 2026")


def test_machines_still_get_fen_and_iso_instants() -> None:
    class Dear(ServiceError):
        en = "It costs {now_fen} until {until}."
        zh = "{until}前价格为 {now_fen}。"

    refusal = Dear(now_fen=1890, until="2026-02-06T10:50:00+08:00")

    assert refusal.message("en") == "It costs ¥18.90 until 10:50 on 6 Feb 2026."
    assert refusal.message("zh") == "2026年2月6日10:50前价格为 ¥18.90。"
    assert refusal.details == {"now_fen": 1890, "until": "2026-02-06T10:50:00+08:00"}


@pytest.mark.parametrize(("lang", "at"), [("zh", 0), ("en", 1)])
def test_cities_are_named_and_not_coded(simulator: Simulator, lang: Any, at: int) -> None:
    with simulator.session("usr_lin", lang=lang) as session:
        away = "杭州" if lang == "zh" else "Hangzhou"
        local = session.call("shopping_search_products", text="rose bouquet", address_id="adr_0001")
        sku_id = local["result"]["products"][0]["sku_id"]
        address = session.call(
            "account_add_address",
            label="other",
            recipient="Lin",
            phone="13800000000",
            city="beijing",
            district="Chaoyang",
            lat_e6=39_908_000,
            lng_e6=116_459_000,
            street="1 Jianguo Road",
            detail="Room 1",
        )
        refused = session.call(
            "shopping_preview_checkout",
            lines=[{"sku_id": sku_id}],
            address_id=address["result"]["address_id"],
        )

    assert refused["error"]["code"] == "not_deliverable"
    assert refused["error"]["details"]["city"] == away == CITY_NAMES["hangzhou"][at]
