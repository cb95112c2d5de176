"""Saving a new address of the user: its parts are read from what they said of it."""

import re
from dataclasses import dataclass

from superapp_agents.door import Json
from superapp_agents.offline.desk import Desk, Policy, Steps, answered, ask_user, refused
from superapp_agents.offline.policies.finding import named_place
from superapp_services.commons.cities import CITY_NAMES

_PHONE = re.compile(
    r"(?:(?:收件人?|联系|手机|我的?)*(?:电话|号码|手机号?)+(?:号码?)?(?:是|为|：|:)?\s*"
    r"|\b(?:phone|tel|mobile|call)(?: (?:number|no\.?))?(?: is)?:?\s*)?(?<!\d)(?P<n>1\d{10})(?!\d)",
    re.IGNORECASE,
)
_RECIPIENT = re.compile(
    r"(?:收件人|收货人|联系人|收件|名字)(?:是|为|叫|写|：|:)?\s*"
    r"(?P<z>[\u4e00-\u9fff·]{2,4}|[A-Za-z ]{2,30})"
    r"|\b(?:recipient|addressee|receiver|contact|name)(?: is)?:? "
    r"(?P<e>[A-Z][\w'.-]*(?: [A-Z][\w'.-]*)*)"
    r"|\b(?:for|to) (?P<f>[A-Z][\w'.-]*(?: [A-Z][\w'.-]*)*)(?=$|,)",
)
_LABEL = re.compile(
    r"(?:作为|当作?|设为|标签是?|是)?(?P<zh>新?家|公司|单位|办公室)(?:的)?地址"
    r"|\b(?:as|for|it's|label(?:led)?)?\s*(?:my |the )?(?:new )?"
    r"(?P<en>home|office|work)(?: address)?\b",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^.*?(?:新增|添加|加|存|保存|记)(?:一?个|一下|上)?(?:新的?|我的?)?(?:收货|家|公司|单位)?(?:的)?地址(?:是|为|：|:|,|，|\s)*"
    r"|^.*?\b(?:add|save|store)\b[^,:]{0,24}?\baddress(?:es)?(?: is| as)?\s*[:,]?\s*",
    re.IGNORECASE,
)
_DISTRICT = re.compile(r"[\u4e00-\u9fff]{1,6}?[区县](?!域)|\b[A-Z]\w+ District\b")
_STREET = re.compile(
    r"[路街道巷弄里村苑城园广场大厦号楼]|\b(?:road|rd|street|st|avenue|ave|lane|plaza|tower|building"
    r"|square|garden|village|mansion)\b",
    re.IGNORECASE,
)
_LABELS = {"家": "home", "home": "home"}


@dataclass(frozen=True)
class Said:
    """The parts of an address as they were said."""

    street: str
    city: str | None
    district: str | None
    phone: str | None
    recipient: str | None
    label: str


def read_address(text: str) -> Said:
    """The parts of an address in a text: city, district, street, who receives it, phone, label."""
    phone, recipient, label = (p.search(text) for p in (_PHONE, _RECIPIENT, _LABEL))
    left = _LEAD.sub("", text, count=1)
    for source in (_PHONE, _RECIPIENT):
        left = source.sub("", left)
    if label and label["en"]:
        left = re.sub(r"(?:^|,)\s*(?:as )?(?:my )?(?:home|office|work)(?: address)?\s*$", "", left)
    parts = [part.strip(" ，,。.：:") for part in re.split(r"[，,。；;]", left)]
    parts = [part for part in parts if part and part.lower() not in ("phone", "recipient")]
    city = next((name for name in _cities() if name.lower() in " ".join(parts).lower()), None)
    kept = [part for part in parts if not city or part.lower() != city.lower()]
    joined = "".join(kept) if kept and not kept[0].isascii() else ", ".join(kept)
    district = _DISTRICT.search(re.sub(rf"^.*?{city}市?", "", joined) if city else joined)
    named = recipient and (recipient["z"] or recipient["e"] or recipient["f"])
    kind = str((label["zh"] or label["en"]) if label else "").lower().removeprefix("新")
    return Said(
        street=re.sub(rf"^(?:\w+省)?{city}市?", "", joined) if city else joined,
        city=city,
        district=district.group() if district else None,
        phone=phone["n"] if phone else None,
        recipient=named.strip() if named else None,
        label=_LABELS.get(kind, "office" if kind else "other"),
    )


def _cities() -> list[str]:
    return [name for names in CITY_NAMES.values() for name in names]


def add_address(desk: Desk) -> Policy:
    """Save a new address, found on the map; ask for what is missing."""
    place = desk.task.get("address") or desk.task.get("place") or {}
    said = read_address(str(desk.task.get("text") or place.get("text") or ""))
    me = yield from desk.call("account_get_profile")
    if not said.street or not _STREET.search(said.street):
        return ask_user(("text", desk.say("请告诉我完整的地址。", "What is the full address?")))
    city = said.city or desk.task.get("city")
    found = yield from _located(desk, said, city)
    if found is None:
        text = desk.say(
            "地图上没有找到这个地址，请说一下城市、区和街道门牌。",
            "I could not find it on the map. What are the city, the district and the street?",
        )
        return ask_user(("text", text))
    answer = yield from desk.call(
        "account_add_address",
        label=said.label,
        city=city or found.get("city") or me.result["city"],
        district=said.district or str(found.get("district") or found.get("name")),
        street=_street(said)[:120],
        recipient=said.recipient or me.result["name"],
        phone=said.phone or me.result["phone"],
        lat_e6=found["lat_e6"],
        lng_e6=found["lng_e6"],
    )
    if not answer.ok:
        return refused(answer)
    kept = answer.result
    return answered(
        f"已保存地址：{kept['text']}，收件人{kept['recipient']}，电话{kept['phone']}。",
        f"Saved the address: {kept['text']}; for {kept['recipient']}, phone {kept['phone']}.",
    )


def _street(said: Said) -> str:
    """The street without the district, which is kept by itself."""
    return said.street.replace(said.district or "\0", "", 1).strip(" ,，") or said.street


def _located(desk: Desk, said: Said, city: str | None) -> Steps[Json | None]:
    """Where it is: by its street and number, by the street, else by the district."""
    street = _street(said)
    road = re.sub(r"^\d+\s+|\d+\s*号?.*$", "", street).strip(" ,，")
    for words in dict.fromkeys((street, road, said.district or "")):
        if not words:
            continue
        found = yield from named_place(desk, words, city)
        if found is not None:
            return found
    return None


GOALS = {"add_address": add_address}
