"""Tools: their schemas in the formats of the field, and the door for outside agents."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query

from superapp.api.access import AnyonesSession, CallerOf
from superapp.api.routes.sessions import HostOf
from superapp.api.schemas import ToolCall
from superapp.gateway.formats import FORMATS, shown_tools
from superapp.tool_selection import select_tools

router = APIRouter(prefix="/v1", tags=["tools"])
Format = Annotated[
    str,
    Query(
        description="json, openai, anthropic or mcp",
        json_schema_extra={"enum": list(FORMATS)},
    ),
]


@router.get("/tools")
async def list_tools(
    host: HostOf,
    _: CallerOf,
    format: Format = "json",  # noqa: A002 - the name that the contract gives
    services: Annotated[str | None, Query(description="Names of services, by comma.")] = None,
) -> list[dict[str, Any]]:
    """The schemas of all tools, or of some services."""
    wanted = [name.strip() for name in services.split(",")] if services else None
    return shown_tools(select_tools(host.tools, None, wanted), format)


@router.get("/sessions/{session_id}/tools")
async def list_session_tools(
    host: HostOf,
    known: AnyonesSession,
    format: Format = "json",  # noqa: A002 - the name that the contract gives
) -> list[dict[str, Any]]:
    """The tools as this session's agent sees them."""
    return await host.run(known, lambda session: session.tools(format))


@router.post("/sessions/{session_id}/tools/{tool}")
async def call_tool(
    host: HostOf, known: AnyonesSession, who: CallerOf, tool: str, call: ToolCall
) -> dict[str, Any]:
    """Call a tool. A refusal of the world is an answer too, with `ok` false and what to do."""
    answer: dict[str, Any] = orjson.loads(
        await host.call(known, tool, call.arguments, call.key, who.actor)
    )
    return answer
