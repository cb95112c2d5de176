"""`superapp keys`: who may use a server, and as what."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from superapp.cli.options import AsJson
from superapp.cli.output import err, fail, out, print_json
from superapp.errors import SuperappError
from superapp.settings import Settings

if TYPE_CHECKING:
    from superapp.api.keys import Keys

keys = typer.Typer(no_args_is_help=True, help="Add, list and revoke the API keys of the server.")
Name = Annotated[str, typer.Argument(help="Whose key it is: ann, ci, grafana.")]


@contextmanager
def _opened() -> Iterator["Keys"]:
    from superapp.api.keys import Keys  # noqa: PLC0415
    from superapp.storage import open_storage  # noqa: PLC0415 - the quick way: no services

    try:
        settings = Settings.read()
        storage = open_storage(settings.stored_at, settings.store_timeout_s)
        try:
            yield Keys(storage.engine)
        finally:
            storage.close()
    except SuperappError as error:
        fail(error.detail)


@keys.command("add")
def add(
    name: Name,
    operator: Annotated[
        bool, typer.Option("--operator", help="May also read the server's figures.")
    ] = False,
) -> None:
    """Make a key and print it, once; the server keeps only its hash."""
    from superapp.api.keys import Role  # noqa: PLC0415

    if not name.strip() or len(name) > 64:
        fail("A name has 1 to 64 characters.")
    with _opened() as found:
        key = found.add(name.strip(), Role.OPERATOR if operator else Role.USER)
    typer.echo(key)
    err.print("Keep it: it is not shown again. Clients send it as Authorization: Bearer <key>.")


@keys.command("list")
def show(as_json: AsJson = False) -> None:
    """List the keys by name and role."""
    with _opened() as found:
        listed = found.listed()
    if as_json:
        print_json(
            [{"name": key.name, "role": key.role.value, "revoked": key.revoked} for key in listed]
        )
        return
    for key in listed:
        out.print(f"{key.name}  {key.role.value}{'  revoked' if key.revoked else ''}", markup=False)
    if not listed:
        err.print("There are no keys. Make one: superapp keys add NAME")


@keys.command("revoke")
def revoke(name: Name) -> None:
    """End a key for good, on running servers too; its sessions stay."""
    with _opened() as found:
        found.revoke(name)
    err.print(f"{name} is revoked; running servers refuse it within seconds.")
