"""Pieces of the expressions that read a Chinese clause."""

import re

from superapp_agents.offline.understanding.canvas import USED, Canvas

X = rf"[^{USED}，。,；;！？!?、]"
PLACES = r"(?:公司|单位|办公室|家|住处|住所|住的|宿舍|学校|工位|那)"
OF = rf"(?<!最近)的(?!{PLACES})"
"""的 that ends a place; the one of 李娜的公司 and of 最近的药店 stands inside."""
VERB = (
    r"(?:想|需要|打算|准备|考虑|要|能|可以|希望|得|请|帮|我们|我|你|就|也"
    r"|都|再|还|先|去|来|给|直接|赶紧|快|尽快|马上|顺手|自动)*"
    r"(?:订购|预订|预定|购买|下单|入手|推荐|看一下|看看|查一下|查查|查询|比较|对比|搜索"
    r"|挑选|选购|安排|预约|寻找|采购|加购"
    r"|订|定|买|点|叫|来|要|找|选|挑|看|搜|查|换成|换|改成|改|送|寄|领|弄|整|搞|拿(?!铁)|打|约"
    r"|派|吃|喝|给|发|包(?![子包菜浆])|住|加|放|退|留)"
    r"(?:上(?!海)一?|一下|了|点儿|点|些|(?<![要去来送给住加放留])到"
    r"|掉)?(?:[个份杯碗家条件台部辆张间位只束盒瓶双套款把棵](?!人|性))?"
)


def take(canvas: Canvas, source: re.Pattern[str], group: str) -> str | None:
    """The words of a group where the expression matches; all that matched is used up."""
    match = canvas.search(source)
    if match is None or not (match[group] or "").strip(" 的"):
        return None
    phrase = match[group].strip(" 的")
    canvas.use(*match.span())
    return phrase
