"""Worlds as files: written whole or not at all, and read only when every byte is as written."""

import hashlib
import os
import tempfile
import zlib
from contextlib import suppress
from pathlib import Path

from superapp.errors import SuperappError

_CHECKSUM = ".sum"
_TEMPORARY = ".building-"
_LEFT_BEHIND_SECONDS = 3600


class CacheNotWritable(SuperappError):
    """The folder of the bases cannot be written."""

    code = "cache_not_writable"
    status = 500


def read_checked(path: Path) -> bytes | None:
    """The content of a file, or None where it is missing, cut off or damaged."""
    found = read_with_note(path)
    return None if found is None else found[0]


def read_with_note(path: Path) -> tuple[bytes, bytes] | None:
    """The content of a file and the note that was written with it, empty where there is none."""
    try:
        data = path.read_bytes()
        checksum, _, note = path.with_suffix(_CHECKSUM).read_bytes().partition(b"\n")
    except OSError:
        return None
    wanted = _checksum(data, note) if b"-" in checksum else _older_checksum(data)
    return (data, note) if wanted == checksum else None


def write_checked(path: Path, data: bytes, note: bytes = b"") -> None:
    """Write a file and its checksum; whoever writes the same at once succeeds too.

    Args:
        path: The file.
        data: Its content.
        note: One line that is kept with the checksum, for who does not want to look for it in the
            content.

    Raises:
        CacheNotWritable: The folder cannot be made or written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, data)
        beside = _checksum(data, note) + (b"\n" + note if note else b"")
        _replace(path.with_suffix(_CHECKSUM), beside)
        _sweep(path)
    except OSError as error:
        raise CacheNotWritable(
            f"Cannot write the world to {path.parent}: {error.strerror}. "
            "Free some space, or set SUPERAPP_CACHE_DIR to another folder."
        ) from error


def remove_checked(path: Path) -> None:
    """Remove a file and its checksum, as far as they are there."""
    path.unlink(missing_ok=True)
    path.with_suffix(_CHECKSUM).unlink(missing_ok=True)


def _checksum(data: bytes, note: bytes = b"") -> bytes:
    """Length and CRC: enough to find damage, and a third of the time of a hash."""
    return f"{len(data)}-{zlib.crc32(note, zlib.crc32(data)):08x}".encode()


def _older_checksum(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).hexdigest().encode()


def _replace(target: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=_TEMPORARY)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(target)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(name).unlink()
        raise


def _sweep(written: Path) -> None:
    """Remove what builds that were killed long ago left behind."""
    now = written.stat().st_mtime
    for left in written.parent.glob(f"{_TEMPORARY}*"):
        with suppress(FileNotFoundError):
            if left.stat().st_mtime < now - _LEFT_BEHIND_SECONDS:
                left.unlink()
