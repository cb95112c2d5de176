"""Cities, hotels and what is near what, in a Chinese clause."""

import re

from superapp_agents.offline.understanding.canvas import USED, Canvas
from superapp_agents.offline.understanding.chinese_words import PLACES, VERB, X, take
from superapp_agents.offline.understanding.cities_said import read_known_city
from superapp_agents.offline.understanding.roles import Reading

_SPOT = r"(?:路|街|站|机场|广场|景区|古镇|夫子庙|公园|大学|医院)"
_NEAR = (
    re.compile(
        rf"(?:离|距离?)(?P<n>{X}{{1,12}}?)(?:要|得|比较|最好)?(?:很|比较|不远|最"
        rf"|越)?(?:近|不远|不太远)(?:越好|一点|一些|点|些)?(?:的|就好|就行)?"
    ),
    re.compile(
        rf"(?:靠近|挨着|临近|紧邻|邻近|毗邻|靠)(?P<n>{X}{{1,12}}?)(?=的|{USED}|$|[，。]"
        rf"|一点|近)(?:一点)?的?"
    ),
    re.compile(
        rf"(?:在|到|去)?(?P<n>(?:[^{USED}，。,的在]|的(?={PLACES})){{1,12}}?)(?:附近|旁边|周边|边上|周围"
        rf"|一带|那边|那块儿?|那一?带)(?:的|有|找|订|吃|住)?"
    ),
    re.compile(
        rf"(?:在|到|去|住)?(?P<n>(?:[^{USED}，。,的在住]){{2,10}}?)边(?=的?{X}{{0,6}}?(?:酒店|宾馆|民宿|旅馆|客栈|房|住))"
    ),
    re.compile(rf"(?:住在|住到|住)(?P<n>{X}{{2,10}}?)(?={USED}|$|[，。]|的)"),
    re.compile(
        rf"(?:^|(?<={USED})|在|到|去)(?P<n>[^{USED}，。,的在]{{1,8}}?{_SPOT})(?=的?(?:酒店|宾馆|客栈|民宿|旅馆|公寓))"
    ),
)


_NO_CITY = r"(?!规划|设计|安排|计划|制定|[个一家趟逛看])"
_CITY_OF_DAY = re.compile(
    rf"(?:在|去|到|^"
    rf"|(?<={USED}))(?P<c>{_NO_CITY}[^{USED}，。,的在去到一半怎逛]{{2,6}}?)(?<!安排)(?<!"
    rf"规划)(?<!计划)的?(?:怎么)?"
    rf"(?=一日|一天|半日|半天|两天|游玩?|玩|{USED})"
)
_CITY_GONE_TO = re.compile(
    rf"(?:在|去|到)(?P<c>{_NO_CITY}[^{USED}，。,的怎逛]{{2,6}}?)(?<![馆园寺塔街湖山店场区院])"
    rf"(?=的|玩|逛|走|怎么|住|找|订|待|安排|{USED}|$|[，。])"
)
_CITY_OF_HOTEL = re.compile(
    rf"(?:^|(?<={USED}))(?P<c>{_NO_CITY}[^{USED}，。,的订定找住选同个一要]{{2,4}})(?:的|[订定找住选同个一要家]*)"
    rf"(?=酒店|宾馆|民宿|旅馆|客栈)"
)
_HOTEL_NAME = re.compile(
    rf"(?:在|去|住在?|到|订|定|预订|预定|找|换成|要)?(?P<p>{X}{{2,14}}?(?:酒店|宾馆|饭店|客栈|民宿|旅馆|公寓))"
    rf"(?!附近|旁|边|式|周边)(?=的?{X}{{0,6}}?房|[订定住]|预订|预定|的|，|。|,|$|{USED})"
)
_NO_HOTEL_NAME = re.compile(
    r"(?:附近|旁边|周边|边上?|周围|一带|那边|里面?|最|便宜|贵|好|近|远|干净|安静|舒适|舒服|经济型?|豪华|商务|快捷|连锁"
    r"|[一二两三四五六七八九十\d]++|星级?|以上|左右|上下|海景|湖景|江景|亲子|情侣|温泉|度假|特色|精品|高档|高级|普通|不错"
    r"|合适|靠谱|评分|口碑|性价比|高|划算|景区|市区|市中心|机场|火车站|高铁站|地铁站?|的|个|家|间|晚|家酒店|同|上|下|订|定|住|找"
    r"|在|到|去|要|想|帮我|给我|我|们|一下|看看|推荐|选|换|离|靠|距离?|有|没有|什么|哪|那|这|某|任意|随便|酒店|宾馆|饭店"
    r"|客栈|民宿|旅馆|公寓|元|块|每晚|预算|万|千|百|人|大人|小孩|岁|天|晚上|今晚|明晚|号|月|日|周|末|星期|礼拜"
    r"|北京|上海|杭州|成都|广州|深圳|西安|南京|市|省)+"
)
"""Words for a hotel of any name: 西湖边四星酒店."""
_BY_A_PLACE = re.compile(rf"(?:{_SPOT}|边)(?:酒店|宾馆|客栈|民宿|旅馆|公寓)$")
"""A place and a kind of house are no name either: 春熙路酒店."""
_WEATHER_WORDS = re.compile(
    r"哪一?天|哪几天|几号|什么时候|天气预报|天气|怎么样|怎样|咋样|啥样|怎么|如何|咋|啥|会不会|会|下雨|下雪|气温|温度|多少度|几度|冷不冷"
    r"|热不热|要不要|带伞|冷|热|吗|查一下|查查|查|看看|看|情况|好不好|好|预报|呢"
    r"|有没有|有|雨|雪|是|什么|多少|穿什么|刮风|适合.*|出门|外出|用|需要|要|我|想知道"
    r"|知道|想|告诉|问|那边|那里|当地|的|在|去"
)


