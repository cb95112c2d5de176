"""The application, put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI

from superapp.api import problems
from superapp.api.host import Host
from superapp.api.limits import BodyLimit, HostCheck
from superapp.api.registry import Registry
from superapp.api.routes import chat, operations, sessions, state, tools
from superapp.settings import LOOPBACK, Settings

DESCRIPTION = """
A simulated commerce super-app for agents: shopping, food, travel, maps, rides and payments.

A session has two tokens. The user's may do everything; the agent's may list and call tools.
Started without API keys, the server serves one user on loopback, who needs no token.
"""


def create_app(settings: Settings) -> FastAPI:
    """The server's application; its files are opened here and closed when it stops."""
    from superapp.mcp.mount import mount_mcp  # noqa: PLC0415 - it builds on this package

    registry = Registry(settings.data_dir / "server.db")
    host = Host(settings, registry)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await host.finish()
        host.close()

    app = FastAPI(
        title="superapp",
        version=version("superapp-sim"),
        description=DESCRIPTION,
        lifespan=lifespan,
    )
    app.state.settings = settings
    app.state.registry = registry
    app.state.host = host
    problems.install(app)
    for routes in (sessions, chat, state, tools, operations):
        app.include_router(routes.router)
    mount_mcp(app, host)
    app.add_middleware(
        BodyLimit, usual=settings.max_body_bytes, snapshots=settings.max_snapshot_bytes
    )
    if not settings.api_keys:
        own = [*LOOPBACK, "[::1]", "testserver", *settings.allowed_hosts]
        app.add_middleware(HostCheck, names=own)
    return app
