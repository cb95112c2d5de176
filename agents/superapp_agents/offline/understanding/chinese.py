"""Places, people and things in a Chinese clause."""

import re

from superapp_agents.offline.understanding.canvas import USED, Canvas
from superapp_agents.offline.understanding.lexicon import pattern
from superapp_agents.offline.understanding.roles import DELIVERED, PAID_OUT, TRIPS, Reading
from superapp_agents.plan import Item

_X = rf"[^{USED}，。,；;！？!?、]"
_PLACES = r"(?:公司|单位|办公室|家|住处|住所|住的|宿舍|学校|工位|那)"
_OF = rf"(?<!最近)的(?!{_PLACES})"
"""的 that ends a place; the one of 李娜的公司 and of 最近的药店 stands inside."""
_VERB = (
    r"(?:想要|我要|我想|想|需要|打算|准备|考虑|要|能|可以|希望|得|请|帮|我们|我|你|就|也"
    r"|都|再|还|先|去|来|给|直接|赶紧|快|尽快|马上|顺手|自动)*"
    r"(?:订购|预订|预定|购买|下单|入手|推荐|看一下|看看|查一下|查查|查询|比较|对比|搜索"
    r"|挑选|选购|安排|预约|寻找|采购|加购"
    r"|订|定|买|点|叫|来|要|找|选|挑|看|搜|查|换成|换|改成|改|送|寄|领|弄|整|搞|拿(?!铁)|打|约"
    r"|派|吃|喝|给|发|包(?![子包菜浆])|住|加|放|退|留)"
    r"(?:上(?!海)一?|一下|了|点儿|点|些|到"
    r"|掉)?(?:[个份杯碗家条件台部辆张间位只束盒瓶双套款把棵](?!人|性))?"
)
_LEADING_VERB = re.compile(rf"(?:^|{USED}|(?<=[，。]))[\s的]*(?P<v>{_VERB})")
_END = (
    rf"(?={USED}|$|[，。,；;]|{_OF}|坐|乘|搭|打车|打的|开车|骑|走|步行|要|需要|怎么|多久"
    rf"|多远|多长|得|几|大概|玩|出差|旅游|旅行|度假|开会|看|逛|转"
    r"|机票|(?:高铁|火车|动车)(?!站)|航班|车票|酒店|门票|参加|一趟|待|住|最(?!近的)|哪|用|花|有|吧|吗|呢|了"
    r"|接|过年|探亲|就|然后|再|送|帮|叫|下午|上午)"
)
_FROM_TO = re.compile(
    rf"从(?P<o>{_X}{{1,14}}?)(?:出发)?[，,]?(?:再)?(?:坐\w{{1,3}}|打车|开车|飞"
    rf"|乘\w{{1,3}})?(?:回到|前往|飞往|到|去|飞|回|至)(?P<d>{_X}{{1,16}}?){_END}"
)
_X_TO_Y = re.compile(
    rf"(?:^|(?<={USED})|(?<=的))(?P<o>(?!再|想|的|我|要|直接|就|也|还|怎|如何|咋|[带送载捎]我)(?:{_X}{{2,8}}?"
    rf"|家))(?:坐|乘|搭|骑|打)?{USED}*(?:到|飞往|飞(?!机)|至"
    rf"|去|-)(?!过去|回来|回)(?P<d>{_X}{{2,12}}?)(?={_OF}|机票|(?:高铁|火车|动车)(?!站)|航班|车票|要"
    rf"|得|怎么|多久|多长|多远|坐|玩|旅游|旅行"
    rf"|打车|有多|{USED}|$)"
)
_TO = re.compile(
    rf"(?:送我|带我|载我|接我)?(?:前往|飞往|飞去|飞到|开往|回到|去往|抵达|去|到|往"
    rf"|飞(?!机)|回)(?!年|头|来|复|程|过|了|返|回|$|[，。{USED}])(?!过去"
    rf"|回来)(?P<d>{_X}{{1,16}}?){_END}"
)
_FROM = re.compile(
    rf"(?:从|在)(?P<o>{_X}{{1,14}}?)(?:出发|过去|过来|走|上车|接我|接|这边|打车|叫车|叫"
    rf"|坐|坐车|$|(?={USED})|(?=[，。]))|(?:^|(?<={USED}))(?P<s>{_X}{{1,8}}?)出发"
)
_HOW_TO = re.compile(
    rf"(?:^|(?<=[，。{USED}]))(?:请问|我?想知道|那)*(?:离我)?(?P<d>(?!怎|如何|咋|从|去|到){_X}{{2,14}}?)(?:要|该|应该)?"
    rf"(?:怎么|怎样|如何|咋)(?:走|去|到|过去|坐车|坐|开)"
)
_TOUR = re.compile(
    rf"(?:去|到|^|(?<={USED}))(?P<d>{_X}{{2,5}}?)(?:{USED}|[一两二三四五六七\d]日游|之旅|自由行)"
)
_NEAR = (
    re.compile(
        rf"(?:离|距离?)(?P<n>{_X}{{1,12}}?)(?:要|得|比较|最好)?(?:很|比较|不远|最"
        rf"|越)?(?:近|不远|不太远)(?:越好|一点|一些|点|些)?(?:的|就好|就行)?"
    ),
    re.compile(
        rf"(?:靠近|挨着|临近|紧邻|邻近|毗邻|靠)(?P<n>{_X}{{1,12}}?)(?=的|{USED}|$|[，。]"
        rf"|一点|近)(?:一点)?的?"
    ),
    re.compile(
        rf"(?:在|到|去)?(?P<n>(?:[^{USED}，。,的在]|的(?={_PLACES})){{1,12}}?)(?:附近|旁边|周边|边上|周围"
        rf"|一带|那边|那块儿?|那一?带)(?:的|有|找|订|吃|住)?"
    ),
    re.compile(rf"(?:住在|住到|住)(?P<n>{_X}{{2,10}}?)(?={USED}|$|[，。]|的)"),
)
_ADDRESS = re.compile(
    rf"(?:都|一起|帮我|直接|然后|再|并|请|给我)*(?:(?:配送|快递|派送|外送|邮寄|寄送)(?:到"
    rf"|去|至)?|送到|送来|寄来|送去|送至|送回|寄到|寄去|寄回|发到|拿到|地址(?:就?是|用|写|选|填)?"
    rf"|收货地址(?:就?是|用)?|送(?=(?:她|他|TA)?的?(?:公司|家|单位|办公室|学校)"
    rf"|{_X}{{2,5}}(?:公司|单位|办公室|学校)(?:去|吧)?(?:$|[，。{USED}])))"
    rf"(?P<a>{_X}{{1,14}}?)(?:里面)?(?:去|来|吧|就行|就好|即可|好了|那边|那里|$"
    rf"|(?={USED})|(?=[，。再然吗]|{_OF})|(?=付|用|要|尽|备|谢|并|同时))"
    rf"|^(?P<b>公司|家里?|办公室|单位)(?:这边|这里|这儿|那边)?(?=想|要|来|点|送|叫)"
    rf"|[给往到](?P<c>(?:(?:我们?|咱们?|她|他|TA)的?|[^{USED}，。,给往到送我]{{2,4}}的?)?"
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
        rf"|发红包给)(?:账号|账户|卡号)?(?P<r>{_X}{{1,24}}?)(?={USED}|$|[，。]|吧|做|当"
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
    r"|有推荐的?|推荐|门票|订|预订|定|留|全部|下单|买下|付|这)+$"
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


_WHICHEVER = re.compile(r"^哪|哪[趟个家款班]")


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
    rf"(?:在|去|住在?|到|订|定|预订|预定|找|换成|要)?(?P<p>{_X}{{2,14}}?(?:酒店|宾馆|饭店|客栈|民宿|旅馆|公寓))"
    rf"(?!附近|旁|边|式|周边)(?=的?{_X}{{0,6}}?房|[订定住]|预订|预定|的|，|。|,|$|{USED})"
)
_NO_HOTEL_NAME = re.compile(
    r"(?:附近|旁边|周边|边上?|周围|一带|那边|里面?|最|便宜|贵|好|近|远|干净|安静|舒适|舒服|经济型?|豪华|商务|快捷|连锁"
    r"|[一二两三四五六七八九十\d]+|星级?|以上|左右|上下|海景|湖景|江景|亲子|情侣|温泉|度假|特色|精品|高档|高级|普通|不错"
    r"|合适|靠谱|评分|口碑|性价比|高|划算|景区|市区|市中心|机场|火车站|高铁站|地铁站?|的|个|家|间|晚|家酒店|同|上|下|订|定|住|找"
    r"|在|到|去|要|想|帮我|给我|我|们|一下|看看|推荐|选|换|离|靠|距离?|有|没有|什么|哪|那|这|某|任意|随便|酒店|宾馆|饭店"
    r"|客栈|民宿|旅馆|公寓|元|块|每晚|预算|万|千|百|人|大人|小孩|岁|天|晚上|今晚|明晚|号|月|日|周|末|星期|礼拜"
    r"|北京|上海|杭州|成都|广州|深圳|西安|南京|市|省)+"
)
"""Words for a hotel of any name: 西湖边四星酒店."""
_WEATHER_WORDS = re.compile(
    r"哪一?天|哪几天|几号|什么时候|天气预报|天气|怎么样|如何|会不会|会|下雨|下雪|气温|温度|多少度|几度|冷不冷"
    r"|热不热|要不要|带伞|冷|热|吗|查一下|查查|查|看看|看|情况|好不好|好|预报|呢"
    r"|有没有|有|雨|雪|是|什么|多少|穿什么|刮风|适合.*|出门|外出|用|需要|要|我|想知道"
    r"|知道|想|告诉|问|那边|那里|当地|的|在|去"
)