def read_near(canvas: Canvas, goal: str, reading: Reading) -> None:
    """What the place should be near."""
    for source in _NEAR if goal == "book_hotel" else _NEAR[:3]:
        phrase = take(canvas, source, "n")
        if phrase:
            phrase = re.sub(r"^(?:酒店|宾馆|民宿|房间)(?:要|想|得|最好|在|的)*", "", phrase)
            phrase = re.sub(rf"^(?:{VERB}|在|到|去|是|要|的|离)+(?={X}{{2,}})", "", phrase)
            reading.put("near", phrase)
            return


def read_city(canvas: Canvas, goal: str, reading: Reading) -> None:
    """The city that no list knows; a hotel is rather near what is no city."""
    if "city" in reading.slots:
        return
    if goal == "get_weather":
        _weather_city(canvas, reading)
        return
    if goal == "plan_day":
        reading.put("city", take(canvas, _CITY_OF_DAY, "c"))
        read_known_city(canvas, goal, reading)
    slot = "near" if goal == "book_hotel" else "city"
    reading.put(slot, take(canvas, _CITY_GONE_TO, "c"))
    if goal == "book_hotel":
        reading.put("near", take(canvas, _CITY_OF_HOTEL, "c"))


def hotel_name(canvas: Canvas) -> str | None:
    """The name of one hotel; 西湖边的酒店 names none."""
    match = canvas.search(_HOTEL_NAME)
    name = re.sub(r"^(?:在|去|住在?|到|订|定|预订|预定)", "", match["p"]) if match else ""
    if match is None or "的" in name or _NO_HOTEL_NAME.fullmatch(name):
        return None
    if re.search(r"附近|旁边?|周边|边酒店|靠近|离|酒店.*酒店", name) or _BY_A_PLACE.search(name):
        return None
    canvas.use(*match.span("p"))
    return name


def _weather_city(canvas: Canvas, reading: Reading) -> None:
    """The city is what is left when the words about weather are gone."""
    canvas.drop(_WEATHER_WORDS)
    for _, piece in canvas.pieces():
        name = piece.strip(" 的，。？?")
        if len(name) >= 2:
            reading.put("city", name)
            return
