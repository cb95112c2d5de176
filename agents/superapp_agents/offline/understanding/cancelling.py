"""Yes, no and "cancel that" in the light of what is open, offered or done."""

import re

from superapp_agents.offline.understanding.clauses import clauses_of
from superapp_agents.offline.understanding.decisions import decides_nothing, decision_of
from superapp_agents.offline.understanding.dialogue import DialogueContext
from superapp_agents.offline.understanding.leaving import is_undoing, leaves_alone
from superapp_agents.plan import Decision, Goal, Intent, Language, Plan, Slots, Step

CANCELS = {
    Goal.BOOK_FLIGHT: Goal.CANCEL_BOOKING,
    Goal.BOOK_TRAIN: Goal.CANCEL_BOOKING,
    Goal.BOOK_HOTEL: Goal.CANCEL_BOOKING,
    Goal.BOOK_ATTRACTION: Goal.CANCEL_BOOKING,
    Goal.RESERVE_TABLE: Goal.CANCEL_RESERVATION,
    Goal.REQUEST_RIDE: Goal.CANCEL_RIDE,
    Goal.BUY_PRODUCT: Goal.CANCEL_ORDER,
    Goal.FIND_PRODUCT: Goal.CANCEL_ORDER,
    Goal.ORDER_FOOD: Goal.CANCEL_ORDER,
    Goal.CHECKOUT_CART: Goal.CANCEL_ORDER,
}
FINAL = (
    Goal.TRANSFER,
    Goal.SEND_RED_PACKET,
    Goal.PAY_BILL,
    Goal.CONFIRM_RECEIPT,
    Goal.REVIEW,
    Goal.PLANT_TREE,
    Goal.COLLECT_ENERGY,
)
"""What cannot be taken back once it is done."""
_ADDED = "s99"
"""The id of a step that is added; the plan in force gives it the next one."""
_NOUN_OF = (
    (Goal.BOOK_FLIGHT, r"机票|航班|飞机|\bflights?\b|\bplane\b"),
    (Goal.BOOK_TRAIN, r"高铁|火车|车票|动车|\btrains?\b"),
    (Goal.BOOK_HOTEL, r"酒店|宾馆|房间?|民宿|住宿|\bhotels?\b|\brooms?\b"),
    (Goal.BOOK_ATTRACTION, r"门票|\btickets?\b"),
    (Goal.REQUEST_RIDE, r"叫的?车|打车|车(?!票)|\b(?:taxi|cab|ride|car)\b"),
    (Goal.RESERVE_TABLE, r"位子|座位|餐厅|饭店|\btable\b|\brestaurant\b"),
    (Goal.ORDER_FOOD, r"外卖|\b(?:food|meal)\b"),
    (Goal.TRANSFER, r"转账|\btransfer\b"),
    (Goal.SEND_RED_PACKET, r"红包|\bred packet\b"),
)
_NOUNS = (
    r"订单|机票|航班|酒店|房间?|车票?|火车票?|高铁票?|门票|位子|座位|桌子|餐位|订位|外卖"
    r"|转账|红包|付款"
)
_ENGLISH = (
    r"order|one|booking|reservation|last one|hotel|room|flight|train|taxi|cab|ride|car|table"
    r"|tickets?|transfer|payment|purchase|food|meal"
)
_CANCEL_THAT = re.compile(
    rf"^(?:(?:please|can you|could you|just|actually|i want to|i'd like to"
    rf"|let's)\s+)*(?:cancel|drop|undo|scrap"
    rf"|forget(?: about)?|call off)(?: (?:that|it|this|everything|(?:the|that|this"
    rf"|my) (?:\w+ )?(?:{_ENGLISH})))?"
    r"(?: (?:one|please|then|now|for me|i (?:just )?(?:made|ordered|booked|placed)))*$"
    rf"|^(?:还是|就|那|我|请|帮我|麻烦|给我|把|要|想)*(?:它|这个|那个|刚才?刚?的?(?:那个"
    rf"|那单)?|那单|这单"
    rf"|刚[刚才]?[点订叫买转下]的?)?(?:{_NOUNS})?(?:给我|帮我|先|也|都)*(?:取消|退(?!货"
    rf"|款))(?:掉|了|吧|下|一下|它|那个"
    rf"|这个|那单|这单|刚[刚才]?[点订叫买转下]?的?(?:那个|那单)?|的|{_NOUNS})*$",
    re.IGNORECASE,
)
_GIVES_UP = re.compile(
    r"取消|退掉|不(?:想|要|用)?(?:去|买|订|坐|吃|打车|叫车|转|住)了?$|不要了|不买了|不订了"
    r"|\b(?:cancel|undo|scrap|changed my mind|call it off|don'?t (?:want|need) (?:it|that|this))\b",
    re.IGNORECASE,
)
"""Words that take back what is done, and not only decline more of it."""
_LEADS = re.compile(
    r"^(?:好(?:的|吧)?|嗯|可以|行|那|算了|yes|yeah|ok(?:ay)?|sure|great|perfect|fine|no|不|不用"
    r"|actually|其实|对了|oh|wait|sorry|never ?mind)[，,。.! ]+",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"[\s，,。.!！?？;；~]+$|[，,]? *(?:please|thanks|thank you|谢谢)$|(?:吧|啊|呀|哦)$",
    re.IGNORECASE,
)


