"""The version of the store's own tables: made when new, brought forward when old."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from superapp.errors import SuperappError
from superapp.storage.tables import METADATA

NEWEST = "0001"
MIGRATIONS = Path(__file__).with_name("migrations")
_LOCK = 7_301_948_115
_STAMP = "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"


class StoreTooNew(SuperappError):
    """The store was written by a newer version of superapp."""

    code = "store_too_new"
    status = 500


def version_of(connection: Connection) -> str | None:
    """The version of the tables: None where there are none, "" for those of before versions."""
    tables = set(inspect(connection).get_table_names())
    if "alembic_version" in tables:
        found = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return str(found)
    return "" if "steps" in tables else None


def prepare(engine: Engine) -> None:
    """Make the tables, or bring older ones to the newest version; several processes may try.

    Raises:
        StoreTooNew: They are of a version that this one does not know.
    """
    with engine.connect() as connection:
        if version_of(connection) == NEWEST:
            return
    with engine.begin() as connection:
        _alone(connection)
        version = version_of(connection)
        if version is None:
            METADATA.create_all(connection)
            connection.execute(text(_STAMP))
            connection.execute(text("INSERT INTO alembic_version VALUES (:v)"), {"v": NEWEST})
        elif version != NEWEST:
            _upgrade(connection, version)


def _alone(connection: Connection) -> None:
    """Keep other processes from doing the same until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def _upgrade(connection: Connection, version: str) -> None:
    # Only an old store pays for this import.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if version and version not in known:
        raise StoreTooNew(
            f"This session store is of version {version}, and this superapp knows versions up to "
            f"{NEWEST}. Install the superapp that wrote it, or a newer one."
        )
    config.attributes["connection"] = connection
    command.upgrade(config, NEWEST)
