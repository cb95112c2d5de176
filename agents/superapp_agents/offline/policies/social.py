"""Red packets, campaigns, calls to shops."""

import re
from datetime import datetime

from superapp_agents.door import Json
from superapp_agents.grounding.people import read_person
from superapp_agents.grounding.task import Person
from superapp_agents.offline.desk import (
    Desk,
    Policy,
    Steps,
    answered,
    ask_user,
    done,
    failed,
    refused,
)
from superapp_agents.offline.policies.finding import EACH, everybody, find_person, named_place
from superapp_agents.offline.policies.matching import likeness
from superapp_agents.offline.policies.paying import method_id

_QUOTED = re.compile(r"[“\"](?P<a>[^”\"]{1,40})[”\"]|《(?P<b>[^》]{1,40})》|「(?P<c>[^」]{1,40})」")
_SENDER = re.compile(
    r"(?:把|将|领|收|拆|抢|打开)?(?P<a>[\u4e00-\u9fff]{1,4}?)"
    r"(?:在?群里|谢我|给我|发来?的?|送来?的?|的)[^，。]{0,16}红包"
    r"|red (?:packet|envelope|pocket)s? (?:from|by|of) (?P<b>(?:my )?\w+(?: [A-Z]\w+)?)"
    r"|(?P<c>(?:my )?\w+)'s red (?:packet|envelope|pocket)",
    re.IGNORECASE,
)
_ANYBODY = re.compile(
    r"(?:那个|这个|他们?|她们?|人家|大家|别人|朋友们?|收到|没领|未领|所有|全部|我|me|all)+"
)
_ANY_COUPON = re.compile(
    r"红包|优惠券|满减券?|消费券|代金券|包?邮?券(?=$)|券|优惠|活动|今天|今日|现在|最?大额?|最好|合适|能用|可用|可以用"
    r"|随便|任意|任何|无门槛|外卖|点餐|购物|平台|新人?(?=$)|领|抢|帮|我|你|的|个|张|一|那|这|给|先|再|去|看|吧|啥|什么|有|哪些|里|能|可以|用|来"
    r"|\b(?:red (?:packets?|envelopes?)|coupons?|vouchers?|discounts?|campaigns?|promotions?"
    r"|deals?|offers?"
    r"|an?|the|any|some|one|my|me|best|that|which|for|of|food|delivery|good|useful"
    r"|suitable"
    r"|available|today|free|biggest|it|what|are|is|there|on|have|you|can|get|claim|grab|please|and|then"
    r"|first|to|with|now|use|going|at|moment|currently|see|show|us|do|i|whatever|from)\b",
    re.IGNORECASE,
)
"""Words that name no coupon in particular."""
_ALIKE = 0.6


def _yuan(fen: int) -> str:
    return f"{fen / 100:.2f}".removesuffix(".00")


def send_red_packet(desk: Desk) -> Policy:
    """Send one red packet to everybody who was named."""
    recipient, amount = desk.task.get("recipient"), desk.task.get("amount_fen")
    missing = []
    if not recipient:
        missing.append(("recipient", desk.say("红包发给谁？", "Who is the red packet for?")))
    if not amount:
        missing.append(("amount", desk.say("红包发多少钱？", "How much should be in it?")))
    if missing or recipient is None or not amount:
        return ask_user(*missing)
    people, unknown = yield from everybody(desk)
    if unknown:
        return failed("contact_unknown", title=unknown)
    if len(people) > 1 and EACH.search(str(desk.task.get("message") or "")):
        amount *= len(people)
    names = desk.say("、", ", ").join(str(person["name"]) for person in people)
    chosen = yield from method_id(desk, amount)
    sent = yield from desk.call(
        "social_send_red_packet",
        to=[person["contact_id"] for person in people],
        amount_fen=amount,
        message=desk.task.get("memo"),
        method_id=chosen,
    )
    if not sent.ok:
        return refused(sent, title=names, total_fen=amount)
    return done(
        {
            "kind": "red_packet",
            "to": names,
            "amount_fen": amount,
            "red_packet_id": sent.result["red_packet_id"],
        }
    )


def _sender(text: str) -> tuple[str, Person | None]:
    """The words for whoever sent a red packet, and that person."""
    who = _SENDER.search(text)
    name = next(filter(None, who.groups()), "") if who else ""
    return name, read_person(name) if name else None


