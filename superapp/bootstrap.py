"""Builds the objects of the application, once, and hands them out."""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from superapp.gateway.registry import Registry
from superapp_services.commons.orders import service as orders
from superapp_services.core import Service

if TYPE_CHECKING:
    from superapp.settings import Settings
    from superapp.simulator import Simulator

SERVICES = (
    "account",
    "maps",
    "rides",
    "shopping",
    "food",
    "travel",
    "payments",
    "social",
    "life",
    "content",
    "system",
)


def build_registry() -> Registry:
    """All services of the super-app, with the events that orders share."""
    found: list[Service] = [orders]
    for name in SERVICES:
        package = f"superapp_services.{name}"
        try:  # a service that is not whole yet is left out
            found.append(import_module(package).service)
        except (ImportError, AttributeError):
            continue
    return Registry(found)


def build_simulator(
    settings: "Settings",
    *,
    world: str | None = None,
    seed: int | None = None,
    store: Path | None = None,
) -> "Simulator":
    """A simulator as the settings say; sessions are kept only where `store` names a folder."""
    from superapp.simulator import Simulator  # noqa: PLC0415 - it builds on this module

    return Simulator(
        world=world or settings.world,
        seed=settings.seed if seed is None else seed,
        store=store,
        cache_dir=settings.cache_dir,
        model=settings.model,
        settings=settings,
    )
