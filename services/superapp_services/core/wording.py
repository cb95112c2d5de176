"""How amounts, times and states are written in sentences for people."""

import datetime as dt
import re
from functools import lru_cache
from typing import Literal

from pydantic import JsonValue

Lang = Literal["zh", "en"]
LANGUAGES: tuple[Lang, Lang] = ("zh", "en")

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(\+08:00)?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CODED = frozenset({"status", "reason", "id_type", "kind"})
_CODES = {
    "accepted": ("已接单", "accepted"),
    "active": ("生效中", "active"),
    "all_taken": ("已被领完", "all have been taken"),
    "available": ("可使用", "available"),
    "booked": ("已预订", "booked"),
    "bought": ("已自动购买", "completed"),
    "cancelled": ("已取消", "cancelled"),
    "changed": ("已改签", "changed"),
    "collected": ("已收取", "collected"),
    "completed": ("已完成", "completed"),
    "conditions_not_met": ("未满足使用条件", "its conditions are not met"),
    "confirmed": ("已确认", "confirmed"),
    "damaged": ("商品破损", "damage"),
    "defect": ("质量问题", "a defect"),
    "delivered": ("已送达", "delivered"),
    "delivering": ("配送中", "out for delivery"),
    "exhausted": ("已用完", "used up"),
    "expired": ("已过期", "expired"),
    "faded": ("已消散", "faded"),
    "failed": ("已失败", "failed"),
    "growing": ("未成熟", "not ripe yet"),
    "held": ("待付款", "held, not paid yet"),
    "id_card": ("身份证", "identity card"),
    "missing_parts": ("缺少配件", "missing parts"),
    "no_reason": ("七天无理由", "a change of mind"),
    "not_as_described": ("与描述不符", "not being as described"),
    "not_available": ("已使用、已过期或不存在", "it is used, expired or not yours"),
    "notified": ("已提醒", "completed"),
    "paid": ("已付款", "paid"),
    "passport": ("护照", "passport"),
    "permit": ("港澳台居民居住证", "residence permit"),
    "preparing": ("备货中", "being prepared"),
    "refunded": ("已退款", "refunded"),
    "refunding": ("退款中", "being refunded"),
    "revoked": ("已撤销", "revoked"),
    "ripe": ("可收取", "ripe"),
    "shipped": ("已发货", "shipped"),
    "suspended": ("已暂停", "suspended"),
    "unpaid": ("待付款", "unpaid"),
    "used": ("已使用", "used"),
    "wrong_item": ("发错商品", "a wrong item"),
    "insufficient_funds": ("余额不足", "not enough money"),
    "limit_exceeded": ("超过付款限额", "a payment limit was exceeded"),
    "mandate_not_found": ("授权不存在", "there is no mandate"),
    "mandate_not_usable": ("授权已失效", "the mandate is no longer valid"),
    "mandate_too_narrow": ("超出授权额度", "it costs more than the mandate allows"),
    "method_not_found": ("付款方式不可用", "the payment method is not available"),
    "not_deliverable": ("无法配送到该地址", "it is not delivered to the address"),
    "out_of_stock": ("已售罄", "it is sold out"),
    "shop_closed": ("店铺暂停接单", "the shop takes no orders now"),
    "attribute": ("属性", "attribute"),
    "brand": ("品牌", "brand"),
    "category": ("类目", "category"),
    "city": ("城市", "city"),
    "colour": ("颜色", "colour"),
    "size": ("尺码", "size"),
    "value": ("属性值", "value"),
}


def yuan(fen: int) -> str:
    """An amount as `¥18.90`."""
    return f"{'-' if fen < 0 else ''}¥{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


@lru_cache(maxsize=4096)
def day_text(date: str, lang: Lang) -> str:
    """An ISO date as `2026年2月6日` or `6 Feb 2026`."""
    return _day(dt.date.fromisoformat(date), lang)


@lru_cache(maxsize=4096)
def moment_text(iso: str, lang: Lang) -> str:
    """An ISO instant as `2026年2月6日10:50` or `10:50 on 6 Feb 2026`."""
    at = dt.datetime.fromisoformat(iso)
    clock, day = f"{at:%H:%M}", _day(at.date(), lang)
    return f"{day}{clock}" if lang == "zh" else f"{clock} on {day}"


def month_text(month: str, lang: Lang) -> str:
    """A month such as `2026-02` as `2026年2月` or `Feb 2026`."""
    year, number = (int(part) for part in month.split("-"))
    return f"{year}年{number}月" if lang == "zh" else f"{_MONTHS[number - 1]} {year}"


def _day(day: dt.date, lang: Lang) -> str:
    if lang == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def code_text(code: str, lang: Lang) -> str:
    """What a state or reason is called; a text that is no code stays as it is."""
    zh, en = _CODES.get(code, (code, code))
    return zh if lang == "zh" else en


def _when_text(value: str, lang: Lang) -> str:
    """A date or an instant for people; what only looks like one stays as it is."""
    try:
        return day_text(value, lang) if _DATE.fullmatch(value) else moment_text(value, lang)
    except ValueError:
        return value


def detail_text(name: str, value: JsonValue, lang: Lang) -> JsonValue:
    """A detail of a refusal as it stands in the sentence: machines read the detail itself."""
    if name.endswith("_fen") and isinstance(value, int):
        return yuan(value)
    if isinstance(value, list):
        return ("、" if lang == "zh" else ", ").join(str(item) for item in value)
    if not isinstance(value, str):
        return value
    if _MOMENT.fullmatch(value) or _DATE.fullmatch(value):
        return _when_text(value, lang)
    return code_text(value, lang) if name in _CODED else value
