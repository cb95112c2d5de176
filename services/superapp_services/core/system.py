"""Bookkeeping tables of a session: clock, counters, draws, due events."""

from typing import ClassVar

from sqlmodel import Field

from superapp_services.core.tables import JsonText, Table, TableKind


class Clock(Table, table=True):
    """The session's virtual time: one row."""

    __tablename__ = "clock"
    kind: ClassVar[TableKind] = TableKind.SYSTEM

    clock_id: int = Field(primary_key=True)
    now_at: int


class Counter(Table, table=True):
    """The last number given out for a prefix of ids, or drawn from a stream."""

    __tablename__ = "counters"
    kind: ClassVar[TableKind] = TableKind.SYSTEM

    counter_id: str = Field(primary_key=True)
    last: int


class DueEvent(Table, table=True):
    """An event that has not fired yet."""

    __tablename__ = "due_events"
    kind: ClassVar[TableKind] = TableKind.SYSTEM

    event_id: str = Field(primary_key=True)
    due_at: int = Field(index=True)
    event_kind: str
    subject_id: str = Field(index=True)
    user: str | None
    payload: str = Field(sa_type=JsonText)


class WorldFact(Table, table=True):
    """What the world was made from: seed, preset, start, generator."""

    __tablename__ = "world_facts"

    fact_id: str = Field(primary_key=True)
    value: str
