"""Places, people and things in a Chinese clause."""

import re

from superapp_agents.offline.understanding.canvas import USED, Canvas
from superapp_agents.offline.understanding.chinese_routes import read_route
from superapp_agents.offline.understanding.chinese_stays import hotel_name, read_city, read_near
from superapp_agents.offline.understanding.chinese_words import OF, VERB, X, take
from superapp_agents.offline.understanding.cities_said import CITY_GOALS, read_known_city
from superapp_agents.offline.understanding.lexicon import pattern
from superapp_agents.offline.understanding.not_there import wrong_place
from superapp_agents.offline.understanding.roles import DELIVERED, PAID_OUT, TRIPS, Reading
from superapp_agents.plan import Item

_LEADING_VERB = re.compile(rf"(?:^|{USED}|(?<=[，。]))[\s的]*(?P<v>{VERB})")
_ADDRESS = re.compile(
    rf"(?:都|一起|帮我|直接|然后|再|并|请|给我)*(?:(?:配送|快递|派送|外送|邮寄|寄送)(?:到"
    rf"|去|至)?|送到|送来|寄来|送去|送至|送回|寄到|寄去|寄回|发到|拿到|地址(?:就?是|用|写|选|填)?"
    rf"|收货地址(?:就?是|用)?|送(?=(?:她|他|TA)?们?的?(?:公司|家|单位|办公室|学校)"
    rf"|{X}{{2,5}}(?:公司|单位|办公室|学校)(?:去|吧)?(?:$|[，。{USED}])))"
    rf"(?P<a>{X}{{1,14}}?)(?:里面)?(?:去|来|吧|就行|就好|即可|好了|那边|那里|$"
    rf"|(?={USED})|(?=[，。再然吗]|{OF})|(?=付|用|要|尽|备|谢|并|同时))"
    rf"|^(?P<b>公司|家里?|办公室|单位)(?:这边|这里|这儿|那边)?(?=想|要|来|点|送|叫)"
    rf"|[给往到](?P<c>(?:(?:我们?|咱们?|她们?|他们?|TA)的?|[^{USED}，。,给往到送我]{{2,4}}的?)?"
    rf"(?:公司|家里?|办公室|单位))(?=送|点|订|叫|买|来|寄)"
    rf"|(?P<d>公司|家里?|单位|办公室)的?地址"
)
_ADDRESS_TO = re.compile(
    rf"(?:到|去)(?P<a>[^{USED}，。,到去]{{0,8}}(?:公司|家里?|办公室|单位|学校|宿舍|酒店"
    rf"|店里))(?:去|来|吧)?(?={USED}|$|[，。,])"
)
_RECIPIENT = (
    re.compile(
        r"^(?:我|我家|咱)?(?P<r>妈妈?|爸爸?|老婆|老公|孙子|孙女|儿子|女儿|闺女|爷爷|奶奶"
        r"|外公|外婆|朋友|同事|哥哥|姐姐|弟弟|妹妹|孩子|女朋友|男朋友)"
        r"(?=(?:想|需)?要(?!过)|缺|想买)"
    ),
    re.compile(
        rf"(?:送给|寄给|转给|发给|汇给|打给|转账给|转到|还给|汇到|转账到|红包给|打到"
        rf"|发红包给)(?:账号|账户|卡号)?(?P<r>{X}{{1,24}}?)(?={USED}|$|[，。]|吧|做|当"
        rf"|作为|的(?!公司|家|办公室|单位)|发|转|\d+块|元)"
    ),
    re.compile(
        rf"(?:给|向|往|替|为|帮)(?P<r>(?!我(?:自己)?(?:{USED}"
        rf"|[^妈爸老奶爷儿女孙哥姐弟妹朋同媳闺对男女]|$))(?!自己|个|点|一|两|几|多少"
        rf"|我$)[^{USED}，。,]{{1,10}}?)(?=转|发|打|汇|送|买|订|包|寄|点|叫|交|充|还|挑"
        rf"|选|带|准备|塞|来|写|过生日|{USED}|的?(?:红包|礼物|生日|账户|账号))"
    ),
    re.compile(r"(?:发|转|打|送|塞)(?P<r>她|他|TA)(?=\d|一|两|个|[\0])"),
    re.compile(r"(?:给|到|往)(?P<r>\d[\d -]{6,}\d)"),
    re.compile(r"(?:给|转|到|往)?(?:账号|账户|卡号|帐号|帐户)(?P<r>[\d\- *]{6,})"),
    re.compile(
        r"给(?P<r>(?:我的?)?(?:妈妈?|爸爸?|老婆|老公|孙子|孙女|儿子|女儿|爷爷|奶奶|外公"
        r"|外婆|朋友|同事|哥哥?|姐姐?|弟弟"
        r"|妹妹|老板|闺蜜|母亲|父亲|孩子|女朋友|男朋友|[^\0，。,我自一两个]{2,4}))(?=\0|$"
        r"|[，。,]|吧)"
    ),
)
_SPLIT = re.compile(r"和(?!牛|风|面)|跟|、|以及|还有|与|加上|外加|，|,|\+")
_TAIL = re.compile(
    r"(?:的|了|吧|也|呢|啊|呀|吗|嘛|哦|啦|一下|回来|过来|过去|上|给我|来|要|是|就|款|就行"
    r"|就好|好了|多少钱|怎么样|的话|给他|给她|试试|送|吃|喝|寄|配|外卖|怎么|个位|后|加|有什么推荐"
    r"|有推荐的?+|推荐|门票|订|预订|定|留|全部|下单|买下|付|这)+$"
)
_HEAD = re.compile(
    rf"^(?:的|了|个|份|杯|是|要|有|把|将|那|这|一|些|点|在|给|到|帮|我的?|再|也|都|就|还"
    rf"|让|请|先|款|台|双|件|条|部|得|最好|需要|想|用|和|跟|被|能|会|可以|拿(?!铁)|换|并|我们"
    rf"|附近|周边|有什么|有没有|有哪些|什么|哪些|好吃的|不错的|后|店|穿|去|逛|参观|游览|看看?|一共|大概|左右|支|束|只|瓶|盒|{USED})+"
)
_GENERIC = re.compile(
    r"^(?:没有|几个|几款|几样|几种|比一比|比比|对比一下|直接买?|直接下单|买入|最?划算|那款|这款|哪款|哪个|那种|位子|位置|座位|桌子?|餐位|包间|个人|东西|一下|机票|航班|飞机|飞|高铁票?|火车票?"
    r"|动车票?|车票|酒店|宾馆|房间?|门票|车|出租车|外卖|单|红包|券|优惠券|能量|树"
    r"|天气|订单|快递|包裹|钱|现在|怎么|多少|什么|哪|哪些|哪里|情况|人|人的?|乘客|飞过去"
    r"|飞回|飞回来|过去|回来|回|返|返程|玩|出差|旅游|自己|自己买|选|后选|它|一个|这个|那个|那|这"
    r"|比较|选|下单|买|送|收货|付|付款|配送|预算|价格|评分|性价比|吃的|喝的|吃|喝|饭店"
    r"|餐厅|餐馆|馆子|合适|好|不错|最好|靠谱|时间|日期|地址|数量|尺码|码|尺寸|号|帮|我|你"
    r"|来|去|还|能|要|也|都|再|就|的|了|吧|左右|有什么|推荐|有推荐|什么推荐|规划|安排"
    r"|行程|计划|一日行程|一日|什么都|付钱|付|钱|全|全部|这些|自动|位|个位|店|后|他|她|班"
    r"|一班|趟|一趟|级|客人|旅客|乘车|乘车人|来一|达|送达|到达|公司|家"
    r"|家里|说话|告诉我|回到家|到家|回家|回到)$"
)


