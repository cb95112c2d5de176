"""The energy forest: what is ripe, what it suffices for, and only the tree that was asked for."""

import re

from superapp_agents.door import Json
from superapp_agents.offline.desk import Desk, Policy, Steps, answered, done, failed, refused
from superapp_agents.offline.policies.matching import likeness, tokens

_TREE_ZH = re.compile(
    r"(?:[棵株颗]|种上?(?![一两几]?[棵株颗])|栽)(?P<n>[\u4e00-\u9fff]{1,6}?)"
    r"(?=树|[，。,！!？?]|$|吧|可以|行)"
)
_TREE_EN = re.compile(
    r"\bplant (?:me |us )?(?:an?|one|the) (?P<n>[a-z][a-z -]{2,24}?)"
    r"(?=(?: trees?)?(?:[,.!?]| with| from| for| using| if| please|$))",
    re.IGNORECASE,
)
_NO_KIND = re.compile(
    r"(?:一?[棵株颗])?(?:小|大|新|真|最?便宜的?+|随便|什么|任何|哪种|一|个|的|下|它|我的)*树?"
    r"|(?:new|real|cheap(?:est)?|any|small|first|second|own|virtual|more)*(?: ?trees?)?",
    re.IGNORECASE,
)
_FRIEND = re.compile(
    r"(?P<z>[\u4e00-\u9fff]{1,4}?)(?:(?:的|家的?)(?:蚂蚁|能量)?(?P<what>森林|林子|能量)"
    r"|(?:蚂蚁)?(?P<wood>森林))"
    r"|\b(?P<e>[A-Z]\w+(?: [A-Z]\w+)?|my \w+)'s? (?:ant |energy )?(?P<thing>forest|energy)",
)
_OWN = re.compile(
    r".*(?:我|自己|咱|熟|今天|昨天|所有|全部|可收|能收|蚂蚁).*|my own|ant|today", re.IGNORECASE
)
_LEADING = re.compile(
    r"^(?:看看|看下|看一下|看|查看|查查|查|收取?|采集?|领取?|偷|去|进|到|打开|逛|一下|帮我|给我|把|在|我)+"
)


def _short(forest: Json) -> int:
    return min((int(species["short_g"]) for species in forest["species"]), default=0)


def _friend(desk: Desk) -> Steps[tuple[str | None, Json | None]]:
    """Whose forest was named, with the contact; no name for the user's own."""
    match = _FRIEND.search(str(desk.task.get("message") or ""))
    name = _LEADING.sub("", match["z"] or match["e"]) if match else ""
    if match is None or not name or _OWN.fullmatch(name):
        return None, None
    name = re.sub(r"^my ", "", name)
    answer = yield from desk.call("account_list_contacts", text=name)
    found = next(iter(answer.list("contacts")), None)
    whose = found or (match["what"] or match["wood"] or match["thing"]) not in ("能量", "energy")
    return (name, found) if whose else (None, None)


def _look(desk: Desk) -> Steps[tuple[Json | None, Json | None]]:
    """The forest that is meant, with the id of its owner where it is a friend's; or the end."""
    name, friend = yield from _friend(desk)
    if name and friend is None:
        zh = f"没有找到“{name}”这位联系人，什么都没有收"
        en = f"I could not find {name} among your contacts, so nothing was collected"
        return None, failed("forest_unknown", message=desk.say(zh, en))
    friend_id = str(friend["contact_id"]) if friend else None
    answer = yield from desk.call("life_get_forest", friend_id=friend_id)
    if not answer.ok:
        return None, refused(answer)
    return {**answer.result, "asked_id": friend_id}, None


def _bubbles(desk: Desk, forest: Json) -> list[Json]:
    """The bubbles that were named by where their energy is from; none for all of them."""
    words = str(desk.task.get("message") or "").lower()
    return [b for b in forest["bubbles"] if _names(words, str(b["source"]))]


def _names(words: str, source: str) -> bool:
    plain = source.lower()
    return plain in words or (len(tokens(plain)) > 1 and likeness(plain, words) >= 1.0)


def collect_energy(desk: Desk) -> Policy:
    """Collect what is ripe, or only the bubbles named; say whether it suffices for a tree."""
    forest, ended = yield from _look(desk)
    if forest is None:
        return ended or failed("nothing_found")
    named = _bubbles(desk, forest)
    ripe = [b for b in named or forest["bubbles"] if b["status"] == "ripe"]
    if not ripe or forest["ripe_g"] <= 0:
        return _nothing_ripe(forest, named)
    return (yield from _collect(desk, forest, ripe if named else []))


