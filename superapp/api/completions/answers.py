"""Answers in the shape of OpenAI's chat API, whole or as a stream."""

from collections.abc import AsyncIterator
from typing import Any

from superapp.api.problems import dumps
from superapp.api.turn_log import TurnLog, told_error
from superapp_agents.turn import Turn

CREATED = 1_770_343_200
"""When the world starts; the clock of a simulation tells no other time."""
Json = dict[str, Any]
DONE = "data: [DONE]\n\n"


def usage_of(turn: Turn | None) -> Json:
    """What the turn took of its model."""
    given = turn.usage.input_tokens if turn else 0
    made = turn.usage.output_tokens if turn else 0
    return {"prompt_tokens": given, "completion_tokens": made, "total_tokens": given + made}


def details_of(session_id: str, turn: Turn) -> Json:
    """What other clients need not read: the session, and what waits for the user."""
    shown = turn.model_dump(include={"turn", "status", "confirmations", "questions", "offers"})
    return {"session_id": session_id, **shown}


class Answer:
    """One answer.

    Args:
        answer_id: Its id.
        model: The model that the client named.
    """

    def __init__(self, answer_id: str, model: str) -> None:
        self._head = {"id": f"chatcmpl-{answer_id}", "created": CREATED, "model": model}

    def whole(self, text: str, turn: Turn | None, session_id: str | None) -> Json:
        """The answer at once."""
        choice = {
            "index": 0,
            "message": {"role": "assistant", "content": text, "refusal": None},
            "logprobs": None,
            "finish_reason": "stop",
        }
        shown = {**self._head, "object": "chat.completion", "choices": [choice]}
        shown["usage"] = usage_of(turn)
        if turn is not None and session_id is not None:
            shown["superapp"] = details_of(session_id, turn)
        return shown

    def _chunk(self, delta: Json, finish: str | None = None, **more: Any) -> str:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        shown = {**self._head, "object": "chat.completion.chunk", "choices": [choice], **more}
        return f"data: {dumps(shown)}\n\n"

    def _usage(self, turn: Turn | None) -> str:
        shown = {**self._head, "object": "chat.completion.chunk", "choices": []}
        return f"data: {dumps({**shown, 'usage': usage_of(turn)})}\n\n"

    async def text_stream(self, text: str, *, usage: bool) -> AsyncIterator[str]:
        """A text that is known already."""
        yield self._chunk({"role": "assistant", "content": ""})
        yield self._chunk({"content": text})
        yield self._chunk({}, "stop")
        if usage:
            yield self._usage(None)
        yield DONE

    async def stream(self, log: TurnLog, patience: float, *, usage: bool) -> AsyncIterator[str]:
        """The reply as it comes; a client that goes away does not stop the turn."""
        yield self._chunk({"role": "assistant", "content": ""})
        worded = False
        async for event in log.follow(0, patience):
            if event is None:
                yield ": still working\n\n"
            elif event[1] == "text":
                worded = True
                yield self._chunk({"content": event[2]["delta"]})
        outcome = log.outcome
        if not isinstance(outcome, Turn):
            told = told_error(outcome if isinstance(outcome, Exception) else RuntimeError())
            error = {"message": told["detail"], "type": "server_error", "code": told["code"]}
            yield f"data: {dumps({'error': error})}\n\n"
            return
        if not worded and outcome.reply:
            yield self._chunk({"content": outcome.reply})
        yield self._chunk({}, "stop", superapp=details_of(log.session_id, outcome))
        if usage:
            yield self._usage(outcome)
        yield DONE
