"""The simulated commerce super-app: sessions, journeys, judging and the servers around them."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from superapp.loading import no_collections

if TYPE_CHECKING:
    from superapp.errors import SuperappError
    from superapp.session import Session
    from superapp.simulator import Simulator

__all__ = ["Session", "Simulator", "SuperappError"]

_HOMES = {
    "Session": "superapp.session",
    "Simulator": "superapp.simulator",
    "SuperappError": "superapp.errors",
}


def __getattr__(name: str) -> Any:
    """Load the public names when they are first used, so that importing the package is quick."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'superapp' has no attribute {name!r}")
    with no_collections():
        return getattr(import_module(home), name)
