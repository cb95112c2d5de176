"""Short changes of what is wanted: how many, which colour, one thing more, somebody else."""

import datetime as dt
import re

from superapp_agents.offline.understanding.drafts import Draft
from superapp_agents.offline.understanding.lexicon import pattern
from superapp_agents.offline.understanding.reader import read_clause
from superapp_agents.plan import Goal, Intent, Item, Plan, Step

_BOUGHT = (Goal.ORDER_FOOD, Goal.BUY_PRODUCT, Goal.ADD_TO_CART)
_SEATED = (Goal.RESERVE_TABLE, Goal.BOOK_FLIGHT, Goal.BOOK_TRAIN, Goal.BOOK_ATTRACTION)
_SENT = (Goal.TRANSFER, Goal.SEND_RED_PACKET)
_NUMBER = (
    r"[一两二三四五六七八九十]{1,3}|\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten"
    r"|a dozen|a couple"
)
_COUNT = re.compile(
    rf"(?:(?:我们?|就|那|只|还是|给我|帮我|总共|一共|要|来|改成?|换成?|变成|改为|买|点|订|拿"
    rf"|不|好的?|吧|，|,)*"
    rf"(?P<z>(?:{_NUMBER})(?P<u>个人|个|份|杯|件|双|套|盒|张|间|瓶|碗|台|部|条|只|袋|位|人"
    rf"|本|支|块|包|箱|束|晚)?)"
    r"(?:就(?:好|行|够)了?+|就可以了?+|吧|了|好了|啊|呀)*"
    r"|(?:(?:ok|okay|no|actually|just|only|maybe|please|wait|sorry|i|we|would|i'd|i'll|we'd"
    r"|we'll|like|want|need"
    r"|take|have|to|get|me|us|give|make|it|that|them|let's|do|rather|change|order|buy|for|of"
    r"|be|should"
    r"|well|oh|hmm)[ ,]+)*"
    rf"(?P<e>(?:{_NUMBER})(?: of (?:it|them|those|these|us)"
    r"| (?P<v>people|persons?|pieces?|tickets?|seats?|rooms?|nights?|cups?|travell?ers?"
    r"|guests?|adults?))?)"
    r"(?:[ ,]*(?:please|instead|then|now|in total|altogether|rather|actually|thanks))*)[.。!！ ]*",
    re.IGNORECASE,
)
_ASKED_POLITELY = re.compile(
    r"^(?:(?:and|ok|okay|sorry|oh)[, ]+)*(?:can|could|would|will) (?:you|we|i) |(?:吗|么"
    r"|行吗|好吗|可以吗)$"
    r"|^(?:能不能|可不可以|可以|能)",
    re.IGNORECASE,
)
_TAKES = re.compile(r"[要来买拿]|\b(?:get|take|buy|have|want|order)\b", re.IGNORECASE)
_TELLS_TIME = 6
"""From this on, a bare number for a table is more likely its hour."""
_MORE = re.compile(
    r"^(?:再|还|另外|顺便|对了|也|并且|，|,)*(?:再|还|另)(?:给我|帮我)?(?:加|来|要|点|添|配"
    r"|带)(?:上|点)?(?P<z>.+)$"
    r"|^(?:帮我|给我)?(?:加(?:上|一)?|外加)(?P<y>(?:一|两|二|三|\d)?[个份杯碗盒瓶块只].+)$"
    r"|^(?:please |ok |okay |oh |can you |could you |i'd like to |i also want |also )*(?:and"
    r"|also|plus|add|throw in|with)"
    r"(?: (?:also|add|me|get|order|i'd like))* (?P<e>(?:an?|one|two|three|four|five|six"
    r"|another|some|\d+)\b.+?)"
    r"(?: (?:too|as well|also|please|to (?:it|that|the order)))*[.!]?$",
    re.IGNORECASE,
)
_WISH_ZH = re.compile(
    r"^(?:我|就|那|还是|换成|换个|换|改成|改|想|要|来个|来|最好|给我|是|，"
    r"|,)*(?P<w>[\u4e00-\u9fff]{1,6}?)(?:的那[种个款]|那[种个款]|款|的)?"
    r"(?:吧|了|好了|啊)*$"
)
_WISH_EN = re.compile(
    r"^(?:(?:ok|okay|no|actually|please|i|i'd|would|like|want|prefer|need|make|it|change|to"
    r"|rather|have|get|give|me|a|an|the|in|one)[ ,]+)*"
    r"(?P<w>[a-z-]+)(?: (?:one|ones|colou?r|version|please|instead|then))*[.!]?$",
    re.IGNORECASE,
)
_PAYEE_ZH = re.compile(
    r"^(?:(?:不是|不转给?|不给|别给|别转给?|不要给)(?P<old>[^，,]{1,8}?)(?:了|啦)?[，,]\s*)?"
    r"(?:我是说|应该是|应该)?(?P<verb>换成?|换给|改成?|改给|改为|转给|发给|给|是)"
    r"(?P<new>[^\d，,。！!？?]{1,8}?)(?:吧|了|好了|那边)*[。！!]?$"
)
_NAME = r"(?:my |our |her |his )?[A-Za-z][A-Za-z.'-]*(?: [A-Z][A-Za-z.'-]*)?"
_PAYEE_EN = re.compile(
    rf"^(?:no,? |actually,? |sorry,? |ok,? |wait,? |please )*(?:"
    rf"not (?:to |for )?{_NAME}[, ]+(?:but )?(?:(?:send|give|make|transfer) it )?(?:to "
    rf"|for )?(?P<a>{_NAME})"
    rf"|(?:(?:send|give|make|change|transfer|switch) (?:it|that|the money) )?(?:to"
    rf"|for) (?P<b>{_NAME}),? (?:instead|rather|not (?:to )?{_NAME})"
    rf"|(?:i (?:meant|mean)|make (?:it|that)|(?:change|switch) (?:it|that|the (?:payee"
    rf"|recipient)) to|send it to|give it to|it's for|it should (?:be|go)(?: to)?) (?:to "
    rf"|for )?(?P<c>{_NAME})"
    r")(?: instead| please| rather)*[.!]?$",
    re.IGNORECASE,
)
_NO_PERSON = re.compile(
    r"卡|余额|钱包|花呗|信用|银行|微信|支付宝|别人|其他人|别的人|个人|谁|他|她|一半|这个|那个|钱"
    r"|\b(?:card|wallet|balance|bank|credit|account|yuan|today|tomorrow|now|both|all|half"
    r"|more|less|it|that|them"
    r"|someone|somebody|another|else|one|two|three|four|five|six|seven|eight|nine|ten|twice"
    r"|double)\b",
    re.IGNORECASE,
)


