"""A turn as server-sent events, as they happen."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from fastapi.responses import StreamingResponse

from superapp.api.host import Host
from superapp.api.problems import Problem, dumps
from superapp.api.registry import Registered
from superapp.errors import SuperappError
from superapp.session import Session
from superapp_agents.turn import Turn

EVENT_STREAM = "text/event-stream"
KEEP_ALIVE_SECONDS = 15
Event = tuple[str, dict[str, Any]]


def turn_stream(host: Host, known: Registered, content: str) -> StreamingResponse:
    """Run a turn and send its events; a client that goes away does not stop it."""
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[Event | None] = asyncio.Queue()

    def tell(event: dict[str, Any]) -> None:
        loop.call_soon_threadsafe(queue.put_nowait, (str(event["type"]), event))

    def work(session: Session) -> Turn:
        return session.chat(content, on_event=tell)

    async def run() -> None:
        try:
            turn = await host.run(known, work)
            await queue.put(("done", turn.model_dump()))
        except (Problem, SuperappError) as error:
            await queue.put(("error", {"code": error.code, "detail": error.detail}))
        except Exception:  # noqa: BLE001 - the stream has begun; the client must hear of it
            await queue.put(("error", {"code": "internal_error", "detail": "The turn failed."}))
        await queue.put(None)

    task = asyncio.create_task(run())
    host.keep(task)
    headers = {"cache-control": "no-cache", "x-accel-buffering": "no"}
    return StreamingResponse(_events(queue), media_type=EVENT_STREAM, headers=headers)


async def _events(queue: "asyncio.Queue[Event | None]") -> AsyncIterator[str]:
    number = 0
    while True:
        try:
            event = await asyncio.wait_for(queue.get(), KEEP_ALIVE_SECONDS)
        except TimeoutError:
            yield ": still working\n\n"
            continue
        if event is None:
            return
        number += 1
        kind, data = event
        yield f"id: {number}\nevent: {kind}\ndata: {dumps(data)}\n\n"