def _collect(desk: Desk, forest: Json, named: list[Json]) -> Policy:
    answer = yield from desk.call(
        "life_collect_energy",
        bubble_ids=[b["bubble_id"] for b in named] or None,
        friend_id=forest["asked_id"],
    )
    if not answer.ok:
        return refused(answer)
    got = answer.result
    return done(
        {
            "kind": "energy",
            "collecting": True,
            "collected_g": got["collected_g"],
            "energy_g": got["energy_g"],
            "short_g": got["short_of_cheapest_g"],
            "can_plant": got["can_plant"],
        }
    )


def _nothing_ripe(forest: Json, named: list[Json]) -> Json:
    """Nothing of what was meant can be collected now; when it can."""
    waiting = [b for b in named or forest["bubbles"] if b["status"] == "growing"]
    own = not forest["asked_id"]
    have_zh = f"您现在有{forest['energy_g']}克能量。" if own else ""
    have_en = f" You have {forest['energy_g']} g." if own else ""
    if not waiting:
        zh, en = (
            "没有找到可以收的能量，什么都没有收。",
            "There is no ripe energy to collect, sorry.",
        )
        return answered(zh + have_zh, en + have_en)
    first = min(waiting, key=lambda b: str(b["ripens_at"]))
    at = str(first["ripens_at"])[:16].replace("T", " ")
    zh = f"{first['source']}的能量还没成熟，现在不能收，{at}成熟；其他的没有动。"
    en = (
        f"The energy from {first['source']} can't be collected yet: it ripens at {at}. "
        "Nothing was touched."
    )
    return answered(zh + have_zh, en + have_en)


def check_forest(desk: Desk) -> Policy:
    """How much energy there is, and whether it suffices for a tree; or a friend's forest."""
    told, ended = yield from _look(desk)
    if told is None:
        return ended or failed("nothing_found")
    if told["asked_id"]:
        ripe = told["ripe_g"]
        zh = f"{told['owner']}的森林里现在有{ripe}克成熟的能量。"
        return answered(zh, f"There are {ripe} g of ripe energy in {told['owner']}'s forest.")
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
        return answered(f"现在可以种：{'、'.join(kinds)}。", f"You can plant: {', '.join(kinds)}.")
    short = _short(forest)
    return answered(
        f"离最便宜的树还差{short}克，暂时不能种。", f"A tree still needs {short} g more."
    )


def _kind(desk: Desk, forest: Json) -> tuple[str | None, Json | None]:
    """The kind of tree that was named, and its species; no name for any tree."""
    text = str(desk.task.get("message") or "")
    for species in forest["species"]:
        name = str(species["name"])
        if name.lower() in text.lower() or (len(name) > 2 and name.removesuffix("树") in text):
            return name, species
    match = _TREE_ZH.search(text) if desk.zh else _TREE_EN.search(text)
    said = match["n"].strip() if match else ""
    if not said or _NO_KIND.fullmatch(said):
        return None, None
    scored = [(likeness(said, str(s["name"])), s) for s in forest["species"]]
    best = max(scored, key=lambda pair: pair[0])
    return said, best[1] if best[0] >= 1.0 else None


def plant_tree(desk: Desk) -> Policy:
    """Plant the tree that was named and no other; without a name the cheapest."""
    if desk.task.get("intent") in ("read", "quote", "offer"):
        return (yield from check_forest(desk))
    forest = yield from desk.call("life_get_forest")
    if not forest.ok:
        return refused(forest)
    able = [item for item in forest.list("species") if item["affordable"]]
    named, species = _kind(desk, forest.result)
    if named and (species is None or not species["affordable"]):
        return _cannot_plant(named, species, able)
    if not able:
        return (yield from check_forest(desk))
    best = species or min(able, key=lambda s: int(s["energy_g"]))
    planted = yield from desk.call("life_plant_tree", species_id=best["species_id"])
    if not planted.ok:
        return refused(planted)
    number = planted.result["tree"]["certificate_number"]
    return answered(
        f"已种下一棵{best['name']}，证书编号{number}。",
        f"You planted a {best['name']}; certificate {number}.",
    )


def _cannot_plant(named: str, species: Json | None, able: list[Json]) -> Json:
    kinds = [str(s["name"]) for s in able]
    zh_more = f"现有能量可以种：{'、'.join(kinds)}。" if kinds else ""
    en_more = f" Your energy suffices for: {', '.join(kinds)}." if kinds else ""
    if species is None:
        return answered(
            f"没有“{named}”这种树可以种，所以没有种。{zh_more}",
            f"There is no such tree as “{named}” here, so nothing was planted.{en_more}",
        )
    short = species["short_g"]
    return answered(
        f"能量不够种{named}，还差{short}克，没有种。{zh_more}",
        f"You don't have enough energy for {named}: {short} g are missing, so nothing was planted."
        f"{en_more}",
    )


GOALS = {
    "collect_energy": collect_energy,
    "check_forest": check_forest,
    "plant_tree": plant_tree,
}
