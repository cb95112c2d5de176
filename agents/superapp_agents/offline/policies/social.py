"""Red packets, the forest, campaigns, calls to shops."""

import re

from superapp_agents.door import Json
from superapp_agents.offline.desk import Desk, Policy, ask_user, done, failed, refused
from superapp_agents.offline.policies.finding import find_person, named_place
from superapp_agents.offline.policies.matching import likeness
from superapp_agents.offline.policies.paying import method_id


def _said(zh: str, en: str, **facts: object) -> Json:
    return done({"kind": "said", "zh": zh, "en": en, **facts})


def _yuan(fen: int) -> str:
    return f"{fen / 100:.2f}".removesuffix(".00")


def send_red_packet(desk: Desk) -> Policy:
    """Send a red packet to a contact."""
    recipient, amount = desk.task.get("recipient"), desk.task.get("amount_fen")
    missing = []
    if not recipient:
        missing.append(("recipient", desk.say("红包发给谁？", "Who is the red packet for?")))
    if not amount:
        missing.append(("amount", desk.say("红包发多少钱？", "How much should be in it?")))
    if missing or recipient is None:
        return ask_user(*missing)
    person = yield from find_person(desk, recipient)
    if person is None:
        return failed("contact_unknown")
    chosen = yield from method_id(desk)
    sent = yield from desk.call(
        "social_send_red_packet",
        to=[person["contact_id"]],
        amount_fen=amount,
        message=desk.task.get("memo"),
        method_id=chosen,
    )
    if not sent.ok:
        return refused(sent, title=person["name"], total_fen=amount)
    return done(
        {
            "kind": "red_packet",
            "to": person["name"],
            "amount_fen": amount,
            "red_packet_id": sent.result["red_packet_id"],
        }
    )


def open_red_packet(desk: Desk) -> Policy:
    """Open the red packets that wait for the user."""
    listed = yield from desk.call("social_list_red_packets", direction="received", status="open")
    waiting = [packet for packet in listed.list("red_packets") if packet["can_open"]]
    if not waiting:
        return _said("现在没有可以领的红包。", "There is no red packet to open right now.")
    lines_zh, lines_en = [], []
    for packet in waiting:
        opened = yield from desk.call(
            "social_open_red_packet", red_packet_id=packet["red_packet_id"]
        )
        if opened.ok:
            got = _yuan(opened.result["amount_fen"])
            lines_zh.append(f"{packet['sender']}的红包：{got}元")
            lines_en.append(f"{got} yuan from {packet['sender']}")
    if not lines_zh:
        return failed("nothing_found")
    return _said(f"已领取{'；'.join(lines_zh)}。", f"You got {'; '.join(lines_en)}.")


def collect_energy(desk: Desk) -> Policy:
    """Collect everything that is ripe, and say whether it suffices for a tree."""
    before = yield from desk.call("life_get_forest")
    if not before.ok:
        return refused(before)
    told = before.result
    facts = {
        "kind": "energy",
        "collecting": True,
        "collected_g": 0,
        "energy_g": told["energy_g"],
        "short_g": _short(told),
        "can_plant": told["can_plant"],
    }
    if told["ripe_g"] <= 0:
        return done(facts)
    answer = yield from desk.call("life_collect_energy")
    if not answer.ok:
        return refused(answer)
    got = answer.result
    return done(
        {
            **facts,
            "collected_g": got["collected_g"],
            "energy_g": got["energy_g"],
            "short_g": got["short_of_cheapest_g"],
            "can_plant": got["can_plant"],
        }
    )


def _short(forest: Json) -> int:
    return min((int(species["short_g"]) for species in forest["species"]), default=0)


def check_forest(desk: Desk) -> Policy:
    """How much energy there is, and whether it suffices for a tree."""
    answer = yield from desk.call("life_get_forest")
    if not answer.ok:
        return refused(answer)
    told = answer.result
    if desk.task.get("inputs"):
        return _enough(told)
    return done(
        {
            "kind": "energy",
            "collecting": False,
            "collected_g": 0,
            "energy_g": told["energy_g"],
            "short_g": _short(told),
            "can_plant": told["can_plant"],
        }
    )


def _enough(forest: Json) -> Json:
    """Whether a tree can be planted, after the energy itself was told."""
    kinds = [str(s["name"]) for s in forest["species"] if s["affordable"]]
    if kinds:
        return _said(f"现在可以种：{'、'.join(kinds)}。", f"You can plant: {', '.join(kinds)}.")
    short = _short(forest)
    return _said(f"离最便宜的树还差{short}克，暂时不能种。", f"A tree still needs {short} g more.")


def plant_tree(desk: Desk) -> Policy:
    """Plant the tree that was named, else the cheapest, if the energy suffices."""
    if desk.task.get("intent") in ("read", "quote", "offer"):
        return (yield from check_forest(desk))
    forest = yield from desk.call("life_get_forest")
    if not forest.ok:
        return refused(forest)
    species = [item for item in forest.list("species") if item["affordable"]]
    if not species:
        return (yield from check_forest(desk))
    words = " ".join(str(item["query"]) for item in desk.task.get("items", ()))
    best = max(species, key=lambda s: (likeness(words, str(s["name"])), -s["energy_g"]))
    planted = yield from desk.call("life_plant_tree", species_id=best["species_id"])
    if not planted.ok:
        return refused(planted)
    number = planted.result["tree"]["certificate_number"]
    return _said(
        f"已种下一棵{best['name']}，证书编号{number}。",
        f"You planted a {best['name']}; certificate {number}.",
    )


def list_campaigns(desk: Desk) -> Policy:
    """The campaigns that are on."""
    answer = yield from desk.call("life_list_campaigns", claimable=True)
    found = answer.list("campaigns")
    if not found:
        return _said("现在没有可以领的活动红包。", "There is no coupon to claim right now.")
    zh = "；".join(f"{c['name']}（{c['description']}）" for c in found[:5])
    en = "; ".join(f"{c['name']} ({c['description']})" for c in found[:5])
    return _said(f"现在可以领的活动有：{zh}。", f"These campaigns are on: {en}.")


def claim_coupon(desk: Desk) -> Policy:
    """Claim the coupon that fits what the user does next, else the most useful one."""
    answer = yield from desk.call("life_list_campaigns", claimable=True)
    found = [campaign for campaign in answer.list("campaigns") if campaign["claimable"]]
    if not found:
        return failed("nothing_found")
    best = min(found, key=lambda campaign: _usefulness(desk, campaign))
    claimed = yield from desk.call("life_claim_campaign_coupon", campaign_id=best["campaign_id"])
    if not claimed.ok:
        return refused(claimed)
    title = claimed.result["title"]
    return _said(
        f"已领取：{title}。",
        f"Claimed: {title}.",
        coupon_id=claimed.result["coupon_id"],
        threshold_fen=claimed.result["threshold_fen"],
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
    return _said(
        f"已致电{answer.result['callee']}：{said}", f"I called {answer.result['callee']}: {said}"
    )


GOALS = {
    "send_red_packet": send_red_packet,
    "open_red_packet": open_red_packet,
    "collect_energy": collect_energy,
    "check_forest": check_forest,
    "plant_tree": plant_tree,
    "list_campaigns": list_campaigns,
    "claim_coupon": claim_coupon,
    "call_merchant": call_merchant,
}
