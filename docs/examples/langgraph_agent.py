"""A LangGraph agent of your own: a model node and a tool node, driven by journeys.

Run: OPENAI_BASE_URL=… OPENAI_API_KEY=… OPENAI_MODEL=… \
     superapp run docs/examples/thanks.journey.yaml --agent python:langgraph_agent:agent
"""

import json
import os
from typing import Any

from langchain_core.messages import AIMessage, SystemMessage, ToolMessage
from langchain_openai import ChatOpenAI
from langgraph.graph import END, START, MessagesState, StateGraph

from superapp.journeys.agents import AgentSession

SYSTEM = "You act for the user in a super-app, with its tools. Amounts are in fen. Be brief."


def build(session: AgentSession) -> Any:
    """The graph: the model decides, the tools act, until the model has no more calls."""
    model = ChatOpenAI(model=os.environ["OPENAI_MODEL"], temperature=0)
    deciding = model.bind_tools(session.tools("openai"))

    def decide(state: MessagesState) -> dict[str, Any]:
        return {"messages": [deciding.invoke([SystemMessage(SYSTEM), *state["messages"]])]}

    def act(state: MessagesState) -> dict[str, Any]:
        last = state["messages"][-1]
        calls = last.tool_calls if isinstance(last, AIMessage) else []
        told = []
        for call in calls:
            result = session.call_with(call["name"], call["args"], call["id"])
            if not result["ok"] and result["error"]["code"] == "confirmation_required":
                result = session.call_with(call["name"], call["args"], call["id"])
            content = json.dumps(result, ensure_ascii=False)
            told.append(ToolMessage(content, tool_call_id=call["id"]))
        return {"messages": told}

    def goes_on(state: MessagesState) -> str:
        last = state["messages"][-1]
        return "act" if isinstance(last, AIMessage) and last.tool_calls else END

    graph = StateGraph(MessagesState)
    graph.add_node("decide", decide)
    graph.add_node("act", act)
    graph.add_edge(START, "decide")
    graph.add_conditional_edges("decide", goes_on, ["act", END])
    graph.add_edge("act", "decide")
    return graph.compile()


def agent(message: str, session: AgentSession) -> str:
    """One message of the user, answered by the graph."""
    ended = build(session).invoke({"messages": [("user", message)]})
    return str(ended["messages"][-1].text)
