"""The hash of a row, of which a state's digest is the sum."""

from functools import cache
from hashlib import blake2b

MODULUS = 1 << 256


def row_hash(table: str, row: bytes) -> int:
    """Hash of a row, given as its canonical JSON array."""
    begun = _begun(table).copy()
    begun.update(row)
    return int.from_bytes(begun.digest(), "big")


@cache
def _begun(table: str) -> blake2b:
    """The hash of a table's rows, as far as they are alike."""
    return blake2b(f"{table}\x00".encode(), digest_size=32)
