"""An agent on the OpenAI Agents SDK, driven by journeys. Needs: pip install openai-agents.

Run: OPENAI_BASE_URL=… OPENAI_API_KEY=… OPENAI_MODEL=… \
     superapp run docs/examples/thanks.journey.yaml --agent python:openai_agents_agent:agent
"""

import json
import os
from typing import Any

from agents.tool_context import ToolContext
from openai import AsyncOpenAI

from agents import Agent, FunctionTool, OpenAIChatCompletionsModel, Runner, set_tracing_disabled
from superapp.journeys.agents import AgentSession

SYSTEM = "You act for the user in a super-app, with its tools. Amounts are in fen. Be brief."


def as_tool(session: AgentSession, spec: dict[str, Any]) -> FunctionTool:
    """A tool of the app as the SDK wants it."""
    name = spec["function"]["name"]

    async def act(ctx: ToolContext[Any], text: str) -> str:
        arguments = json.loads(text or "{}")
        result = session.call_with(name, arguments, ctx.tool_call_id)
        if not result["ok"] and result["error"]["code"] == "confirmation_required":
            result = session.call_with(name, arguments, ctx.tool_call_id)
        return json.dumps(result, ensure_ascii=False)

    return FunctionTool(
        name=name,
        description=spec["function"]["description"],
        params_json_schema=spec["function"]["parameters"],
        on_invoke_tool=act,
        strict_json_schema=False,
    )


async def agent(message: str, session: AgentSession) -> str:
    """One message of the user, answered by the SDK's runner."""
    set_tracing_disabled(True)
    model = OpenAIChatCompletionsModel(os.environ["OPENAI_MODEL"], AsyncOpenAI())
    tools = [as_tool(session, spec) for spec in session.tools("openai")]
    acting = Agent(name="super-app", instructions=SYSTEM, model=model, tools=list(tools))
    ended = await Runner.run(acting, message, max_turns=20)
    return str(ended.final_output)