_WHICHEVER = re.compile(r"^哪|哪[趟个家款班]|[吃喝买点要来](?:点|些|个)?(?:什么|啥)")
_RATHER = re.compile(
    r"^(?:那就?|我们|咱们?|今天|今晚)?(?:不如|要不然?|干脆|索性|早饭|早餐|午饭|午餐|中饭|晚饭|晚餐|夜宵|宵夜|下午茶)++"
    r"(?=(?:我|就|都|给|帮|再|还)*+[点来叫吃订买要](?!不))"
)
"""What leads to an order and is no part of what is ordered: 不如点个披萨, 晚饭点个披萨."""


def drop_verbs(canvas: Canvas) -> None:
    """Uses up the verbs that begin a piece, as in 帮我订个."""
    for _ in range(3):
        match = _LEADING_VERB.search(canvas.left)
        if match is None or not match["v"]:
            return
        canvas.use(*match.span("v"))


def read_places(canvas: Canvas, goal: str, reading: Reading) -> None:
    """Addresses, people, routes, cities and nearness, as far as the goal has them."""
    if goal in DELIVERED or goal == "":
        reading.put("address", wrong_place(canvas))
        address = (take(canvas, _ADDRESS, group) for group in "abcd")
        reading.put("address", next(filter(None, address), None) or take(canvas, _ADDRESS_TO, "a"))
    if goal in (*DELIVERED, *PAID_OUT, ""):
        _recipient(canvas, reading)
    drop_verbs(canvas)
    if goal == "book_hotel":
        reading.put("place", hotel_name(canvas))
    if goal in CITY_GOALS and goal != "plan_day":
        read_known_city(canvas, goal, reading)
    if goal in ("book_hotel", "find_restaurant", "reserve_table", "find_place", "order_food"):
        read_near(canvas, goal, reading)
    if goal in (*TRIPS, "plan_route", "compare_routes", "request_ride"):
        read_route(canvas, reading)
    if goal in ("get_weather", "book_hotel", "plan_day", "book_attraction"):
        read_city(canvas, goal, reading)


