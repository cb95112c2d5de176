"""Follow-up turns: corrections are laid over the plan in force."""

from superapp_agents.plan import Decision, Intent, Item, Plan, Step

SAME_ITEM = ("it", "它")
"""Queries that mean the item of the step that is revised."""

_PENDING = (Intent.OFFER, Intent.QUOTE)


def _changed_item(item: Item, change: Item) -> Item:
    told = change.model_dump(exclude_defaults=True, exclude={"query", "options", "attributes"})
    options = (*item.options, *(o for o in change.options if o not in item.options))
    attributes = (*item.attributes, *(a for a in change.attributes if a not in item.attributes))
    return item.model_copy(update={**told, "options": options, "attributes": attributes})


def _merged_items(old: tuple[Item, ...], new: tuple[Item, ...]) -> tuple[Item, ...]:
    """New items replace the old ones; the query "it" changes the old ones and keeps the rest."""
    if old and len(new) == 1 and new[0].query in SAME_ITEM:
        return tuple(_changed_item(item, new[0]) for item in old)
    return new or old


def revise(step: Step, change: Step) -> Step:
    """The earlier step with the correction laid over it: what the correction leaves out stays."""
    told = {name: value for name, value in change.slots if value and name != "items"}
    told["items"] = _merged_items(step.slots.items, change.slots.items)
    return step.model_copy(
        update={
            "goal": change.goal,
            "intent": change.intent,
            "service": change.service or (step.service if change.goal == step.goal else None),
            "slots": step.slots.model_copy(update=told),
        }
    )


def _renumbered(step: Step, fresh: dict[str, str]) -> Step:
    return step.model_copy(
        update={
            "id": fresh[step.id],
            "depends_on": tuple(fresh.get(needed, needed) for needed in step.depends_on),
            "uses": fresh.get(step.uses or "", step.uses),
        }
    )


def _fresh_ids(previous: Plan, change: Plan) -> dict[str, str]:
    """Ids for the added steps that clash with none of the plan in force."""
    last = max((int(step.id[1:]) for step in previous.steps), default=0)
    known = {step.id for step in previous.steps}
    added = [step.id for step in change.steps if step.revises not in known]
    return {step_id: f"s{last + number}" for number, step_id in enumerate(added, start=1)}


def continue_plan(previous: Plan | None, change: Plan) -> Plan:
    """The plan in force after a further message.

    Corrections are laid over the steps that they revise, new steps are appended under fresh ids,
    and an approval turns what was only offered or quoted into something to do. A message that
    starts afresh replaces the plan.
    """
    if previous is None or not (change.continues or change.decision):
        return change
    steps = {step.id: step for step in previous.steps}
    fresh = _fresh_ids(previous, change)
    for step in change.steps:
        if step.id in fresh:
            added = _renumbered(step, fresh)
            steps[added.id] = added.model_copy(update={"revises": None})
        else:
            target = str(step.revises)
            steps[target] = revise(steps[target], step)
    if change.decision in (Decision.APPROVE, Decision.APPROVE_ALL):
        steps = {
            key: step.model_copy(update={"intent": Intent.DO}) if step.intent in _PENDING else step
            for key, step in steps.items()
        }
    return change.model_copy(
        update={
            "steps": tuple(steps.values()),
            "total_budget": change.total_budget or previous.total_budget,
        }
    )
