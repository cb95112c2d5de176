"""`/mcp` on the HTTP server: streamable HTTP for every session, both protocol eras."""

import os
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from superapp.api.access import Caller, anyones_session, caller
from superapp.api.host import Host
from superapp.api.keys import Keys
from superapp.api.problems import Problem
from superapp.api.registry import Registered, Side
from superapp.api.schemas import NewSession
from superapp.gateway import Gateway
from superapp.mcp.door import Door
from superapp.settings import LOOPBACK, Settings

if TYPE_CHECKING:
    from mcp.server import Server
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

T = TypeVar("T")
DOOR: Final = "superapp.mcp.door"
REMEMBERED: Final = 1_000
KEY_BYTES: Final = 32
_PAGE: Final = Path(__file__).parent / "texts" / "confirm.html"


def mount_mcp(app: FastAPI, host: Host, *, agents_may_ask: bool | None = None) -> None:
    """Serve MCP at `/mcp/{session}`, and at `/mcp` for the session of the token.

    Call it after the other routes, since it wraps the application's lifespan.

    Args:
        app: The HTTP server's application.
        host: Its sessions.
        agents_may_ask: Whether a client with the agent's token may put confirmations to the user,
            whom it could also answer for. If left out, only where there are no API keys, since
            there the user's side needs no token anyway; elsewhere such a client gets a link.
    """
    endpoint = Endpoint(host, app.state.keys, agents_may_ask=agents_may_ask)
    app.router.routes.extend(
        [
            Route("/mcp/{session_id}", endpoint, include_in_schema=False),
            Route("/mcp", endpoint, include_in_schema=False),
            Route("/confirm/{session_id}/{confirmation_id}", _confirm_page, methods=["GET"]),
        ]
    )
    served = [endpoint]
    if host.settings.mcp_conformance:
        served.append(Conformance(host, app.state.keys, agents_may_ask=agents_may_ask))
        app.router.routes.append(Route("/conformance/mcp", served[-1], include_in_schema=False))
    inner = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(running: FastAPI) -> AsyncIterator[Any]:
        async with AsyncExitStack() as stack:
            for each in served:
                await stack.enter_async_context(each.serving())
            yield await stack.enter_async_context(inner(running))

    app.router.lifespan_context = lifespan


class HostDoor(Door):
    """A session of the HTTP server, which takes its turn with that session's other requests."""

    def __init__(
        self,
        host: Host,
        gateway: Gateway,
        known: Registered,
        actor: str | None,
        base_url: str,
        *,
        asks: bool,
    ) -> None:
        super().__init__(gateway, known.session_id, actor, asks=asks)
        self._host, self._known, self._base_url = host, known, base_url

    async def run(self, work: Callable[[Gateway], T]) -> T:
        """Do the work when it is this request's turn."""
        return await self._host.run_in(self._known, lambda simulator: work(simulator.gateway))

    def where_to_decide(self, confirmation_id: str) -> str:
        """The page where the user decides."""
        return f"{self._base_url}confirm/{self.session_id}/{confirmation_id}"


class Endpoint:
    """The ASGI application behind `/mcp`: finds the session, and hands over to the SDK."""

    def __init__(self, host: Host, keys: Keys, *, agents_may_ask: bool | None) -> None:
        self._host = host
        self._keys = keys
        self._agents_may_ask = agents_may_ask
        self._manager: StreamableHTTPSessionManager | None = None
        self._installed = True
        self._doors: dict[tuple[str, str | None, str, bool], HostDoor] = {}

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Serve while the application runs."""
        try:
            self._manager = self._new_manager()
        except ModuleNotFoundError:
            self._installed = False
            yield
            return
        async with self._manager.run():
            yield
        self._manager = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request of a client.

        Raises:
            Problem: It names no session of the sender's, or MCP is not served here.
        """
        request = Request(scope)
        who = await caller(request)
        door = await self._door(request, who)
        if self._manager is None:
            self._refuse()
            return
        scope[DOOR] = door
        scope["user"] = _user(door, who)
        await self._manager.handle_request(scope, receive, send)

    def _new_manager(self) -> "StreamableHTTPSessionManager":
        return _new_manager(self._host.settings, guarded=not self._keys.demanded)

    def _refuse(self) -> None:
        if self._installed:
            raise Problem(503, "not_ready", "MCP is served once the server has started.")
        raise Problem(
            501, "mcp_not_installed", "MCP needs an extra: pip install 'superapp-sim[mcp]'."
        )

    def _agent_asks(self) -> bool:
        return not self._keys.demanded if self._agents_may_ask is None else self._agents_may_ask

    async def _session(self, request: Request, who: Caller) -> str | None:
        """The session that a request is for."""
        return request.path_params.get("session_id") or who.session_id

    async def _door(self, request: Request, who: Caller) -> HostDoor:
        session_id = await self._session(request, who)
        if session_id is None:
            raise Problem(
                400,
                "session_required",
                "Connect to /mcp/{session}, or send the token of a session as Bearer.",
            )
        known = await anyones_session(request, session_id, who)
        asks = who.side is Side.USER or self._agent_asks()
        base_url = str(request.base_url)
        wanted = (session_id, who.actor, base_url, asks)
        found = self._doors.get(wanted)
        if found is None:
            found = await self._host.run_in(
                known,
                lambda simulator: HostDoor(
                    self._host, simulator.gateway, known, who.actor, base_url, asks=asks
                ),
            )
            if len(self._doors) >= REMEMBERED:
                self._doors.clear()
            self._doors[wanted] = found
        return found