_KEEN = re.compile(r"(?:爱好者|发烧友|达人|控|迷|党)$")
"""Somebody's taste and nobody's name: 咖啡爱好者."""


def _recipient(canvas: Canvas, reading: Reading) -> None:
    for source in _RECIPIENT:
        match = canvas.search(source)
        if match and _KEEN.search(match["r"].strip()):
            continue
        phrase = take(canvas, source, "r")
        if phrase:
            reading.put("recipient", phrase)
            return


def _clean(piece: str) -> str:
    plain = piece.strip(" ，。,.！？!?；;：:、\"'“”（）()")
    previous = None
    while plain != previous:
        previous = plain
        plain = _TAIL.sub("", _HEAD.sub("", plain)).strip(" ，。,.")
    return plain


_WORN_BY = re.compile(
    r"(?:给)?(?:我|孙子|孙女|儿子|女儿|闺女|孩子|宝宝|老婆|老公|妈妈?|爸爸?|爷爷|奶奶|朋友|自己|老人|小孩)"
    r"(?:要|想)?(?:穿|戴|用|玩|骑|背|看)的"
)
"""Whose it will be is no property of a thing: 孙子穿的."""
_EATER = re.compile(rf"(?:^|(?<=[{USED}，。,])){X}{{1,4}}?(?=(?:想要?|要)(?:吃|喝))")
"""Who wants it is no part of it either: 老婆想喝拿铁."""


def read_things(canvas: Canvas, reading: Reading) -> list[Item]:
    """The noun phrases that are left, each with the quantity right before it."""
    canvas.drop(pattern("polite"))
    canvas.drop(_WORN_BY)
    canvas.drop(_RATHER)
    canvas.drop(_EATER)
    drop_verbs(canvas)
    items = []
    for start, piece in canvas.pieces():
        offset = start
        for part in re.split(f"({_SPLIT.pattern})", piece):
            name = _clean(part)
            if (
                name
                and not _GENERIC.match(name)
                and not _WHICHEVER.search(name)
                and re.search(r"[\u3400-\u9fffA-Za-z]", name)
            ):
                reading.items_at.append(offset)
                items.append(
                    Item(
                        query=name,
                        quantity=_quantity(
                            canvas, start_of(part, offset), len(part.strip()), reading
                        ),
                    )
                )
            offset += len(part)
    return items


def start_of(part: str, offset: int) -> int:
    """Where the words of a piece begin."""
    return offset + len(part) - len(part.lstrip())


def _quantity(canvas: Canvas, position: int, length: int, reading: Reading) -> str | None:
    """The quantity before a thing, or the one after it that begins no other: 大米两袋."""
    end = position + length
    after = [
        phrase
        for start, _, phrase in reading.quantities
        if 0 <= start - end <= 1 and not _SPLIT.fullmatch(canvas.text[end:start])
    ]
    return reading.counted_before(position) or (after[0] if after else None)
