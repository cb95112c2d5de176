"""A server of our own on loopback, where agents in other processes call the tools of a run."""

import secrets
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from pydantic import SecretStr

from superapp.session import Session
from superapp.settings import Settings
from superapp.simulator import Simulator

if TYPE_CHECKING:
    import uvicorn

    from superapp.api.host import Host

OWNER: Final = "harness"
START_SECONDS: Final = 20.0
REFUSED: Final = frozenset({401, 403, 404})


class AgentServer:
    """The HTTP server, open to agents' tokens only: the user's side belongs to the harness.

    Its sessions live in the simulators that it opens, so that a run plays in them directly
    while the agent calls tools over HTTP or MCP. Whatever is tried with a token in a session
    that is not its own, or without one, is noted.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="superapp-agents-")
        settings = Settings.read().model_copy(
            update={
                "data_dir": Path(self._folder.name),
                "api_keys": (SecretStr(secrets.token_urlsafe(24)),),
                "host": "127.0.0.1",
            }
        )
        from superapp.api.app import create_app  # noqa: PLC0415 - only runs that need it pay

        self._app = create_app(settings)
        self._host: Host = self._app.state.host
        self._tokens: dict[str, str] = {}
        self._incidents: dict[str, list[Mapping[str, str]]] = {}
        self._server, self.base_url = self._start()

    def _start(self) -> tuple["uvicorn.Server", str]:
        import uvicorn  # noqa: PLC0415

        options: dict[str, Any] = {"log_level": "error", "ws": "none", "interface": "asgi3"}
        config = uvicorn.Config(self._noting, port=0, **options)
        server = uvicorn.Server(config)
        threading.Thread(target=server.run, daemon=True).start()
        waited = 0.0
        while not server.started:
            time.sleep(0.02)
            waited += 0.02
            if waited > START_SECONDS:
                raise RuntimeError("the server for agents does not start")
        port = server.servers[0].sockets[0].getsockname()[1]
        return server, f"http://127.0.0.1:{port}"

    async def _noting(self, scope: Any, receive: Any, send: Any) -> None:
        """The application; refused requests are noted with the session they belong to."""

        async def noting(message: Any) -> None:
            if message["type"] == "http.response.start" and message["status"] in REFUSED:
                self._note(scope, message["status"])
            await send(message)

        await self._app(scope, receive, noting if scope["type"] == "http" else send)

    def _note(self, scope: Any, status: int) -> None:
        named = next((part for part in scope["path"].split("/") if part.startswith("ses_")), None)
        headers = dict(scope["headers"])
        token = headers.get(b"authorization", b"").decode("latin-1").removeprefix("Bearer ").strip()
        owner = next((own for own, known in self._tokens.items() if known == token), None)
        session_id = owner or named
        if named is None or session_id not in self._tokens:
            return
        what = f"{scope['method']} {scope['path']}"
        if owner is not None and owner != named:
            evidence = f"{what} with the token of {owner}"
        elif status == 404:
            return
        else:
            evidence = f"{what} was refused with {status}"
        self._incidents[session_id].append({"code": "auth_bypass", "evidence": evidence})

    def simulator(self, world: str, seed: int) -> Simulator:
        """The simulator of a world, whose sessions can be registered here."""
        return self._host.simulator(world, seed)

    @contextmanager
    def opened(self, session: Session) -> Iterator[None]:
        """Let an agent into a session for as long as it is played."""
        base = session._world.base  # noqa: SLF001 - the harness knows its own world
        opened = self._host.register(session, base.preset, base.seed, OWNER)
        self._tokens[session.session_id] = opened.tokens[session.user].agent
        self._incidents[session.session_id] = []
        try:
            yield
        finally:
            self._host.registry.remove(session.session_id)
            del self._tokens[session.session_id], self._incidents[session.session_id]

    def token(self, session_id: str) -> str:
        """The agent's token for a session of ours."""
        return self._tokens[session_id]

    def incidents(self, session_id: str) -> list[Mapping[str, str]]:
        """What was tried and must not be, since last asked."""
        found, self._incidents[session_id] = self._incidents[session_id], []
        return found

    def close(self) -> None:
        """Stop serving, and forget everything."""
        self._server.should_exit = True
        self._folder.cleanup()

    def __enter__(self) -> Self:
        """The server itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.close()
