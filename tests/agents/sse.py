"""A completion as an OpenAI-compatible server streams it."""

import json
from typing import Any


def streamed(completion: dict[str, Any]) -> bytes:
    """The server-sent events of a completion: its words in pieces, then what it cost."""
    told = completion["choices"][0]["message"]
    head = {**completion, "object": "chat.completion.chunk", "usage": None}
    words = str(told.get("content") or "")
    pieces = [words[i : i + 3] for i in range(0, len(words), 3)] or [""]
    deltas = [{"role": "assistant", "content": piece} for piece in pieces]
    events = [_chunk(head, delta, None) for delta in deltas]
    events.append(_chunk(head, {}, "stop"))
    events.append({**head, "choices": [], "usage": completion.get("usage")})
    lines = [f"data: {json.dumps(event)}\n\n" for event in events]
    return "".join([*lines, "data: [DONE]\n\n"]).encode()


def _chunk(head: dict[str, Any], delta: dict[str, Any], reason: str | None) -> dict[str, Any]:
    return {**head, "choices": [{"index": 0, "delta": delta, "finish_reason": reason}]}