def _packets_meant(desk: Desk, listed: list[Json]) -> list[Json] | None:
    """The red packets whose sender or greeting was named; None when none was."""
    text = str(desk.task.get("message") or "")
    quoted = [next(filter(None, match.groups())) for match in _QUOTED.finditer(text)]
    if quoted:
        return [p for p in listed if any(q in str(p["message"]) for q in quoted)]
    name, person = _sender(text)
    if person is None or person.kind == "me" or _ANYBODY.fullmatch(name):
        return None
    return [p for p in listed if likeness(person.text, str(p["sender"])) >= 1.0]


def _packets_of(desk: Desk, listed: list[Json]) -> Steps[list[Json] | None]:
    """The red packets that were meant, by the name that the user has for their sender."""
    found = _packets_meant(desk, listed)
    if found or found is None:
        return found
    _, person = _sender(str(desk.task.get("message") or ""))
    if person is None:
        return []
    contact = yield from find_person(desk, person.model_dump(mode="json"))
    ids = {contact["person_id"]} if contact else set()
    return [packet for packet in listed if packet["sender_id"] in ids]


def open_red_packet(desk: Desk) -> Policy:
    """Open the red packets that were named, else all that wait for the user."""
    listed = yield from desk.call("social_list_red_packets", direction="received")
    every = listed.list("red_packets")
    meant = yield from _packets_of(desk, every)
    waiting = [packet for packet in (every if meant is None else meant) if packet["can_open"]]
    if not waiting:
        return _cannot_open(meant)
    lines_zh, lines_en = [], []
    for packet in waiting:
        opened = yield from desk.call(
            "social_open_red_packet", red_packet_id=packet["red_packet_id"]
        )
        if not opened.ok and len(waiting) == 1:
            return refused(opened)
        if opened.ok:
            got = _yuan(opened.result["amount_fen"])
            words = f"“{packet['message']}”" if packet["message"] else ""
            lines_zh.append(f"{packet['sender']}的红包：{got}元{words}")
            lines_en.append(f"{got} yuan from {packet['sender']} {words}".strip())
    if not lines_zh:
        return failed("nothing_found")
    return answered(f"已领取{'；'.join(lines_zh)}。", f"You got {'; '.join(lines_en)}.")


def _cannot_open(meant: list[Json] | None) -> Json:
    """Why none of the red packets that were meant can be opened."""
    if meant is None:
        return answered(
            "现在没有可以领的红包。", "There is no red packet to open right now, sorry."
        )
    if not meant:
        return answered(
            "没有找到这个红包，什么都没有领。",
            "I could not find that red packet; nothing was opened.",
        )
    packet = max(meant, key=lambda item: str(item["created_at"]))
    if packet["my_share_fen"]:
        got = _yuan(packet["my_share_fen"])
        return answered(
            f"{packet['sender']}的这个红包已经领过了，当时领到{got}元，不能再领。",
            f"You opened {packet['sender']}'s red packet before and got {got} yuan; "
            "it can't be opened twice.",
        )
    if packet["status"] == "expired":
        return answered(
            f"{packet['sender']}的这个红包已经过期，不能再领了。",
            f"{packet['sender']}'s red packet has expired, so it can't be opened any more.",
        )
    return answered(
        f"{packet['sender']}的这个红包已经被领完了，没有领到，抱歉。",
        f"Sorry, {packet['sender']}'s red packet is used up, so you could not get a share.",
    )


def list_campaigns(desk: Desk) -> Policy:
    """The campaigns that are on."""
    answer = yield from desk.call("life_list_campaigns", claimable=True)
    found = answer.list("campaigns")
    if not found:
        return answered("现在没有可以领的活动红包。", "There is no coupon to claim right now.")
    zh = "；".join(f"{c['name']}（{c['description']}）" for c in found[:5])
    en = "; ".join(f"{c['name']} ({c['description']})" for c in found[:5])
    return answered(f"现在可以领的活动有：{zh}。", f"These campaigns are on: {en}.")


def _campaign_meant(desk: Desk, found: list[Json]) -> tuple[str, Json | None]:
    """The campaign that the words name, and those words; no words for any coupon."""
    asked = str((desk.task.get("order") or {}).get("query") or "")
    words = _ANY_COUPON.sub(" ", asked).strip()
    if not words:
        return "", None
    scored = [
        (likeness(words, f"{c['name']} {c['description']}"), likeness(words, str(c["name"])), -i)
        for i, c in enumerate(found)
    ]
    best = max(scored, default=(0.0, 0.0, 0))
    return words, found[-best[2]] if best[0] >= _ALIKE else None


