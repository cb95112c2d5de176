"""When the world begins."""

from sqlmodel import col, select

from superapp_services.core import ToolContext, query
from superapp_services.core.system import WorldFact

_START = query(select(WorldFact.value).where(col(WorldFact.fact_id) == "start_at"))


def world_start(ctx: ToolContext) -> int:
    """When the world begins, read once per base."""
    start: int | None = ctx.cache.get("world_start")
    if start is None:
        start = ctx.cache["world_start"] = int(ctx.db.value(_START))
    return start
