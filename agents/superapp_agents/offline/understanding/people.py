"""Other people in a message: whose birthday it is, and whose data is asked for."""

import re

from superapp_agents.offline.understanding.lexicon import section

_NAME_EN = (
    r"(?-i:(?!Show|List|Give|Find|Check|What|Tell|Display|See|Get|Pull|Can"
    r"|Look)[A-Z][a-z]+(?: [A-Z][a-z]+){0,2})"
)
_RELATIVE_EN = (
    r"(?:mother|mum|mom|father|dad|wife|husband|son|daughter|brother|sister|friend|colleague"
    r"|boss|neighbou?r|girlfriend|boyfriend)"
)
_DATA_EN = (
    r"(?:(?:recent|latest|past|last|order|purchase|wallet|bank|account|shopping|delivery"
    r"|payment|home|phone|travel|current) )*(?:orders?|balance|wallet|spending|address(?:es)?"
    r"|bookings?|purchases?|transactions?|bills?|payments?|history|parcels?|packages?"
    r"|contacts?|profile|details|cart|trips?|phone number|number|coupons?|data)"
)
_OTHER_EN = re.compile(
    rf"\b(?:(?P<name>{_NAME_EN})'s?|(?:my |the )?(?P<rel>{_RELATIVE_EN}|other (?:people"
    rf"|users?)|another user|someone(?: else)?|everyone)(?:'s?)?|(?P<pro>his|her"
    rf"|their)) {_DATA_EN}\b",
    re.IGNORECASE,
)
_DATA_OF_EN = re.compile(
    rf"\b{_DATA_EN} (?:of|from|for|belonging to) (?:user )?(?P<name>{_NAME_EN}|usr_\w+)\b",
    re.IGNORECASE,
)
_DID_EN = re.compile(
    rf"\bwhat (?P<name>{_NAME_EN}) (?:has |had )?(?:recently )?(?:ordered|bought"
    rf"|purchased|spent)\b",
    re.IGNORECASE,
)
_MONTHS = re.compile(
    r"^(?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Today|Yesterday"
    r"|Last|This|What|Show|My|Taobao|Tmall)$"
)
_DATA_ZH = (
    r"(?:最近|上个?月|这个?月|全部|所有|历史|近期|昨天|今天)?(?:的)?(?:订单|余额|账单|消费"
    r"|消费记录|钱包|地址|行程|快递|包裹|交易|交易记录|购物车|银行卡|电话|手机号|信息|资料"
    r"|联系人|外卖|机票|酒店|预订|优惠券)"
)
_NO_NAME = (
    r"(?!钱包|高铁|马上|金额|方便|任何|安排|时间|余额|平时|通常|常用|黄金|白天|安全|万元"
    r"|全部|成都|江苏|方案)"
)
_OTHER_ZH = re.compile(
    rf"(?P<who>别人|其他人|其他用户|他|她|(?:我)?(?:妈妈?|爸爸?|老婆|老公|朋友|同事|老板"
    rf"|邻居|儿子|女儿|男朋友|女朋友)|{_NO_NAME}[\u4e00-\u9fff]{{2,3}})的?{_DATA_ZH}"
)
_BIRTHDAY = re.compile(
    rf"(?P<en>(?:my |our )?(?:(?:best |close |old )?{_RELATIVE_EN} )?{_NAME_EN}"
    rf"|my (?:best )?{_RELATIVE_EN})(?:'s| has (?:her|his|a)) (?:\w+ )?(?:birthday"
    rf"|anniversary|party|graduation)",
    re.IGNORECASE,
)
_BIRTHDAY_ZH = re.compile(
    r"(?:^|[，。,\s]|天|日|是|号|周[一二三四五六日末])(?P<zh>(?:我)?(?:的)?(?:好?朋友"
    r"|闺蜜|同事|妈妈?|爸爸?|老婆|老公|女朋友|男朋友|老板"
    r"|同学)?[\u4e00-\u9fff]{0,3}?)(?:不是|是不是|好像|快|就|马上|要)?+(?:明天|后天|今天"
    r"|周[一二三四五六日])?(?:的|要|快)?(?:过)?生日"
)
_NO_NAME_OF_DAY = re.compile(r"[个份款只盒]|^[点订买来要做挑选]")
"""What stands before the birthday of a thing: 点一个生日蛋糕."""
_BIRTHDAY_PERSON = re.compile(
    r"(?P<zh>(?:好?朋友|闺蜜|同事|妈妈|爸爸|老婆|老公|女朋友|男朋友|老板"
    r"|同学)[\u4e00-\u9fff]{0,3}?)(?=明天|后天|今天|周|的?生日|过生日)"
)


_DID_ZH = re.compile(
    r"(?P<who>[\u4e00-\u9fff]{2,3}?)(?:最近|上个?月|昨天|今天|这个月|都)*(?:买|点|花|订"
    r"|消费)了?些?(?:什么|多少|啥|哪些)"
)


def is_other_user(text: str) -> bool:
    """Whether somebody else's data is asked for."""
    return other_person(text) is not None


def other_person(text: str) -> str | None:
    """The person whose data is asked for, if it is not the user."""
    for source in (_OTHER_EN, _DATA_OF_EN, _DID_EN):
        match = source.search(text)
        if match:
            name = next((value for value in match.groupdict().values() if value), "")
            if name and not _MONTHS.match(name):
                return name
    for match in filter(None, (_OTHER_ZH.search(text), _DID_ZH.search(text))):
        who = match["who"]
        if who[0] in section("surnames") or re.match(
            r"别人|其他|他|她|我?(?:妈|爸|老婆|老公|朋友|同事|老板|邻居|儿子|女儿|男朋友|女朋友)",
            who,
        ):
            return who
        tail = who[1:]
        if len(who) == 3 and len(tail) == 2 and tail[0] in section("surnames"):
            return tail
    return None


def named_person(text: str, lang: str) -> str | None:
    """The person that the message is about: whose birthday it is."""
    if lang == "en":
        match = _BIRTHDAY.search(text)
        return match["en"] if match else None
    match = _BIRTHDAY_PERSON.search(text) or _BIRTHDAY_ZH.search(text)
    name = match["zh"].strip("的我是") if match else ""
    return None if _NO_NAME_OF_DAY.search(name) else name or None
