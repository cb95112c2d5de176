"""`superapp serve`: the HTTP server."""

import errno
import gc
import socket
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from superapp.cli.output import err, fail, print_json
from superapp.errors import SuperappError
from superapp.settings import LOOPBACK, Settings

GRACE_SECONDS = 20
"""How long requests may go on after the server was asked to stop."""
SWITCH_SECONDS = 0.001
"""How long a thread may compute while the event loop waits; Python's own is five times that."""
MAX_HEADER_BYTES = 65_536


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[
        int | None, typer.Option(help="Port to listen on; 0 takes a free one.", min=0, max=65535)
    ] = None,
    openapi: Annotated[
        bool, typer.Option("--openapi", help="Print the OpenAPI description, and serve nothing.")
    ] = False,
) -> None:
    """Serve sessions, chat and tools over HTTP; the routes are at /docs."""
    if openapi:
        _describe()
        return
    from superapp import logs, telemetry  # noqa: PLC0415
    from superapp.api import create_app  # noqa: PLC0415
    from superapp.api.stopping import StoppingServer  # noqa: PLC0415

    sys.setswitchinterval(SWITCH_SECONDS)
    settings = Settings.read()
    host = host or settings.host
    port = settings.port if port is None else port
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    try:
        logs.configure(settings)
        telemetry.configure(settings.otel_endpoint)
        app = create_app(settings)
    except SuperappError as error:
        fail(error.detail)
    app.state.host.settled = _settle
    if host not in LOOPBACK and not app.state.keys.demanded:
        fail(
            f"Listening on {host} would let anybody in. Make a key first (superapp keys add NAME, "
            "or SUPERAPP_API_KEYS), or leave out --host to listen on this machine only."
        )
    listener = _listen(host, port)
    address = f"http://{_shown(host)}:{listener.getsockname()[1]}"
    err.print(f"superapp listens on {address} (routes: {address}/docs); Ctrl-C stops it.")
    StoppingServer(_config(app, settings)).run(sockets=[listener])
    telemetry.flush()


def _config(app: Any, settings: Settings) -> Any:
    """How the HTTP server behaves."""
    import uvicorn  # noqa: PLC0415

    from superapp.api.patience import patient  # noqa: PLC0415

    return uvicorn.Config(
        app,
        http=patient(settings.body_timeout_s),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        h11_max_incomplete_event_size=MAX_HEADER_BYTES,
    )


def _settle() -> None:
    """Compile what calls need, and keep the collector away from what stays."""
    from superapp_services.core.statements import compile_statements  # noqa: PLC0415

    compile_statements()
    gc.collect()
    gc.freeze()


def _describe() -> None:
    from superapp.api import create_app  # noqa: PLC0415

    with TemporaryDirectory() as folder:
        app = create_app(Settings(data_dir=Path(folder)))
        print_json(app.openapi())
        app.state.host.close()


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            fail(
                f"Port {port} is taken, perhaps by another superapp. Stop that one, or choose "
                f"another: superapp serve --port {port + 1 if port < 65535 else 8001}."
            )
        fail(f"Cannot listen on {host}:{port}: {error.strerror}.")
    listener.listen(2048)
    listener.set_inheritable(True)
    return listener
