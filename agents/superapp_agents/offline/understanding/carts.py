"""The cart in a request: 加到购物车, "in my cart" are no part of the thing that is named."""

import re

from superapp_agents.offline.understanding.canvas import Canvas

_CART_GOALS = frozenset({"add_to_cart", "remove_from_cart"})
_CART = re.compile(
    r"(?:加入|加进|放入|放进|加到|放到|移出|从|到|进|入|在)?(?:我的?)?(?:购物车|车里)(?:里面?|中|上)?的?"
    r"|\s*\b(?:in|into|to|onto|inside|from|out of|off)\s+(?:my |the )?(?:shopping )?"
    r"(?:cart|basket|trolley)\b",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"(?:再|也|还|先|都|把|将)*(?:删除|删掉?|移除|移走|移出|去掉|拿掉|拿走|拿出来?|扔掉"
    r"|不要|不想要|添加|加购|丢|塞)(?:了|吧|去|来)*"
    r"|^[\s,\0]*(?:(?:please|and|then|also|just|can you|could you) )*"
    r"(?:add|put|throw|toss|stick|place|pop|remove|delete|take out|take|drop"
    r"|get rid of)\b\s*",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"(?:再|还要?|也|另外|顺便|然后)(?:帮我|给我)?(?:加|放|添)(?!热|糖|冰|辣)"
    r"|(?:and |also |then |please )*(?:add|put in|throw in)\b",
    re.IGNORECASE,
)


def drop_cart(canvas: Canvas, goal: str) -> None:
    """Uses up the cart, and the verb by which something comes into it or out of it."""
    if goal not in _CART_GOALS:
        return
    canvas.drop(_CART)
    canvas.drop(_VERB)


def goes_on_filling(text: str) -> bool:
    """Whether a message puts more beside what was just put into the cart: 再加一瓶洗发水."""
    return _MORE.match(text.strip()) is not None
