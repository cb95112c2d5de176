"""Small pieces of HTML: escaped text, both languages, JSON, badges."""

import json
from collections.abc import Mapping
from html import escape
from typing import Any, Final

LONGEST_JSON: Final = 6000


def text(value: object) -> str:
    """Text, safe to stand anywhere in HTML."""
    return escape(str(value), quote=True)


def both(zh: str, en: str) -> str:
    """A text in both languages, of which the page shows one."""
    return f'<span class="zh">{text(zh)}</span><span class="en">{text(en)}</span>'


def badge(kind: str, zh: str, en: str) -> str:
    """A small coloured label."""
    return f'<span class="badge {kind}">{both(zh, en)}</span>'


def code(value: object) -> str:
    """A name as it stands in programs."""
    return f"<code>{text(value)}</code>"


def json_block(value: Any) -> str:
    """A value as indented JSON; a long one is cut, and says so."""
    shown = json.dumps(value, ensure_ascii=False, indent=1, default=str)
    cut = len(shown) - LONGEST_JSON
    body = text(shown[:LONGEST_JSON])
    if cut > 0:
        rest = both(f"……另有 {cut:,} 个字符，见日志", f"… {cut:,} more characters in the log")
        return f'<pre>{body}</pre><p class="more">{rest}</p>'
    return f"<pre>{body}</pre>"


def brief(value: Any, most: int = 90) -> str:
    """A value on one line."""
    shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text(shown if len(shown) <= most else f"{shown[: most - 1]}…")


def pairs(values: Mapping[str, Any], most: int = 90) -> str:
    """Names and values on one line."""
    return " ".join(
        f'<span class="pair"><i>{text(name)}</i> {brief(value, most)}</span>'
        for name, value in values.items()
    )


def yuan(fen: Any) -> str:
    """An amount of fen in yuan."""
    return f"¥{int(fen) / 100:,.2f}"


def moment(iso: str) -> str:
    """A moment, short: month, day, hour and minute."""
    return text(f"{iso[5:10]} {iso[11:16]}") if len(iso) >= 16 else text(iso)
