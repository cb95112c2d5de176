"""The base of a world: built once from seed and preset, cached on disk, shared, never changed."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import orjson

from superapp.errors import SuperappError
from superapp.world.base_files import read_with_note, write_checked
from superapp.world.hashing import MODULUS, row_hash
from superapp.world.reads import KeptReads
from superapp.world.schema import Schema, imported_schema
from superapp.world.upgrading import (
    UPGRADES,
    CannotUpgrade,
    Upgrade,
    Upgrades,
    upgrade_of,
    upgraded_world,
)
from superapp_fixtures.presets import PRESETS, generator_version
from superapp_services.core.system import Clock, Counter, WorldFact
from superapp_services.core.tables import sql_table

Progress = Callable[[str], None]
_FACTS = "SELECT fact_id, value FROM world_facts"


class UnknownWorld(SuperappError):
    """No preset of this name."""

    code = "unknown_world"


@dataclass
class Base:
    """An immutable world.

    Attributes:
        preset: small, city or large.
        seed: What it was generated from.
        data: The database file.
        content_digest: Hash over every row, static ones too; sessions pin it.
        state_digest: Sum of the hashes of the business rows: where session digests start.
        start_at: Virtual time at which sessions start.
        made_for: The version of the tables that it was generated in.
        upgrade: What leads there from its first tables, where those were others.
        cache: Values derived from static rows, kept as long as the base.
        kept_reads: Results of reads that no session has touched.
    """

    preset: str
    seed: int
    schema: Schema
    data: bytes
    content_digest: str
    state_digest: int
    start_at: int
    made_for: str
    upgrade: Upgrade | None = None
    cache: dict[Any, Any] = field(default_factory=dict)
    kept_reads: KeptReads = field(default_factory=KeptReads)

    @property
    def kept_as(self) -> str:
        """The name under which it is kept: its content, and the tables that this is in."""
        return f"{self.content_digest}-{self.schema.fingerprint}"


def cache_name(preset: str, seed: int, schema: Schema) -> str:
    """The name of a world's file in the cache: what it is made of and what its tables look like."""
    return f"{preset}-{seed}-{generator_version()}-{schema.fingerprint}.sqlite"


def open_base(preset: str, seed: int, cache_dir: Path, progress: Progress | None = None) -> Base:
    """The base for a preset and seed, from the cache or built now.

    Raises:
        UnknownWorld: There is no such preset.
        CacheNotWritable: The cache folder cannot be made or written.
    """
    if preset not in PRESETS:
        raise UnknownWorld(f"There is no world {preset!r}. Choose one of: {', '.join(PRESETS)}.")
    schema = imported_schema()
    path = cache_dir / cache_name(preset, seed, schema)
    found = read_with_note(path)
    base = None if found is None else _base(found[0], schema, _facts_in(path, found[1]))
    if base is None:
        data = build(preset, seed, schema, progress or (lambda _: None))
        facts = _facts(data)
        write_checked(path, data, orjson.dumps(facts))
        base = _base(data, schema, facts)
    if base is None:
        raise RuntimeError(f"{path} was built for other tables than it is opened for.")
    return base


def base_from(data: bytes | None) -> Base | None:
    """The base that was kept as bytes, if there is one and its tables are today's."""
    return None if data is None else _base(data, imported_schema())


def older_base(data: bytes, upgrades: Upgrades = UPGRADES) -> Base | None:
    """The base that was kept in older tables, brought to today's, if that can be done."""
    schema = imported_schema()
    try:
        base = _base(upgraded_world(data, schema, upgrades), schema)
    except CannotUpgrade:
        return None
    return None if base is None else replace(base, upgrade=upgrade_of(data, schema, upgrades))


def finish_upgraded(connection: sqlite3.Connection, schema: Schema) -> bytes:
    """Complete a world whose rows were brought to today's tables, and pack it."""
    facts = dict(connection.execute("SELECT fact_id, value FROM world_facts"))
    facts.setdefault("made_for", facts["schema"])
    facts["schema"] = schema.fingerprint
    facts["state_digest"] = f"{_digest(connection, schema, business_only=True):064x}"
    connection.execute("DELETE FROM world_facts")
    info = schema.by_name[sql_table(WorldFact).name]
    connection.executemany(info.insert_row, sorted(facts.items()))
    return _packed(connection)


def _packed(connection: sqlite3.Connection) -> bytes:
    connection.execute("COMMIT")
    _check_references(connection)
    connection.execute("ANALYZE")
    connection.execute("VACUUM")
    return connection.serialize()


def _facts_in(path: Path, note: bytes) -> dict[str, str]:
    """What the world in a file was made from: by the note with it, or else from the file."""
    if note:
        facts: dict[str, str] = orjson.loads(note)
        return facts
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        return dict(connection.execute(_FACTS))


def _facts(data: bytes) -> dict[str, str]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(data)
        return dict(connection.execute(_FACTS))


def _base(data: bytes, schema: Schema, known: dict[str, str] | None = None) -> Base | None:
    """The base in a file, or None where its tables are those of another version."""
    facts = _facts(data) if known is None else known
    if facts.get("schema") != schema.fingerprint:
        return None
    return Base(
        preset=facts["preset"],
        seed=int(facts["seed"]),
        schema=schema,
        data=data,
        content_digest=facts["content_digest"],
        state_digest=int(facts["state_digest"], 16),
        start_at=int(facts["start_at"]),
        made_for=facts.get("made_for", facts["schema"]),
    )


def build(preset: str, seed: int, schema: Schema, progress: Progress = lambda _: None) -> bytes:
    """Generate a world and pack it as a database file."""
    from superapp_fixtures.generate import generate  # noqa: PLC0415 - only builds need it

    progress(f"building world {preset!r} with seed {seed}")
    builder = generate(PRESETS[preset], seed, progress)
    progress("packing the rows")
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute("PRAGMA page_size=4096")
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("BEGIN")
        for statement in schema.ddl():
            connection.execute(statement)
        for table, rows in builder.tables():
            info = schema.by_name[sql_table(table).name]
            connection.executemany(info.insert_row, rows)
        _finish(connection, schema, builder.start_at, builder.counts())
        facts = {
            "preset": preset,
            "seed": str(seed),
            "generator": generator_version(),
            "schema": schema.fingerprint,
            "start_at": str(builder.start_at),
            "state_digest": f"{_digest(connection, schema, business_only=True):064x}",
            "content_digest": f"{_digest(connection, schema, business_only=False):064x}",
        }
        info = schema.by_name[sql_table(WorldFact).name]
        connection.executemany(info.insert_row, sorted(facts.items()))
        return _packed(connection)


def _finish(
    connection: sqlite3.Connection, schema: Schema, start_at: int, counts: dict[str, int]
) -> None:
    clock = schema.by_name[sql_table(Clock).name]
    connection.execute(clock.insert_row, (1, start_at))
    counters = schema.by_name[sql_table(Counter).name]
    connection.executemany(counters.insert_row, counts.items())


def _check_references(connection: sqlite3.Connection) -> None:
    broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise ValueError(f"{len(broken)} rows refer to nothing, the first: {broken[0]}")


def _digest(connection: sqlite3.Connection, schema: Schema, *, business_only: bool) -> int:
    total = 0
    for table in schema.tables:
        if business_only and table.number not in schema.business:
            continue
        sql = f'SELECT {table.row_sql} FROM "{table.name}"'  # noqa: S608 - our own names
        for (row,) in connection.execute(sql):
            total += row_hash(table.name, row.encode())
    return total % MODULUS
