"""Amounts, dates and lists as people write them in Chinese and in English."""

from collections.abc import Sequence
from datetime import date, datetime

from superapp_agents.door import Json

_WEEKDAYS_ZH = "一二三四五六日"


def yuan(fen: int) -> str:
    """An amount: ¥500, ¥18.90."""
    sign = "-" if fen < 0 else ""
    whole, rest = divmod(abs(fen), 100)
    return f"{sign}¥{whole:,}" if rest == 0 else f"{sign}¥{whole:,}.{rest:02d}"


def clock(iso: str) -> str:
    """The time of day, 08:30."""
    return datetime.fromisoformat(iso).strftime("%H:%M")


def day(iso: str, *, zh: bool) -> str:
    """A day: 2月7日（周六）, Sat 7 Feb."""
    found = date.fromisoformat(iso[:10])
    if zh:
        return f"{found.month}月{found.day}日（周{_WEEKDAYS_ZH[found.weekday()]}）"
    return f"{found:%a} {found.day} {found:%b}"


def moment(iso: str, *, zh: bool) -> str:
    """A day and time of day."""
    return f"{day(iso, zh=zh)}{clock(iso)}" if zh else f"{day(iso, zh=zh)}, {clock(iso)}"


def listed(parts: Sequence[str], *, zh: bool) -> str:
    """A list in running text."""
    if zh:
        return "、".join(parts)
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def item(line: Json, *, zh: bool) -> str:
    """One line of an order: 馄饨（大份） ×2, 2 × bagel (toasted)."""
    options = [str(option) for option in line.get("options", ()) if option]
    count = int(line.get("quantity", 1))
    title = str(line["title"])
    if zh:
        chosen = f"（{'，'.join(options)}）" if options else ""
        return f"{title}{chosen} ×{count}" if count > 1 else f"{title}{chosen}"
    chosen = f" ({', '.join(options)})" if options else ""
    return f"{count} × {title}{chosen}" if count > 1 else f"{title}{chosen}"


def items(lines: Sequence[Json], *, zh: bool) -> str:
    """The lines of an order."""
    return listed([item(line, zh=zh) for line in lines], zh=zh)


def length(minutes: int, *, zh: bool) -> str:
    """A span of time: always with its minutes in all."""
    if zh:
        return f"{minutes}分钟"
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


def distance(metres: int, *, zh: bool) -> str:
    """A distance."""
    if metres < 1000:
        return f"{metres}米" if zh else f"{metres} m"
    return f"{metres / 1000:.1f}公里" if zh else f"{metres / 1000:.1f} km"


def numbered(lines: Sequence[str]) -> str:
    """Lines with their position, to which "the second one" refers."""
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
