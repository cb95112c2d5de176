"""An agent of your own: any OpenAI-compatible model, the simulator's tools, your user's consent.

Run: OPENAI_BASE_URL=… OPENAI_API_KEY=… python docs/examples/own_agent.py MODEL "What the user says"
"""

import json
import sys
from typing import Any

from openai import OpenAI

from superapp import Session, Simulator

SYSTEM = "You act for the user in a super-app, with its tools. Amounts are in fen. Be brief."


def act(session: Session, call: Any) -> dict[str, Any]:
    """Make one tool call; where the user's consent is needed, show the terms and ask for it."""
    arguments = json.loads(call.function.arguments)
    result = session.call_with(call.function.name, arguments, key=call.id)
    if not result["ok"] and result["error"]["code"] == "confirmation_required":
        terms = result["error"]["details"]
        print("the user agrees:", result["error"]["message"])
        session.approve(terms["confirmation_id"])
        result = session.call_with(call.function.name, arguments, key=call.id)
    return result


def run(model: str, request: str, session: Session) -> str:
    """Let the model call tools until it answers."""
    client = OpenAI()
    messages: list[Any] = [
        {"role": "system", "content": SYSTEM},
        {"role": "user", "content": request},
    ]
    while True:
        answer = client.chat.completions.create(
            model=model, messages=messages, tools=session.tools("openai")
        )
        message = answer.choices[0].message
        messages.append(message)
        if not message.tool_calls:
            return message.content or ""
        for call in message.tool_calls:
            result = act(session, call)
            print(call.function.name, "→", "ok" if result["ok"] else result["error"]["code"])
            content = json.dumps(result, ensure_ascii=False)
            messages.append({"role": "tool", "tool_call_id": call.id, "content": content})


def main() -> None:
    """Run one request in a fresh session, and show what it changed."""
    with Simulator(world="small", seed=7).session(user="usr_lin") as session:
        print(run(sys.argv[1], sys.argv[2], session))
        print("changed:", sorted(session.diff()))


if __name__ == "__main__":
    main()
