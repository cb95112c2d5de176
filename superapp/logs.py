"""The server's log: one event a line, for people or for programs, and never a secret."""

import logging
import re
import sys
from collections.abc import Iterable
from typing import Any, TextIO
from urllib.parse import urlsplit

import structlog

from superapp import telemetry
from superapp.settings import Settings

HIDDEN = "***"
_TOKENS = re.compile(r"\b(?:sk-superapp|usr|agt)-[A-Za-z0-9_-]{16,}")
_BEARER = re.compile(r"(?i)\bbearer\s+[^\s\"',}]+")
_SHORTEST_SECRET = 6


class Redacted(logging.Formatter):
    """Writes what another formatter writes, without keys and tokens.

    Args:
        inner: Writes the line.
        secrets: Texts that no line may hold.
    """

    def __init__(self, inner: logging.Formatter, secrets: Iterable[str]) -> None:
        super().__init__()
        self._inner = inner
        self._secrets = [text for text in secrets if len(text) >= _SHORTEST_SECRET]

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line = _BEARER.sub(f"Bearer {HIDDEN}", _TOKENS.sub(HIDDEN, self._inner.format(record)))
        for secret in self._secrets:
            line = line.replace(secret, HIDDEN)
        return line


def secrets_of(settings: Settings) -> list[str]:
    """The secrets that the settings hold."""
    keys = [key.get_secret_value() for key in settings.api_keys]
    url = settings.database_url
    if url is not None:
        keys += filter(None, [urlsplit(url.get_secret_value()).password, url.get_secret_value()])
    return [*keys, *([settings.openai_api_key] if settings.openai_api_key else [])]


def _trace_ids(_: Any, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    ids = telemetry.current().ids
    if ids is not None:
        event["trace_id"], event["span_id"] = ids
    return event


def configure(settings: Settings, stream: TextIO | None = None) -> None:
    """Set up the log of this process, on standard error unless told otherwise."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _trace_ids,
    ]
    as_json = settings.log_format == "json"
    last: list[structlog.typing.Processor] = (
        [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
        if as_json
        else [
            structlog.dev.ConsoleRenderer(
                colors=False, exception_formatter=structlog.dev.plain_traceback
            )
        ]
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Redacted(formatter, secrets_of(settings)))
    root = logging.getLogger()
    root.handlers = [handler]
    level = settings.log_level.upper()
    root.setLevel(max(logging.getLevelNamesMapping()[level], logging.WARNING))
    logging.getLogger("superapp").setLevel(level)
