"""Where the bases are kept that sessions were made on, for when the generator has changed."""

import zlib
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine, delete, select
from sqlalchemy.exc import IntegrityError

from superapp.storage.tables import BASES
from superapp.storage.trouble import as_unavailable
from superapp.world.base_files import read_checked, remove_checked, write_checked

_SUFFIX = ".sqlite"


class Bases(Protocol):
    """Worlds by name, each written whole or not at all."""

    def read(self, name: str) -> bytes | None:
        """The world of this name, if it is kept."""

    def keep(self, name: str, data: bytes) -> None:
        """Keep a world; one that is kept already stays."""

    def names(self) -> list[str]:
        """What is kept, in order."""

    def drop(self, name: str) -> None:
        """Keep it no longer."""


class FolderBases:
    """Worlds as files of a folder, each with a checksum."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}{_SUFFIX}"

    def read(self, name: str) -> bytes | None:
        """The world of this name, if it is kept and undamaged."""
        return read_checked(self._path(name))

    def keep(self, name: str, data: bytes) -> None:
        """Keep a world.

        Raises:
            CacheNotWritable: The folder cannot be made or written.
        """
        if self.read(name) is None:
            write_checked(self._path(name), data)

    def names(self) -> list[str]:
        """What is kept, in order."""
        return sorted(path.stem for path in self._folder.glob(f"*{_SUFFIX}"))

    def drop(self, name: str) -> None:
        """Remove the file."""
        remove_checked(self._path(name))


class DatabaseBases:
    """Worlds as rows of the database that keeps the sessions, for servers on any machine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def read(self, name: str) -> bytes | None:
        """The world of this name, if it is kept."""
        with as_unavailable(), self._engine.connect() as connection:
            data = connection.scalar(select(BASES.c.data).where(BASES.c.name == name))
        return None if data is None else zlib.decompress(data)

    def keep(self, name: str, data: bytes) -> None:
        """Keep a world; whoever keeps the same at once succeeds too."""
        with as_unavailable():
            with self._engine.connect() as connection:
                if connection.scalar(select(BASES.c.name).where(BASES.c.name == name)):
                    return
            try:
                with self._engine.begin() as connection:
                    connection.execute(
                        BASES.insert().values(name=name, data=zlib.compress(data, 1))
                    )
            except IntegrityError:
                return

    def names(self) -> list[str]:
        """What is kept, in order."""
        with as_unavailable(), self._engine.connect() as connection:
            return list(connection.scalars(select(BASES.c.name).order_by(BASES.c.name)))

    def drop(self, name: str) -> None:
        """Remove the row."""
        with as_unavailable(), self._engine.begin() as connection:
            connection.execute(delete(BASES).where(BASES.c.name == name))
