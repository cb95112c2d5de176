"""Pay a bill over MCP from LangGraph: the user's yes is an interrupt, and money moves once.

pip install "langchain[mcp]"
superapp serve
python docs/examples/langchain_mcp.py [http://127.0.0.1:8000] [accept|decline]
"""

import asyncio
import sys
import warnings
from typing import Any, TypedDict

import httpx2
from langchain_core._api import LangChainBetaWarning

warnings.filterwarnings("ignore", category=LangChainBetaWarning)

from langchain.mcp import MCPAdapter  # noqa: E402
from langgraph.checkpoint.memory import InMemorySaver  # noqa: E402
from langgraph.graph import END, START, StateGraph  # noqa: E402
from langgraph.types import Command  # noqa: E402

BILL = {"bill_id": "bil_0001", "amount_fen": 18640}


class State(TypedDict, total=False):
    """What the graph remembers."""

    answer: str


def ask(url: str, body: dict[str, Any] | None = None) -> Any:
    """Speak to the server as its user."""
    method = "GET" if body is None else "POST"
    return httpx2.request(method, url, json=body, timeout=60).raise_for_status().json()


async def main(server: str, action: str) -> None:
    """Open a session, let the graph pay, answer its question, and look at what was paid."""
    session = ask(f"{server}/v1/sessions", {"user": "usr_lin", "lang": "en"})["session_id"]
    async with MCPAdapter(f"{server}/mcp/{session}") as adapter:
        tools = {tool.name: tool for tool in await adapter.list_tools()}
        print(len(tools), "tools")

        async def pay(state: State) -> State:
            call = {"type": "tool_call", "id": "call_1", "name": "payments_pay_bill", "args": BILL}
            return {**state, "answer": (await tools["payments_pay_bill"].ainvoke(call)).text}

        steps = StateGraph(State)
        steps.add_node("pay", pay)
        steps.add_edge(START, "pay")
        steps.add_edge("pay", END)
        graph = steps.compile(checkpointer=InMemorySaver())
        thread: Any = {"configurable": {"thread_id": "1"}}

        stopped = await graph.ainvoke({}, thread)
        (interrupt,) = stopped["__interrupt__"]
        (question,) = interrupt.value["requests"]
        print("interrupt:", question["message"].replace("\n", " | "))

        said: dict[str, Any] = {"action": action, "content": {} if action == "accept" else None}
        resume = {"responses": {question["key"]: said}}
        ended = await graph.ainvoke(Command(resume=resume), thread)
        print("answer:", ended["answer"])

    added = ask(f"{server}/v1/sessions/{session}/diff").get("payments", {}).get("added", [])
    print("payments:", len(added))


if __name__ == "__main__":
    address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    asyncio.run(main(address, sys.argv[2] if len(sys.argv) > 2 else "accept"))