def bare(text: str) -> str:
    """The message without the words around it that mean nothing."""
    plain, before = text.strip(), ""
    while plain != before:
        before = plain
        plain = _ENDS.sub("", _LEADS.sub("", plain)).strip() or plain
    return plain


def step_named(text: str, steps: tuple[Step, ...]) -> Step | None:
    """The last step of the kind that the words name."""
    for goal, noun in _NOUN_OF:
        if re.search(noun, text, re.IGNORECASE):
            found = next((step for step in reversed(steps) if step.goal is goal), None)
            if found:
                return found
    return None


def nouns_named(goal: Goal, text: str) -> list[str]:
    """The words of a text for a kind of thing: 机票, "the hotel"."""
    nouns = (re.finditer(noun, text, re.IGNORECASE) for kind, noun in _NOUN_OF if kind is goal)
    return [match[0] for found in nouns for match in found]


def answered(text: str, dialogue: DialogueContext, language: Language) -> Plan | None:
    """The plan of a message that agrees, refuses, cancels or says nothing; None for another."""
    if leaves_alone(text) and not asks_besides(text, language):
        return _left(dialogue, language)
    steps = dialogue.plan.steps if dialogue.plan else ()
    undone = _CANCEL_THAT.match(bare(text)) is not None
    decision = decision_of(text)
    waits = dialogue.confirming or dialogue.asking
    if waits and (undone or decision is Decision.REJECT):
        other = step_named(text, steps)
        if undone and other is None and _names_a_kind(text):
            return None
        if other is None or other.id not in dialogue.settled:
            return _decided(_of_cancelling(dialogue, Decision.REJECT, text), language)
    elif undone or (decision is Decision.REJECT and _GIVES_UP.search(bare(text))):
        return _cancelled(text, dialogue, language, decision)
    known = decision is not None or decides_nothing(text)
    return _decided(decision, language) if known else None


def asks_besides(text: str, language: Language) -> bool:
    """Whether a message that leaves something alone asks for another thing besides."""
    return any(clause.goal for clause in clauses_of(text, language.value))


def _left(dialogue: DialogueContext, language: Language) -> Plan:
    """Nothing is cancelled; where a cancelling waits for a yes, this is the no to it."""
    steps = dialogue.plan.steps if dialogue.plan else ()
    waits = [step for step in steps if step.id not in dialogue.settled and dialogue.confirming]
    refused = any(is_undoing(step.goal.value) for step in waits)
    return _decided(Decision.REJECT if refused else None, language)


def _decided(decision: Decision | None, language: Language) -> Plan:
    return Plan(language=language, decision=decision, continues=True)


def _of_cancelling(dialogue: DialogueContext, decision: Decision, text: str) -> Decision | None:
    """A "cancel it" where cancelling is what waits for a yes is neither yes nor no."""
    steps = dialogue.plan.steps if dialogue.plan else ()
    open_steps = [step for step in steps if step.id not in dialogue.settled]
    cancelling = any(step.goal.value.startswith("cancel_") for step in open_steps)
    takes_back = re.search(r"(?<!不)(?<!别)取消|\bcancel\b", text, re.IGNORECASE)
    return None if cancelling and takes_back else decision


def _cancelled(
    text: str, dialogue: DialogueContext, language: Language, decision: Decision | None
) -> Plan | None:
    """The cancelling of what was done last, or of what is named."""
    steps = dialogue.plan.steps if dialogue.plan else ()
    target = step_named(text, steps) or (None if _names_a_kind(text) else _last_done(steps))
    if target is None or (target.goal not in CANCELS and target.goal not in FINAL):
        return _decided(decision, language) if decision else None
    goal = CANCELS.get(target.goal, Goal.CANCEL_ORDER)
    done = target.id in dialogue.settled
    step = Step(
        id=_ADDED,
        goal=goal,
        uses=target.id if done else None,
        revises=None if done else target.id,
        service=target.served_by,
        slots=(Slots() if done else target.slots).model_copy(update={"order": bare(text)}),
    )
    return Plan(language=language, steps=(step,), continues=True)


def _names_a_kind(text: str) -> bool:
    return any(re.search(noun, text, re.IGNORECASE) for _, noun in _NOUN_OF)


def _last_done(steps: tuple[Step, ...]) -> Step | None:
    """The last step that did something and was not cancelled since."""
    gone = {step.uses for step in steps if step.goal.value.startswith("cancel_")}
    acting = [
        step
        for step in steps
        if step.intent is Intent.DO
        and step.id not in gone
        and not step.goal.value.startswith("cancel_")
    ]
    return acting[-1] if acting else None