def drop_verbs(canvas: Canvas) -> None:
    """Uses up the verbs that begin a piece, as in 帮我订个."""
    for _ in range(3):
        match = _LEADING_VERB.search(canvas.left)
        if match is None or not match["v"]:
            return
        canvas.use(*match.span("v"))


def _take(canvas: Canvas, source: re.Pattern[str], group: str) -> str | None:
    match = canvas.search(source)
    if match is None or not (match[group] or "").strip(" 的"):
        return None
    phrase = match[group].strip(" 的")
    canvas.use(*match.span())
    return phrase


def _route(canvas: Canvas, reading: Reading) -> None:
    match = canvas.search(_FROM_TO) or canvas.search(_X_TO_Y)
    if match:
        origin, destination = match["o"], match["d"]
        canvas.use(*match.span())
        reading.put("origin", _origin(origin))
        _put_destination(destination, reading)
        return
    if re.search(r"日游|之旅|自由行", canvas.text):
        _put_destination(_take(canvas, _TOUR, "d"), reading)
    origin = _take(canvas, _FROM, "o") or _take(canvas, _FROM, "s")
    reading.put("origin", _origin(origin))
    _put_destination(_take(canvas, _TO, "d") or _take(canvas, _HOW_TO, "d"), reading)


_NO_ORIGIN = re.compile(
    r"^(?:.*(?:出差|旅游|旅行|度假|游玩|班机|航班|飞机|机票|高铁|火车|动车|自己|一个人|时间)"
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


def _near(canvas: Canvas, goal: str, reading: Reading) -> None:
    for source in _NEAR[: 4 if goal == "book_hotel" else 3]:
        phrase = _take(canvas, source, "n")
        if phrase:
            phrase = re.sub(r"^(?:酒店|宾馆|民宿|房间)(?:要|想|得|最好|在|的)*", "", phrase)
            phrase = re.sub(rf"^(?:{_VERB}|在|到|去|是|要|的|离)+(?={_X}{{2,}})", "", phrase)
            reading.put("near", phrase)
            return


def read_places(canvas: Canvas, goal: str, reading: Reading) -> None:
    """Addresses, people, routes, cities and nearness, as far as the goal has them."""
    if goal in DELIVERED or goal == "":
        address = (_take(canvas, _ADDRESS, group) for group in "abcd")
        reading.put("address", next(filter(None, address), None) or _take(canvas, _ADDRESS_TO, "a"))
    if goal in (*DELIVERED, *PAID_OUT, ""):
        _recipient(canvas, reading)
    drop_verbs(canvas)
    if goal == "book_hotel":
        reading.put("place", _hotel_name(canvas))
    if goal in ("book_hotel", "find_restaurant", "reserve_table", "find_place", "order_food"):
        _near(canvas, goal, reading)
    if goal in (*TRIPS, "plan_route", "compare_routes", "request_ride"):
        _route(canvas, reading)
    if goal in ("get_weather", "book_hotel", "plan_day", "book_attraction"):
        _city(canvas, goal, reading)


_KEEN = re.compile(r"(?:爱好者|发烧友|达人|控|迷|党)$")
"""Somebody's taste and nobody's name: 咖啡爱好者."""


def _recipient(canvas: Canvas, reading: Reading) -> None:
    for source in _RECIPIENT:
        match = canvas.search(source)
        if match and _KEEN.search(match["r"].strip()):
            continue
        phrase = _take(canvas, source, "r")
        if phrase:
            reading.put("recipient", phrase)
            return


def _city(canvas: Canvas, goal: str, reading: Reading) -> None:
    if goal == "get_weather":
        _weather_city(canvas, reading)
        return
    if goal == "plan_day":
        reading.put("city", _take(canvas, _CITY_OF_DAY, "c"))
    reading.put("city", _take(canvas, _CITY_GONE_TO, "c"))
    if goal == "book_hotel":
        reading.put("city", _take(canvas, _CITY_OF_HOTEL, "c"))


def _hotel_name(canvas: Canvas) -> str | None:
    """The name of one hotel; 西湖边的酒店 names none."""
    match = canvas.search(_HOTEL_NAME)
    name = re.sub(r"^(?:在|去|住在?|到|订|定|预订|预定)", "", match["p"]) if match else ""
    if match is None or "的" in name or _NO_HOTEL_NAME.fullmatch(name):
        return None
    if re.search(r"附近|旁边?|周边|边酒店|靠近|离|酒店.*酒店", name):
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
_EATER = re.compile(rf"(?:^|(?<=[{USED}，。,])){_X}{{1,4}}?(?=(?:想要?|要)(?:吃|喝))")
"""Who wants it is no part of it either: 老婆想喝拿铁."""


def read_things(canvas: Canvas, reading: Reading) -> list[Item]:
    """The noun phrases that are left, each with the quantity right before it."""
    canvas.drop(pattern("polite"))
    canvas.drop(_WORN_BY)
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
