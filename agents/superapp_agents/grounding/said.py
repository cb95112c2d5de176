"""Drops from a plan whatever the user never said, so that no model's invention is acted on."""

from collections.abc import Sequence

from superapp_agents.grounding.revision import SAME_ITEM
from superapp_agents.grounding.text import was_said
from superapp_agents.plan import Item, Plan, Slots, Step


def _said_item(item: Item, utterances: tuple[str, ...]) -> Item | None:
    if item.query not in SAME_ITEM and not was_said(item.query, utterances):
        return None
    optional = {
        name: None
        for name in ("quantity", "when", "budget")
        if getattr(item, name) and not was_said(getattr(item, name), utterances)
    }
    lists = {
        name: tuple(phrase for phrase in getattr(item, name) if was_said(phrase, utterances))
        for name in ("options", "attributes")
    }
    return item.model_copy(update={**optional, **lists})


def said_slots(slots: Slots, utterances: tuple[str, ...]) -> tuple[Slots, tuple[str, ...]]:
    """The slots whose phrase the user said, and the names of the others."""
    kept: dict[str, object] = {}
    dropped: list[str] = []
    for name, value in slots:
        if isinstance(value, str) and not was_said(value, utterances):
            kept[name] = None
            dropped.append(name)
    items = tuple(
        item for item in (_said_item(item, utterances) for item in slots.items) if item is not None
    )
    if len(items) < len(slots.items):
        dropped.append("items")
    kept["items"] = items
    kept["waived"] = tuple(phrase for phrase in slots.waived if was_said(phrase, utterances))
    return slots.model_copy(update=kept), tuple(dropped)


def _said_step(step: Step, utterances: tuple[str, ...]) -> Step:
    return step.model_copy(update={"slots": said_slots(step.slots, utterances)[0]})


def said_plan(plan: Plan, utterances: Sequence[str]) -> Plan:
    """The plan without phrases that stand in none of the user's messages."""
    spoken = tuple(utterances)
    total = plan.total_budget if plan.total_budget and was_said(plan.total_budget, spoken) else None
    return plan.model_copy(
        update={
            "steps": tuple(_said_step(step, spoken) for step in plan.steps),
            "total_budget": total,
        }
    )