def small_change(text: str, plan: Plan, lang: str, today: dt.date) -> Draft | None:
    """The change that a short message makes in the last thing wanted, or None."""
    step = _last_wanted(plan)
    if step is None:
        return _offered(text.strip(), plan)
    said = _ASKED_POLITELY.sub("", text.strip().rstrip("?？").strip()).strip()
    if step.goal in _SENT:
        return _payee(said, step, lang)
    return _count(said, step) or _more(said, step, lang, today) or _wish(said, step, lang)


def _offered(text: str, plan: Plan) -> Draft | None:
    """So many of what was shown: get two, 来两个."""
    step = next((step for step in reversed(plan.steps) if step.intent is Intent.OFFER), None)
    if step is None or step.goal not in (Goal.BUY_PRODUCT, Goal.FIND_PRODUCT):
        return None
    match = _COUNT.fullmatch(text)
    if match is None or not _TAKES.search(text):
        return None
    draft = Draft(Goal.BUY_PRODUCT.value, revises=step.id, intent=Intent.DO)
    draft.items = [Item(query="it", quantity=match["z"] or match["e"])]
    return draft


def _last_wanted(plan: Plan) -> Step | None:
    """The last step that acts; what is only offered is chosen from, not changed."""
    acting = [step for step in plan.steps if step.intent is not Intent.READ]
    return acting[-1] if acting and acting[-1].intent is not Intent.OFFER else None


