"""From where to where, in a Chinese clause."""

import re

from superapp_agents.offline.understanding.canvas import USED, Canvas
from superapp_agents.offline.understanding.chinese_words import OF, X, take
from superapp_agents.offline.understanding.roles import Reading

_END = (
    rf"(?={USED}|$|[，。,；;]|{OF}|坐|乘|搭|打车|打的|开车|骑|走|步行|要|需要|怎么|多久"
    rf"|多远|多长|得|几|多少|贵不贵|大概|玩|出差|旅游|旅行|度假|开会|看|逛|转|赶"
    r"|机票|(?:高铁|火车|动车)(?!站)|航班|车票|酒店|门票|参加|一趟|待|住|最(?!近的)|哪|用|花|有|吧|吗|呢|了"
    r"|接|过年|探亲|就|然后|再|送|帮|叫|下午|上午)"
)
_FROM_TO = re.compile(
    rf"从(?P<o>{X}{{1,14}}?)(?:出发)?[，,]?(?:再)?(?:坐\w{{1,3}}|打车|开车|飞"
    rf"|乘\w{{1,3}})?(?:回到|前往|飞往|到|去|飞|回|至)(?P<d>{X}{{1,16}}?){_END}"
)
_X_TO_Y = re.compile(
    rf"(?:^|(?<={USED})|(?<=的))(?P<o>(?!再|想|的|我|要|直接|就|也|还|怎|如何|咋|[带送载捎]我)(?:{X}{{2,8}}?"
    rf"|家))(?:坐|乘|搭|骑|打)?{USED}*(?:到|飞往|飞(?!机)|至"
    rf"|去|-)(?!过去|回来|回)(?P<d>{X}{{2,12}}?)(?={OF}|机票|(?:高铁|火车|动车)(?!站)|航班|车票|要"
    rf"|得|怎么|多久|多长|多远|坐|玩|旅游|旅行"
    rf"|打车|有多|{USED}|$)"
)
_TO = re.compile(
    rf"(?:送我|带我|载我|接我)?(?:前往|飞往|飞去|飞到|开往|回到|去往|抵达|去|到|往"
    rf"|飞(?!机)|回)(?!年|头|来|复|程|过|了|返|回|$|[，。{USED}])(?!过去"
    rf"|回来)(?P<d>{X}{{1,16}}?){_END}"
)
_FROM = re.compile(
    rf"(?:从|在)(?P<o>{X}{{1,14}}?)(?:出发|过去|过来|走|上车|接我|接|这边|打车|叫车|叫"
    rf"|坐|坐车|$|(?={USED})|(?=[，。]))|(?:^|(?<={USED}))(?P<s>{X}{{1,8}}?)出发"
)
_HOW_TO = re.compile(
    rf"(?:^|(?<=[，。{USED}]))(?:请问|我?想知道|那)*(?:离我)?(?P<d>(?!怎|如何|咋|从|去|到){X}{{2,14}}?)(?:要|该|应该)?"
    rf"(?:怎么|怎样|如何|咋)(?:走|去|到|过去|坐车|坐|开)"
)
_TOUR = re.compile(
    rf"(?:去|到|^|(?<={USED}))(?P<d>{X}{{2,5}}?)(?:{USED}|[一两二三四五六七\d]日游|之旅|自由行)"
)


def read_route(canvas: Canvas, reading: Reading) -> None:
    """Puts where it starts and where it goes."""
    match = canvas.search(_FROM_TO) or canvas.search(_X_TO_Y)
    if match:
        origin, destination = match["o"], match["d"]
        canvas.use(*match.span())
        reading.put("origin", _origin(origin))
        _put_destination(destination, reading)
        return
    if re.search(r"日游|之旅|自由行", canvas.text):
        _put_destination(take(canvas, _TOUR, "d"), reading)
    origin = take(canvas, _FROM, "o") or take(canvas, _FROM, "s")
    reading.put("origin", _origin(origin))
    _put_destination(take(canvas, _TO, "d") or take(canvas, _HOW_TO, "d"), reading)


_NO_ORIGIN = re.compile(
    r"^(?:.*(?:出差|旅游|旅行|度假|游玩|班机|航班|飞机|机票|高铁|火车|动车|自己|一个人|时间)"
    r"|.*(?:车|的士|滴滴)(?:先|再)?|(?:有没有|有无|有|先|再|看看?|查查?|问问?|麻烦).*|.*[订买查看叫约]|[和跟同].+|把我.*"
    r"|开会|加班|上班|值班|上课|忙着?|休息|睡觉|生病|住院|早|晚|我|我要|想|要|准备|打算|需要)$"
)
"""What stands before 去 and is no place: 出差去深圳, 早班机出发."""


def _origin(phrase: str | None) -> str | None:
    if phrase is None or _NO_ORIGIN.match(phrase.strip()):
        return None
    return re.sub(r"(?:送我们?|接我们?|带我们?)$", "", phrase)


_FETCHED = re.compile(r"接(?![待驳])")


def _put_destination(phrase: str | None, reading: Reading) -> None:
    """A destination; 过去 and 那里 point to an earlier step, and 接她 is no place at all."""
    if (
        phrase
        and not _FETCHED.match(phrase)
        and phrase.strip("的 ")
        not in (
            "去",
            "过去",
            "那里",
            "那儿",
            "那边",
            "那",
            "店里",
            "餐厅",
        )
    ):
        reading.put("destination", phrase.strip("的 "))
