"""`superapp store`: what is kept, and what is no longer needed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from superapp.cli.options import AsJson
from superapp.cli.output import err, fail, out, print_json
from superapp.errors import SuperappError
from superapp.settings import Settings

if TYPE_CHECKING:
    from superapp.storage import Storage

store = typer.Typer(
    no_args_is_help=True, help="Look at the session store, bring it forward, tidy it."
)


@contextmanager
def _opened() -> Iterator["Storage"]:
    from superapp.bootstrap import build_storage  # noqa: PLC0415

    try:
        storage = build_storage(Settings.read())
        try:
            yield storage
        finally:
            storage.close()
    except SuperappError as error:
        fail(error.detail)


@store.command("info")
def info(as_json: AsJson = False) -> None:
    """Say where sessions are kept, in which version, and how many there are."""
    from superapp.storage.schema import NEWEST  # noqa: PLC0415

    with _opened() as storage:
        worlds = storage.bases.names()
        found = {
            "where": storage.where,
            "version": NEWEST,
            "sessions": len(storage.store.sessions()),
            "worlds": worlds,
        }
    if as_json:
        print_json(found)
        return
    out.print(f"where     {found['where']}", markup=False, soft_wrap=True)
    out.print(f"version   {found['version']}", markup=False)
    out.print(f"sessions  {found['sessions']}", markup=False)
    out.print(f"worlds    {len(worlds)} kept with them", markup=False)


@store.command("upgrade")
def upgrade() -> None:
    """Bring the store to this version; a server does the same when it starts."""
    from superapp.storage.schema import NEWEST  # noqa: PLC0415

    with _opened() as storage:
        err.print(f"{storage.where} is of version {NEWEST}.", markup=False, soft_wrap=True)


@store.command("prune")
def prune(
    days: Annotated[
        float, typer.Option(min=0, help="Delete sessions that were not used for so many days.")
    ],
) -> None:
    """Delete unused sessions with their conversations, and worlds without sessions."""
    from superapp.storage.retention import prune_bases, prune_sessions  # noqa: PLC0415

    with _opened() as storage:
        sessions = prune_sessions(storage, days)
        worlds = prune_bases(storage)
    err.print(f"Deleted {len(sessions)} sessions and {len(worlds)} worlds.")