def _draft(step: Step, **slots: str) -> Draft:
    return Draft(step.goal.value, revises=step.id, intent=step.intent, slots=dict(slots))


def _count(text: str, step: Step) -> Draft | None:
    """How many of it: 来两个, make it three."""
    match = _COUNT.fullmatch(text)
    if match is None:
        return None
    phrase, unit = match["z"] or match["e"], match["u"] or match["v"] or ""
    if step.goal in _BOUGHT:
        draft = _draft(step)
        draft.items = _counted(step.slots.items, phrase, unit)
        return draft
    slot = _slot_of(step, phrase, unit)
    return _draft(step, **{slot: phrase}) if slot else None


def _slot_of(step: Step, phrase: str, unit: str) -> str:
    """What a bare number says of a step: its hour, its people, its rooms; "" when nothing."""
    if step.goal is Goal.BOOK_HOTEL and unit:
        return "nights" if re.match(r"晚|night", unit) else "rooms"
    timed = bool(step.slots.time) and not unit
    if step.goal is Goal.REQUEST_RIDE:
        return "time" if timed else ""
    if step.goal is Goal.RESERVE_TABLE and timed and phrase.isdigit():
        return "time" if int(phrase) >= _TELLS_TIME else "party"
    return "party" if step.goal in _SEATED else ""


def _counted(items: tuple[Item, ...], phrase: str, unit: str) -> list[Item]:
    """The items with another count: of several, the one that is counted in that unit."""
    if len(items) < 2:
        return [Item(query="it", quantity=phrase)]
    same = [item for item in items if unit and (item.quantity or "").endswith(unit)]
    meant = same[-1] if same else items[-1]
    return [
        item.model_copy(update={"quantity": phrase}) if item is meant else item for item in items
    ]


def _more(text: str, step: Step, lang: str, today: dt.date) -> Draft | None:
    """One thing more in the same order: 再加个可颂, add a croissant."""
    match = _MORE.match(text)
    if match is None or step.goal not in _BOUGHT or not step.slots.items:
        return None
    named = next(filter(None, match.groups()))
    reading = read_clause(named, step.goal.value, lang, today)
    if not reading.items or any(item.query == "it" for item in reading.items):
        return None
    draft = _draft(step)
    draft.items = [*step.slots.items, *reading.items]
    return draft


def _wish(text: str, step: Step, lang: str) -> Draft | None:
    """A colour or another property that it must have: 要红色的, in white."""
    if step.goal not in (Goal.BUY_PRODUCT, Goal.ADD_TO_CART):
        return None
    match = (_WISH_ZH if lang == "zh" else _WISH_EN).match(text)
    word = match["w"] if match else ""
    if not (pattern("colour").fullmatch(word) or pattern("attribute").fullmatch(word)):
        return None
    draft = _draft(step)
    if pattern("colour").fullmatch(word):
        draft.items = [_coloured(item, word) for item in step.slots.items]
    draft.items = draft.items or [Item(query="it", attributes=(word,))]
    return draft


def _coloured(item: Item, word: str) -> Item:
    """The item in another colour than the one that was said before."""
    kept = tuple(said for said in item.attributes if not pattern("colour").fullmatch(said))
    first = pattern("colour").match(item.query)
    rest = item.query[first.end() :].removeprefix("的").strip() if first else ""
    return item.model_copy(update={"query": rest or item.query, "attributes": (*kept, word)})


def _payee(text: str, step: Step, lang: str) -> Draft | None:
    """Somebody else whom the money is for: 换成小周, to my mum instead."""
    match = (_PAYEE_ZH if lang == "zh" else _PAYEE_EN).match(text)
    if match is None:
        return None
    who = match["new"] if lang == "zh" else match["a"] or match["b"] or match["c"]
    if _NO_PERSON.search(who):
        return None
    return _draft(step, recipient=who.strip())
