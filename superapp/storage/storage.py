"""One place for sessions, conversations, worlds and what the server remembers."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url

from superapp.errors import SuperappError
from superapp.storage.bases import Bases, DatabaseBases, FolderBases
from superapp.storage.leases import FileLeases, Leases, NoLeases, PostgresLeases
from superapp.storage.schema import prepare
from superapp.storage.trouble import as_unavailable
from superapp.world.sqlite_store import SqliteStore
from superapp.world.store import Store

if TYPE_CHECKING:
    from superapp.storage.checkpoints import Saver

FILE = "sessions.sqlite"
CHATS = "chats.sqlite"
_POSTGRES = ("postgresql", "postgres")


class InvalidDatabase(SuperappError):
    """An address of a database that cannot be used."""

    code = "invalid_database_url"
    status = 500


class Storage:
    """Everything that outlives the process, opened once and shared by the simulators of a server.

    Attributes:
        store: Sessions and their steps.
        bases: The worlds that sessions were made on.
        engine: The database of the server's own tables, which may be another connection to it.
        leases: Who works on a session.
        where: The place in words, without secrets.
        is_local: Whether it lies in files of this machine, which answer at once.
    """

    def __init__(
        self,
        *,
        store: Store,
        bases: Bases,
        engine: Engine,
        leases: Leases,
        where: str,
        make_saver: "Callable[[], Saver]",
        is_local: bool,
    ) -> None:
        self.store = store
        self.bases = bases
        self.engine = engine
        self.leases = leases
        self.where = where
        self.is_local = is_local
        self._make_saver = make_saver

    @cached_property
    def checkpointer(self) -> "Saver":
        """Where conversations are kept."""
        return self._make_saver()

    def close(self) -> None:
        """Let go of files and connections."""
        connection: Any = getattr(self.__dict__.get("checkpointer"), "conn", None)
        if connection is not None:
            connection.close()
        self.leases.close()
        self.store.close()
        self.engine.dispose()


def open_storage(target: Path | str, timeout_s: float = 10) -> Storage:
    """What is kept in a folder, or in the database of an address; made where it is not yet.

    Args:
        target: A folder, or `postgresql+psycopg://user:password@host/name`.
        timeout_s: How long the database may take to answer.

    Raises:
        InvalidDatabase: The address is of another kind of database.
        StoreUnavailable: It does not answer.
    """
    text = str(target)
    if "://" in text:
        return _in_postgres(text, timeout_s)
    return _in_folder(Path(target), timeout_s)


def _in_folder(folder: Path, timeout_s: float) -> Storage:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": timeout_s})
    event.listen(engine, "connect", _on_connect)
    with as_unavailable():
        prepare(engine)

    def saver() -> "Saver":
        from superapp.storage.checkpoints import in_file  # noqa: PLC0415 - imports LangGraph

        return in_file(folder / CHATS, timeout_s)

    return Storage(
        store=SqliteStore(path, timeout_s=timeout_s),
        bases=FolderBases(folder / "bases"),
        engine=engine,
        leases=_file_leases(folder / "leases.lock"),
        where=str(folder),
        make_saver=saver,
        is_local=True,
    )


def _file_leases(path: Path) -> Leases:
    try:
        import fcntl  # noqa: F401, PLC0415 - not on every system
    except ModuleNotFoundError:
        return NoLeases()
    return FileLeases(path)


def _on_connect(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _checked(url: URL) -> URL:
    if url.get_backend_name() not in _POSTGRES:
        raise InvalidDatabase(
            f"SUPERAPP_DATABASE_URL names {url.get_backend_name()}. Write it like "
            "postgresql+psycopg://user:password@host/name, or leave it out to keep sessions "
            "in a folder."
        )
    return url


def _in_postgres(address: str, timeout_s: float) -> Storage:
    url = _checked(make_url(address))
    try:
        from superapp.storage.postgres_store import PostgresStore  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as missing:
        raise InvalidDatabase(
            "PostgreSQL needs an extra: pip install 'superapp-sim[postgres]'."
        ) from missing
    url = url.set(drivername="postgresql+psycopg")
    conninfo = url.set(drivername="postgresql").render_as_string(hide_password=False)
    options = f"-c statement_timeout={int(timeout_s * 1000)}"
    engine = create_engine(
        url,
        pool_pre_ping=True,
        pool_size=4,
        max_overflow=4,
        pool_timeout=timeout_s,
        connect_args={"connect_timeout": max(2, int(min(timeout_s, 5))), "options": options},
    )
    with as_unavailable():
        prepare(engine)
    store = PostgresStore(conninfo, timeout_s)

    def saver() -> "Saver":
        from superapp.storage.checkpoints import in_postgres  # noqa: PLC0415

        return in_postgres(store.pool)

    return Storage(
        store=store,
        bases=DatabaseBases(engine),
        engine=engine,
        leases=PostgresLeases(conninfo, timeout_s),
        where=url.render_as_string(hide_password=True),
        make_saver=saver,
        is_local=False,
    )
