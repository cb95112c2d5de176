"""What commands print: text for people, JSON for programs."""

import json
import sys
from typing import Any, NoReturn

import typer
from rich.console import Console

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def print_json(value: object) -> None:
    """One JSON document on standard output, with Chinese as it is written."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write(f"{text}\n")


def fail(message: str, status: int = 2) -> NoReturn:
    """Say what is wrong and what to do, and exit."""
    typer.echo(f"Error: {message}", err=True)
    raise typer.Exit(status)


def yuan(fen: int) -> str:
    """An amount as people write it: ¥18.90."""
    sign = "-" if fen < 0 else ""
    return f"{sign}¥{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def short(value: Any, limit: int = 60) -> str:
    """A value on one line, cut where it is long."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
