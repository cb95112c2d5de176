"""The hash of a row, of which a state's digest is the sum."""

from hashlib import blake2b

MODULUS = 1 << 256


def row_hash(table: str, row: str) -> int:
    """Hash of a row, given as its canonical JSON array."""
    return int.from_bytes(blake2b(f"{table}\x00{row}".encode(), digest_size=32).digest(), "big")
