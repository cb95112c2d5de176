"""The application, put together."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from superapp.api import openapi, problems
from superapp.api.fairness import Fairness, Releases
from superapp.api.host import Host
from superapp.api.kept_turns import KeptTurns
from superapp.api.keys import Keys
from superapp.api.limits import BodyLimit, BodyTimeout, HostCheck, HostNames, OriginCheck
from superapp.api.metrics import Metrics
from superapp.api.observing import Observed
from superapp.api.quick import Failed, QuickCalls
from superapp.api.registry import Registry
from superapp.api.routes import chat, completions, operations, runs, sessions, state, tools
from superapp.api.runs import Runs
from superapp.api.turns import Turns
from superapp.bootstrap import build_storage
from superapp.settings import LOOPBACK, Settings

DESCRIPTION = """
A simulated commerce super-app for agents: shopping, food, travel, maps, rides and payments.

A session has two tokens. The user's may do everything; the agent's may list and call tools.
Started without API keys, the server serves one user on loopback, who needs no token.
"""
CORS_SECONDS = 600
log = logging.getLogger(__name__)


def create_app(settings: Settings) -> FastAPI:
    """The server's application; its files are opened here and closed when it stops."""
    from superapp.mcp.mount import mount_mcp  # noqa: PLC0415 - it builds on this package

    storage = build_storage(settings)
    host = Host(settings, Registry(storage.engine), storage)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        log.info("started")
        async with host.retention.sweeping():
            yield
        log.info("stopping", extra={"under_way": host.under_way})
        await app.state.runs.close()
        await host.finish()
        host.close()
        log.info("stopped")

    app = FastAPI(
        title="superapp",
        version=version("superapp-sim"),
        description=DESCRIPTION,
        lifespan=lifespan,
        # `Observed` makes the spans; those of FastAPI itself would tell the same again.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    _equip(app, settings, host)
    problems.install(app)
    for routes in (sessions, chat, state, tools, runs, completions, operations):
        app.include_router(routes.router)
    mount_mcp(app, host)
    app.router.routes.insert(0, Failed())
    openapi.install(app)
    _guard(app, settings)
    return app


def _equip(app: FastAPI, settings: Settings, host: Host) -> None:
    """What routes find in `app.state`."""
    state, engine = app.state, host.storage.engine
    state.settings, state.host, state.registry = settings, host, host.registry
    state.keys = Keys(engine, settings.api_keys)
    state.fairness = Fairness(settings.max_requests_per_minute, settings.max_requests_at_once)
    state.metrics = Metrics(
        frozenset(host.tools.tools),
        host.registry.count,
        lambda: host.under_way,
        lambda: len(host.call_processes),
    )
    host.watch = state.metrics.watch
    state.turns = Turns(host, KeptTurns(host.registry.engine), state.metrics)
    state.runs = Runs(settings)


def _guard(app: FastAPI, settings: Settings) -> None:
    """What each request passes before it is answered; the last one named comes first."""
    app.add_middleware(Releases, fairness=app.state.fairness)
    app.add_middleware(
        BodyLimit, usual=settings.max_body_bytes, snapshots=settings.max_snapshot_bytes
    )
    app.add_middleware(BodyTimeout, seconds=settings.body_timeout_s)
    app.add_middleware(OriginCheck, origins=settings.cors_origins)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.cors_origins),
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["authorization", "content-type", "last-event-id", "idempotency-key"],
            expose_headers=["x-request-id", "x-superapp-session", "retry-after"],
            max_age=CORS_SECONDS,
        )
    names = None
    if settings.allowed_hosts or not app.state.keys.demanded:
        names = HostNames([*LOOPBACK, "[::1]", "testserver", *settings.allowed_hosts])
        app.add_middleware(HostCheck, names=names)
    app.add_middleware(
        QuickCalls,
        host=app.state.host,
        fairness=app.state.fairness,
        names=names,
        most_bytes=settings.max_body_bytes,
        seconds=settings.body_timeout_s,
    )
    app.add_middleware(Observed, metrics=app.state.metrics, each=settings.log_format == "json")
