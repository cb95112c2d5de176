"""Words that look like an order and name no thing: nothing may be bought on them."""

import re

from superapp_agents.offline.understanding.lexicon import pattern
from superapp_agents.plan import Goal, Item, Plan, Step

_ORDERS = (Goal.BUY_PRODUCT, Goal.ORDER_FOOD, Goal.FIND_PRODUCT, Goal.ADD_TO_CART)
_CANNOT = re.compile(
    r"(?:买|拍|订|点|送|寄|付|用|打|收|下)不(?:了|到|上|成|出|起|动|完)|[没无]法|不到$|不了$|^不$"
    r"|\b(?:can't|cannot|couldn't|unable|not working|doesn't work|won't)\b",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"^(?:以后|默认|都|就|送|寄|买|到|去|往|请|帮我|给我|还是|这|那|它|个|些|样|种|里|儿|边|的|了|吧|呢|啊|一下|一样|同样|上面|刚才|之前|先|再|也)+$"
    r"|^(?:(?:ok|okay|yes|no|well|oh|so|then|and|just|please|i|i'll|i'd|will|would|like|want|to|get|buy|order|take|have"
    r"|send|it|that|this|them|those|these|there|here|one|ones|same|the|for|me|now|instead|forget|never|mind|deliver"
    r"|don't|need|anymore|later|again|from|on|always|default)\b[ ,.'!]*)+$",
    re.IGNORECASE,
)


def names_nothing(item: Item) -> bool:
    """Whether an item is no thing but words around one, or what cannot be done."""
    if item.query == "it" or pattern("goods_word").search(item.query):
        return False
    if len(item.query) < 2 and item.query.isascii():
        return True
    return bool(_CANNOT.search(item.query) or _POINTING.match(item.query))


def without_nothing(plan: Plan) -> Plan:
    """The plan without such items; an order that has nothing else then asks what is wanted."""
    return plan.model_copy(update={"steps": tuple(_cleared(step) for step in plan.steps)})


def is_empty_order(plan: Plan) -> bool:
    """Whether all that a message asks for are orders that name nothing."""
    return bool(plan.steps) and all(
        step.goal in _ORDERS
        and not step.slots.choice
        and all(item.query == "it" for item in step.slots.items)
        for step in plan.steps
    )


def _cleared(step: Step) -> Step:
    kept = tuple(item for item in step.slots.items if not names_nothing(item))
    if step.goal not in _ORDERS or len(kept) == len(step.slots.items):
        return step
    return step.model_copy(update={"slots": step.slots.model_copy(update={"items": kept})})
