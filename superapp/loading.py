"""Importing without the garbage collector, which has nothing to find there."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

GARBAGE_EVERY: Final = (50_000, 20, 20)
"""Opening a world makes hundreds of thousands of objects, and few of them are garbage."""


@contextmanager
def no_collections(*, keep: bool = False) -> Iterator[None]:
    """Make hundreds of thousands of objects, none of them garbage, without a collection.

    The collector is as it was before when the block ends.

    Args:
        keep: Never look at what exists then again, which only a process of our own may do.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if keep:
            gc.freeze()
        if collects:
            gc.enable()
