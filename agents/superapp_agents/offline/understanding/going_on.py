"""Short messages with nothing open that go on with what was done: 结账, 再转一次."""

import re

from superapp_agents.offline.understanding.dialogue import DialogueContext
from superapp_agents.plan import Goal, Intent, Language, Plan, Slots, Step

_CARTS = (Goal.ADD_TO_CART, Goal.REMOVE_FROM_CART, Goal.VIEW_CART)
_REPEATED = (Goal.TRANSFER, Goal.SEND_RED_PACKET, Goal.BUY_PRODUCT, Goal.ORDER_FOOD)
_CHECKOUT = re.compile(
    r"(?:好的?|那|就|现在|直接|帮我|给我|请|去|都|全部|一起|可以|我要?|，|,)*+"
    r"(?:结账|结算|买单|付款|支付|下单)(?:吧|了|啊|呀|一下)*+"
    r"|(?:(?:ok|okay|now|please|then|and|let's|go ahead and|i want to)[ ,]+)*+(?:check ?out|pay"
    r"|place (?:the|my|an) order|pay for (?:it|them|everything))(?: (?:please|now|then))*+",
    re.IGNORECASE,
)
_BILL = re.compile(r"结账|结算|买单|\bcheck ?out\b", re.IGNORECASE)
_AGAIN = re.compile(
    r"(?:那|就|请|帮我|给我)*+(?:再|重新|照样再?)(?:给(?:他|她|它))?(?:转|发|打|付|汇|买|点|订|下|来)(?:给(?:他|她))?(?:上)?"
    r"(?:一|1)(?:次|遍|笔|回|单)(?:吧|了|啊)*+"
    r"|(?:(?:ok|okay|please|now|and|can you|could you)[ ,]+)*+(?:send|transfer|do|pay|order"
    r"|buy|get)"
    r" (?:it|that|them|the same(?: thing| amount)?|him the same|her the same|this)(?: to (?:him|her"
    r"|them))?(?: (?:again|once more|one more time|another time|please))++"
    r"|(?:the )?same again(?: please)?",
    re.IGNORECASE,
)


def going_on(text: str, dialogue: DialogueContext, language: Language) -> Plan | None:
    """The check-out of the cart, or what was done last once more, to be confirmed anew."""
    steps = dialogue.plan.steps if dialogue.plan else ()
    if dialogue.confirming or dialogue.asking:
        return None
    plain = text.strip().rstrip("。.!！ ?？")
    if _CHECKOUT.fullmatch(plain) and _is_of_cart(plain, steps):
        step = Step(id="s1", goal=Goal.CHECKOUT_CART, slots=Slots())
        return Plan(language=language, steps=(step,))
    done = [step for step in steps if step.intent is Intent.DO]
    if dialogue.plan and _AGAIN.fullmatch(plain) and done and done[-1].goal in _REPEATED:
        return _once_more(done[-1], dialogue.plan.language)
    return None


def _is_of_cart(text: str, steps: tuple[Step, ...]) -> bool:
    """Whether there is nothing else that the words could pay for."""
    if steps and steps[-1].goal in _CARTS:
        return True
    pending = any(step.intent in (Intent.OFFER, Intent.QUOTE) for step in steps)
    return not pending and _BILL.search(text) is not None


def _once_more(step: Step, language: Language) -> Plan:
    again = step.model_copy(update={"id": "s99", "depends_on": (), "uses": None, "revises": None})
    return Plan(language=language, steps=(again,), continues=True)
