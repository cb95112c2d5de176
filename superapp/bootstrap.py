"""Builds the objects of the application, once, and hands them out."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from superapp.gateway.registry import Registry
from superapp_services import (
    account,
    content,
    food,
    life,
    maps,
    payments,
    rides,
    shopping,
    social,
    system,
    travel,
)
from superapp_services.commons.orders import service as orders
from superapp_services.core import Service

if TYPE_CHECKING:
    from superapp.settings import Settings
    from superapp.simulator import Simulator
    from superapp.storage import Storage

SERVICES: tuple[Service, ...] = (
    account.service,
    maps.service,
    rides.service,
    shopping.service,
    food.service,
    travel.service,
    payments.service,
    social.service,
    life.service,
    content.service,
    system.service,
)


def build_registry() -> Registry:
    """All services of the super-app, with the events that orders share."""
    return Registry([orders, *SERVICES])


def build_simulator(
    settings: "Settings",
    *,
    world: str | None = None,
    seed: int | None = None,
    store: "Storage | Path | None" = None,
    progress: Callable[[str], None] | None = None,
) -> "Simulator":
    """A simulator as the settings say; sessions are kept only where `store` says where.

    `progress` is told when the world has to be built first.
    """
    from superapp.simulator import Simulator  # noqa: PLC0415 - it builds on this module

    return Simulator(
        world=world or settings.world,
        seed=settings.seed if seed is None else seed,
        store=store,
        cache_dir=settings.cache_dir,
        model=settings.model,
        settings=settings,
        parked_rows=settings.parked_rows,
        progress=progress,
    )


def build_storage(settings: "Settings") -> "Storage":
    """Where the settings say that sessions are kept: a database, or the folder of the data.

    Raises:
        StoreUnavailable: The database does not answer.
    """
    from superapp.storage import open_storage  # noqa: PLC0415 - not every command keeps sessions

    return open_storage(settings.stored_at, settings.store_timeout_s)
