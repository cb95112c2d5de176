"""Calls of several sessions, one after the other, committed together before any is answered."""

from collections.abc import Mapping, Sequence
from contextvars import Context
from typing import Any, Final, NamedTuple

import orjson

from superapp.gateway.gateway import Gateway
from superapp.world.store import StepTaken

MOST_TOGETHER: Final = 8
"""How many calls are committed together, unless told otherwise."""
Outcome = bytes | Exception
"""The answer to a call as JSON, or what went wrong with it."""


class Wanted(NamedTuple):
    """A call that somebody waits for."""

    session_id: str
    tool: str
    arguments: Mapping[str, Any]
    key: str | None
    actor: str | None
    context: Context
    """What its log lines and spans belong to."""


def outcomes_together(gateway: Gateway, calls: Sequence[Wanted]) -> list[Outcome]:
    """What `call_together` gives; where nothing could be committed, each call went wrong."""
    try:
        return call_together(gateway, calls)
    except Exception as error:  # noqa: BLE001 - handed to whoever waits for these calls
        return [error] * len(calls)


def call_together(gateway: Gateway, calls: Sequence[Wanted]) -> list[Outcome]:
    """The outcome of each call; at most one call of a session.

    A session that another process went on with meanwhile has its call repeated on the newer state.
    """
    with gateway.world.gathering() as gathering:
        answers: list[Outcome] = [_tried(gateway, wanted) for wanted in calls]
    if gathering.befell:
        for place, wanted in enumerate(calls):
            reason = gathering.befell.get(wanted.session_id)
            if isinstance(reason, StepTaken):
                answers[place] = _tried(gateway, wanted)
            elif reason is not None:
                answers[place] = reason
    return answers


def _tried(gateway: Gateway, wanted: Wanted) -> Outcome:
    return wanted.context.run(_called, gateway, wanted)


def _called(gateway: Gateway, wanted: Wanted) -> Outcome:
    try:
        answer = gateway.call(
            wanted.session_id,
            wanted.tool,
            wanted.arguments,
            key=wanted.key,
            actor=wanted.actor,
            encoded=True,
        )
        return orjson.dumps(answer)
    except Exception as error:  # noqa: BLE001 - handed to whoever waits for this call
        return error
