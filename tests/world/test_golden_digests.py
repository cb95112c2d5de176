"""The same seed gives the same world, byte for byte, in every process and on every Python.

Renew the digests after a change of the catalogue: `python -m tests.world.test_golden_digests`.
"""

import json
import tempfile
from pathlib import Path

import pytest

import superapp.simulator  # noqa: F401 - it loads every table
from superapp.world.base import open_base

GOLDEN = Path(__file__).with_name("golden_digests.json")
PRESETS = ("small", "city")
SEED = 7


def digests(preset: str, cache_dir: Path) -> dict[str, str]:
    """Content and state digest of a world."""
    base = open_base(preset, SEED, cache_dir)
    return {"content": base.content_digest, "state": f"{base.state_digest:064x}"}


@pytest.mark.parametrize("preset", PRESETS)
def test_the_world_is_the_one_that_was_agreed_on(preset: str, cache_dir: Path) -> None:
    assert digests(preset, cache_dir) == json.loads(GOLDEN.read_text())[preset]


def renew() -> None:
    """Write the digests of today's worlds, each built anew."""
    with tempfile.TemporaryDirectory() as folder:
        found = {preset: digests(preset, Path(folder)) for preset in PRESETS}
    GOLDEN.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    renew()