class Conformance(Endpoint):
    """`/conformance/mcp`: the same for one session, with the fixtures of the conformance suite."""

    _session_id: str | None = None

    def _new_manager(self) -> "StreamableHTTPSessionManager":
        from superapp.mcp.conformance import with_fixtures  # noqa: PLC0415

        guarded = not self._keys.demanded
        return _new_manager(self._host.settings, guarded=guarded, finish=with_fixtures)

    async def _session(
        self,
        request: Request,  # noqa: ARG002 - all requests share it
        who: Caller,
    ) -> str | None:
        """The one session that the suite's clients share, opened for the first of them."""
        if self._session_id is None:
            opened = await self._host.create(NewSession(), who.owner)
            self._session_id = opened.session.session_id
        return self._session_id


def _new_manager(
    settings: Settings,
    *,
    guarded: bool,
    finish: "Callable[[Server[Any]], Server[Any]]" = lambda server: server,
) -> "StreamableHTTPSessionManager":
    """The SDK's side of the endpoint.

    Raises:
        ModuleNotFoundError: The SDK is not installed.
    """
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager  # noqa: PLC0415
    from mcp.server.transport_security import TransportSecuritySettings  # noqa: PLC0415

    from superapp.mcp.server import server_for  # noqa: PLC0415

    names = [*LOOPBACK, "[::1]", "testserver", *settings.allowed_hosts]
    security = TransportSecuritySettings(
        enable_dns_rebinding_protection=guarded,
        allowed_hosts=[each for name in names for each in (name, f"{name}:*")],
        allowed_origins=[
            f"{scheme}://{name}{port}"
            for scheme in ("http", "https")
            for name in names
            for port in ("", ":*")
        ]
        + list(settings.cors_origins),
    )
    keys = [sealing_key(settings.data_dir / "mcp-state.key")]
    return StreamableHTTPSessionManager(
        finish(server_for(_door_of, keys)),
        security_settings=security,
        max_request_body_size=settings.max_body_bytes,
    )


def _door_of(ctx: Any) -> Door:
    door: Door = ctx.request.scope[DOOR]
    return door


def sealing_key(path: Path) -> bytes:
    """The secret that seals open questions, drawn once and shared by restarts and processes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    drawn = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(drawn, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
    with suppress(FileExistsError):
        path.hardlink_to(drawn)
    drawn.unlink()
    return path.read_bytes()


def _user(door: Door, who: Caller) -> Any:
    """Whom the SDK ties a connection to, so that no other token can use or answer it."""
    from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser  # noqa: PLC0415
    from mcp.server.auth.provider import AccessToken  # noqa: PLC0415

    name = f"{who.owner}/{door.session_id}/{door.actor}/{who.side}"
    return AuthenticatedUser(AccessToken(token=name, client_id=name, scopes=[]))


async def _confirm_page(_: Request) -> HTMLResponse:
    """A page that shows one confirmation, and decides it through the public API."""
    return HTMLResponse(
        _PAGE.read_text(encoding="utf-8"),
        headers={"X-Frame-Options": "DENY", "Cache-Control": "no-store"},
    )
