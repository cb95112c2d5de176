"""Planned faults: which is due at this call, and what it does."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, func, update
from sqlmodel import col, select

from superapp.errors import SuperappError
from superapp.gateway.registry import Registry
from superapp.gateway.tables import PlannedFault
from superapp_services.core import (
    FaultKind,
    Tool,
    ToolContext,
    ToolInput,
    from_json,
    json_text,
    query,
    write,
)

_OF_TOOL = query(
    select(PlannedFault)
    .where(col(PlannedFault.tool) == bindparam("tool"))
    .order_by(col(PlannedFault.fault_id))
)
_COUNT = query(select(func.count(col(PlannedFault.fault_id))))
_SEEN = write(
    update(PlannedFault)
    .where(col(PlannedFault.fault_id) == bindparam("b_id"))
    .values(seen=col(PlannedFault.seen) + 1, fired=col(PlannedFault.fired) + bindparam("b_fired"))
)


EVENTFUL = frozenset(
    {
        "food_place_order",
        "food_reserve_table",
        "payments_pay_order",
        "payments_request_refund",
        "rides_request_ride",
        "shopping_place_order",
        "shopping_request_return",
        "shopping_watch_price",
        "social_send_red_packet",
        "travel_change_booking",
        "travel_hold_booking",
    }
)
"""Tools whose calls have something happen later, so that it can happen twice."""


def kinds_for(tool: Tool) -> list[str]:
    """The faults that can be planned for a tool."""
    kinds = set(tool.faults)
    if tool.name not in EVENTFUL:
        kinds.discard(FaultKind.DUPLICATE_EVENT)
    return sorted(kind.value for kind in kinds)


class InvalidFault(SuperappError):
    """A fault that cannot be planned so."""

    code = "invalid_fault"


def plan(ctx: ToolContext, registry: Registry, faults: Iterable[Mapping[str, Any]]) -> None:
    """Plan faults, each `{on, kind, call?, calls?, when?, …parameters}`.

    Raises:
        InvalidFault: An unknown tool or kind, a kind that the tool cannot have, a bad number.
    """
    for fault in faults:
        known = {"on", "kind", "call", "calls", "when"}
        tool = registry.tools.get(str(fault.get("on")))
        if tool is None:
            raise InvalidFault(f"Fault on unknown tool {fault.get('on')!r}.")
        allowed = kinds_for(tool)
        if fault.get("kind") not in allowed:
            raise InvalidFault(
                f"{tool.name} cannot have the fault {fault.get('kind')!r}. "
                f"Choose one of: {', '.join(allowed)}."
            )
        number, calls = fault.get("call", 1), fault.get("calls", 1)
        if not (isinstance(number, int) and isinstance(calls, int) and number > 0 and calls > 0):
            raise InvalidFault("`call` and `calls` are whole numbers from 1.")
        parameters = {name: value for name, value in fault.items() if name not in known}
        ctx.db.insert(
            PlannedFault,
            fault_id=ctx.new_id("flt_plan"),
            tool=tool.name,
            fault_kind=fault["kind"],
            call_number=number,
            calls=calls,
            matcher=json_text(fault.get("when") or {}),
            parameters=json_text(parameters),
            seen=0,
            fired=0,
        )


def due(ctx: ToolContext, tool: Tool, args: ToolInput) -> list[tuple[FaultKind, dict[str, Any]]]:
    """The faults planned for this very call, with their parameters; counts the call."""
    found = []
    for fault in ctx.db.all(_OF_TOOL, tool=tool.name):
        wanted = from_json(fault.matcher)
        if wanted and not _matches(ctx, tool, args, wanted):
            continue
        number = fault.seen + 1
        fires = fault.call_number <= number < fault.call_number + fault.calls
        ctx.db.run(_SEEN, b_id=fault.fault_id, b_fired=int(fires))
        if fires:
            found.append((FaultKind(fault.fault_kind), from_json(fault.parameters)))
    return found


def _matches(ctx: ToolContext, tool: Tool, args: ToolInput, wanted: Mapping[str, Any]) -> bool:
    candidates: list[Mapping[str, Any]] = [*_mappings(args.model_dump(mode="json"))]
    if tool.objects is not None:
        candidates += tool.objects(ctx, args)
    return any(all(one.get(k) == v for k, v in wanted.items()) for one in candidates)


def _mappings(value: Any) -> Iterable[Mapping[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _mappings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _mappings(inner)


def any_planned(ctx: ToolContext) -> bool:
    """Whether the session has planned faults at all."""
    return bool(ctx.db.value(_COUNT))
