"""The statements that the services and the gateway declare."""

import sys
from typing import TypeVar

T = TypeVar("T")


def declared(kind: type[T]) -> list[T]:
    """Every statement of a kind that stands in a module of ours, each once."""
    return list(
        dict.fromkeys(
            value
            for name, module in sorted(sys.modules.items())
            if name.startswith("superapp")
            for value in vars(module).values()
            if isinstance(value, kind)
        )
    )
