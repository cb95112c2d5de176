"""A plain loop on the OpenAI client, as an agent that journeys can drive.

Run: OPENAI_BASE_URL=… OPENAI_API_KEY=… OPENAI_MODEL=… \
     superapp run docs/examples/thanks.journey.yaml --agent python:openai_loop:agent
"""

import json
import os
from typing import Any

from openai import OpenAI

from superapp.journeys.agents import AgentSession

SYSTEM = "You act for the user in a super-app, with its tools. Amounts are in fen. Be brief."


def act(session: AgentSession, name: str, arguments: dict[str, Any], key: str) -> dict[str, Any]:
    """Make one call; where it needs the user's yes, the user has decided by the time it returns."""
    result = session.call_with(name, arguments, key)
    if not result["ok"] and result["error"]["code"] == "confirmation_required":
        result = session.call_with(name, arguments, key)
    return result


def agent(message: str, session: AgentSession) -> str:
    """Let the model call tools until it answers."""
    client = OpenAI()
    messages: list[Any] = [
        {"role": "system", "content": SYSTEM},
        {"role": "user", "content": message},
    ]
    while True:
        answer = client.chat.completions.create(
            model=os.environ["OPENAI_MODEL"], messages=messages, tools=session.tools("openai")
        )
        said = answer.choices[0].message
        messages.append(said)
        if not said.tool_calls:
            return said.content or ""
        for call in said.tool_calls:
            arguments = json.loads(call.function.arguments)
            result = act(session, call.function.name, arguments, call.id)
            content = json.dumps(result, ensure_ascii=False)
            messages.append({"role": "tool", "tool_call_id": call.id, "content": content})
