"""The hash of a row, of which a state's digest is the sum."""

import hashlib

MODULUS = 1 << 256


def row_hash(table: str, row: str) -> int:
    """Hash of a row, given as its canonical JSON array."""
    digest = hashlib.blake2b(f"{table}\x00{row}".encode(), digest_size=32).digest()
    return int.from_bytes(digest, "big")
