"""The base of every table, and the three kinds there are."""

from enum import StrEnum
from typing import Any, ClassVar

import orjson
from sqlalchemy import Table as SqlTable
from sqlalchemy.ext.declarative import DeferredReflection
from sqlalchemy.orm import registry
from sqlalchemy.types import Text, TypeDecorator
from sqlmodel import SQLModel
from sqlmodel._compat import SQLModelConfig

_registry = registry()


class TableKind(StrEnum):
    """Who may change a table's rows, and whether digest and diff see them."""

    STATIC = "static"
    """Never changes in a session: catalogue text, timetables, geometry."""
    BUSINESS = "business"
    """State of the world: orders, stock, wallets. Digest and diff cover it."""
    SYSTEM = "system"
    """Bookkeeping of a session: clock, counters, quotes, due events."""


class Table(DeferredReflection, SQLModel, registry=_registry):
    """A table of the world. Its metadata is ours alone, so that users' own tables stay apart.

    No statement goes through the ORM, so its mappers, a fifth of starting up, are never made: that
    is what `DeferredReflection` is for here. A statement takes the class for its table.
    """

    model_config = SQLModelConfig(defer_build=True)
    kind: ClassVar[TableKind] = TableKind.STATIC

    @classmethod
    def __clause_element__(cls) -> SqlTable:
        """What `select(…)`, `update(…)` and the like take the class for."""
        return sql_table(cls)


class JsonText(TypeDecorator[Any]):
    """A list or mapping, stored as canonical JSON text."""

    impl = Text
    cache_ok = True


def json_text(value: object) -> str:
    """Canonical JSON: sorted keys, no spaces."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def from_json(text: str) -> Any:
    """What a JSON column holds."""
    return orjson.loads(text)


def table_classes() -> dict[str, type[Table]]:
    """Every imported table of the super-app by its name, in alphabetical order."""
    found: dict[str, type[Table]] = {}
    pending: list[type[Table]] = list(Table.__subclasses__())
    while pending:
        cls = pending.pop()
        pending.extend(cls.__subclasses__())
        if hasattr(cls, "__table__") and cls.__module__.startswith("superapp"):
            found[table_name(sql_table(cls))] = cls
    return dict(sorted(found.items()))


def sql_table(table: type[Table]) -> SqlTable:
    """The SQLAlchemy table behind a class."""
    declared: SqlTable = table.__table__  # type: ignore[attr-defined]
    return declared


def table_name(declared: SqlTable) -> str:
    """Its name as a plain string; SQLAlchemy's own kind is no key for JSON, and slower."""
    return str(declared.name)
