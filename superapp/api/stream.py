"""The events of a turn, as server-sent events that a client can take up again."""

import re
from collections.abc import AsyncIterator

from fastapi import Request
from fastapi.responses import StreamingResponse

from superapp.api.problems import Problem, dumps
from superapp.api.turn_log import TurnLog
from superapp.api.turns import Turns

EVENT_STREAM = "text/event-stream"
KEEP_ALIVE_SECONDS = 15.0
STREAM_HEADERS = {"cache-control": "no-cache", "x-accel-buffering": "no"}
_EVENT_ID = re.compile(r"([0-9a-f]{16})\.([0-9]{1,9})")


def wants_stream(request: Request) -> bool:
    """Whether the client listens to events."""
    return EVENT_STREAM in request.headers.get("accept", "")


def last_event(request: Request) -> tuple[str, int] | None:
    """The turn and the event that a client has seen last; None if it is new.

    Raises:
        Problem: The header was not made here.
    """
    given = request.headers.get("last-event-id")
    if not given:
        return None
    match = _EVENT_ID.fullmatch(given)
    if match is None:
        raise Problem(400, "unknown_event", "Last-Event-ID is not an id of this server's events.")
    return match.group(1), int(match.group(2))


async def resumed(turns: Turns, session_id: str, seen: tuple[str, int]) -> StreamingResponse:
    """The events of a turn after the last one that its client has seen.

    Raises:
        Problem: The session has no such turn.
    """
    turn_id, number = seen
    found = await turns.log_of(session_id, turn_id)
    if found is None:
        raise Problem(404, "unknown_event", "This session has no turn of that event.")
    return turn_stream(found, number)


def turn_stream(turn_log: TurnLog, after: int = 0) -> StreamingResponse:
    """Send the events of a turn; a client that goes away does not stop it."""
    return StreamingResponse(
        _events(turn_log, after), media_type=EVENT_STREAM, headers=STREAM_HEADERS
    )


async def _events(turn_log: TurnLog, after: int) -> AsyncIterator[str]:
    async for event in turn_log.follow(after, KEEP_ALIVE_SECONDS):
        if event is None:
            yield ": still working\n\n"
            continue
        number, kind, data = event
        yield f"id: {turn_log.turn_id}.{number}\nevent: {kind}\ndata: {dumps(data)}\n\n"