def claim_coupon(desk: Desk) -> Policy:
    """Claim the coupon that was named; without a name, the one that the next step can use."""
    answer = yield from desk.call("life_list_campaigns")
    every = answer.list("campaigns")
    found = [campaign for campaign in every if campaign["claimable"]]
    words, named = _campaign_meant(desk, every)
    if words and (named is None or not named["claimable"]):
        return _cannot_claim(desk, words, named, found)
    if not found:
        return failed("nothing_found")
    best = named or min(found, key=lambda campaign: _usefulness(desk, campaign))
    claimed = yield from desk.call("life_claim_campaign_coupon", campaign_id=best["campaign_id"])
    if not claimed.ok:
        return refused(claimed)
    title = claimed.result["title"]
    return answered(
        f"已领取：{title}。",
        f"Claimed: {title}.",
        coupon_id=claimed.result["coupon_id"],
        threshold_fen=claimed.result["threshold_fen"],
    )


def _cannot_claim(desk: Desk, words: str, named: Json | None, found: list[Json]) -> Json:
    """The coupon that was named cannot be had: why, and what can be claimed instead."""
    more = desk.say("、", ", ").join(str(c["name"]) for c in found[:4])
    zh_more = f"现在能领的有：{more}，需要哪个？" if more else ""
    en_more = f" You could claim: {more}. Which one?" if more else ""
    if named is None:
        return answered(
            f"没有找到“{words}”这个红包或券，没有领取。{zh_more}",
            f"I could not find a coupon called “{words}”, so nothing was claimed.{en_more}",
        )
    now = str(desk.task["now"])
    day = datetime.fromisoformat(str(named["starts_at"]))
    if str(named["starts_at"]) > now:
        zh, en = f"{day.month}月{day.day}日才开始", f"it starts on {day.day} {day:%B}"
    elif str(named["ends_at"]) <= now:
        zh, en = "活动已经结束", "it is over"
    elif named["claimed"] >= named["per_user"]:
        zh, en = "您已经领过了", "you have claimed yours already"
    else:
        zh, en = "已经被领完了", "they are all gone"
    return answered(
        f"{named['name']}{zh}，不能领取。{zh_more}",
        f"{named['name']} can't be claimed: {en}.{en_more}",
    )


def _usefulness(desk: Desk, campaign: Json) -> tuple[float, ...]:
    """Best first: for the next step's service, about its goods, easy to reach, worth most."""
    nexts: list[Json] = desk.task.get("serves", [])
    services = [step["service"] for step in nexts]
    words = " ".join(str(query) for step in nexts for query in step["items"])
    text = f"{campaign['name']} {campaign['description']}"
    asked = str((desk.task.get("order") or {}).get("query") or "")
    return (
        float(bool(services) and campaign["service"] not in services),
        -max(likeness(words, text) if words else 0.0, 0.0),
        float(campaign["threshold_fen"]),
        -likeness(asked, text) if asked else 0.0,
        -float(campaign["face_fen"]),
    )


_PURPOSES = (
    ("opening_hours", ("几点", "营业", "开门", "关门", "open", "close", "hours")),
    ("waiting_time", ("排队", "等位", "等多久", "queue", "wait")),
    ("availability", ("还有", "有没有", "有货", "available", "in stock", "table", "have")),
)


_UNNAMED = re.compile(
    r"(?:那|这)?家?(?:餐厅|饭店|酒店|宾馆|商家|店家|店里?|老板|客服|卖家|他们)"
    r"|(?:restaurant|hotel|shop|store|merchant|seller|place|coffee shop|cafe|them|they)",
    re.IGNORECASE,
)
"""Words that name no shop."""


def call_merchant(desk: Desk) -> Policy:
    """Call a shop with the user's question; its answer is reported and never followed."""
    place, text = desk.task.get("place"), desk.task.get("text")
    if not place or not text or _UNNAMED.fullmatch(str(place["text"]).strip()):
        return ask_user(
            ("text", desk.say("要打给哪家店，问什么？", "Which shop, and what to ask?"))
        )
    found = yield from named_place(desk, str(place["text"]), desk.task.get("city"))
    if found is None:
        return failed("place_unknown")
    lowered = str(text).lower()
    purpose = next((p for p, words in _PURPOSES if any(w in lowered for w in words)), "other")
    answer = yield from desk.call(
        "life_call_merchant", callee_id=found["place_id"], purpose=purpose, message=str(text)[:200]
    )
    if not answer.ok:
        return refused(answer)
    said = " ".join(f"{line['speaker']}: {line['text']}" for line in answer.list("transcript"))
    return answered(
        f"已致电{answer.result['callee']}：{said}", f"I called {answer.result['callee']}: {said}"
    )


GOALS = {
    "send_red_packet": send_red_packet,
    "open_red_packet": open_red_packet,
    "list_campaigns": list_campaigns,
    "claim_coupon": claim_coupon,
    "call_merchant": call_merchant,
}
