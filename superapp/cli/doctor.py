"""`superapp doctor`: what is wrong with an installation, and how to mend it."""

import platform
import shutil
import socket
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import typer

from superapp.cli.options import AsJson
from superapp.cli.output import out, print_json
from superapp.errors import SuperappError
from superapp.settings import LOOPBACK, Settings

NEEDED_BYTES = 500_000_000


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    check: str
    ok: bool
    detail: str


def doctor(as_json: AsJson = False) -> None:
    """Look at the installation, and say what to do where something is wrong."""
    findings = list(_examine(Settings.read()))
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for found in findings:
            mark = "[green]ok[/green]  " if found.ok else "[red]fail[/red]"
            out.print(f"{mark} {found.check}: {found.detail}")
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)


def _examine(settings: Settings) -> Iterator[Finding]:
    yield Finding("python", True, platform.python_version())
    yield _packages()
    yield _sqlite()
    yield _folder("data folder", settings.data_dir, "SUPERAPP_DATA_DIR")
    yield _folder("cache folder", settings.cache_dir, "SUPERAPP_CACHE_DIR")
    yield _port(settings)
    yield _guarded("session store", lambda: _store(settings))
    yield _doors(settings)
    yield _guarded("figures", lambda: _figures(settings))
    yield _model(settings)
    yield _guarded("world", lambda: _world(settings))


def _guarded(check: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(check, True, look())
    except SuperappError as error:
        return Finding(check, False, error.detail)
    except Exception as error:  # noqa: BLE001 - whatever is wrong is what the user asked for
        return Finding(check, False, f"{type(error).__name__}: {error}")


def _packages() -> Finding:
    missing = []
    for line in requires("superapp-sim") or []:
        name = line.split(";")[0].split("[")[0]
        for sign in "<>=!~ ":
            name = name.split(sign)[0]
        try:
            version(name)
        except PackageNotFoundError:
            if "extra ==" not in line:
                missing.append(name)
    if missing:
        return Finding("packages", False, f"missing: {', '.join(missing)}. Run make clean demo.")
    return Finding("packages", True, f"superapp-sim {version('superapp-sim')}, nothing missing")


def _sqlite() -> Finding:
    found = sqlite3.sqlite_version
    ok = sqlite3.sqlite_version_info >= (3, 35) and hasattr(sqlite3.Connection, "deserialize")
    return Finding("sqlite", ok, found if ok else f"{found} is too old; 3.35 or newer is needed.")


def _folder(check: str, folder: Path, variable: str) -> Finding:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder):
            pass
        free = shutil.disk_usage(folder).free
    except OSError as error:
        why = error.strerror or str(error)
        return Finding(check, False, f"{folder}: {why}. Set {variable} to a folder of yours.")
    if free < NEEDED_BYTES:
        detail = f"{folder}: only {free // 1_000_000} MB free. Free some, or set {variable}."
        return Finding(check, False, detail)
    return Finding(check, True, f"{folder} ({free // 1_000_000_000} GB free)")


def _port(settings: Settings) -> Finding:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            why = error.strerror or str(error)
            detail = f"{settings.host}:{settings.port}: {why}. Use superapp serve --port."
            return Finding("port", False, detail)
    return Finding("port", True, f"{settings.host}:{settings.port} is free")


def _store(settings: Settings) -> str:
    from superapp.api.registry import Registry  # noqa: PLC0415
    from superapp.bootstrap import build_storage  # noqa: PLC0415

    storage = build_storage(settings)
    try:
        count = Registry(storage.engine).count()
    finally:
        storage.close()
    kind = "PostgreSQL" if settings.database_url else "SQLite, in the data folder"
    return f"{kind}; {count} sessions of the server"


def _doors(settings: Settings) -> Finding:
    """Whether the server would start where it is to listen."""
    from superapp.api.keys import Keys  # noqa: PLC0415
    from superapp.bootstrap import build_storage  # noqa: PLC0415

    def look() -> str:
        storage = build_storage(settings)
        try:
            kept = sum(not key.revoked for key in Keys(storage.engine).listed())
        finally:
            storage.close()
        count = kept + len(settings.api_keys)
        if count == 0 and settings.host not in LOOPBACK:
            raise SuperappError(
                f"{settings.host} can be reached by others, and there are no API keys, so the "
                "server will not start. Make one: superapp keys add NAME"
            )
        return f"{count} API keys" if count else "no API keys: one user, on this machine only"

    return _guarded("who may use it", look)


def _figures(settings: Settings) -> str:
    from superapp import telemetry  # noqa: PLC0415
    from superapp_agents.prices import prices_of  # noqa: PLC0415

    priced = len(prices_of(settings.model_prices))
    if settings.otel_endpoint is None:
        return f"prices of {priced} models; no spans are sent"
    telemetry.check()
    return f"prices of {priced} models; spans go to {settings.otel_endpoint}"


def _model(settings: Settings) -> Finding:
    def look() -> str:
        from superapp_agents import make_model  # noqa: PLC0415

        make_model(settings.model, settings)
        if not settings.model.startswith("openai:") or settings.openai_base_url is None:
            return settings.model
        import httpx  # noqa: PLC0415

        key = settings.openai_api_key
        headers = {"authorization": f"Bearer {key}"} if key else {}
        address = f"{settings.openai_base_url.rstrip('/')}/models"
        httpx.get(address, headers=headers, timeout=10).raise_for_status()
        return f"{settings.model} at {settings.openai_base_url} answers"

    return _guarded("model", look)


def _world(settings: Settings) -> str:
    from superapp.bootstrap import build_simulator  # noqa: PLC0415

    simulator = build_simulator(settings, world="small", seed=settings.seed)
    try:
        with simulator.session(user="usr_lin") as session:
            answer = session.call("payments_get_wallet")
        return "a session opens and answers" if answer["ok"] else str(answer["error"])
    finally:
        simulator.close()
