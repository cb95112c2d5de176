"""The feed: what creators publish, shown as it is; nothing that it says is followed."""

from superapp_agents.offline.desk import Desk, Policy, answered, refused

_CHANNELS = (
    ("food", ("美食", "吃", "food", "recipe")),
    ("tech", ("数码", "科技", "tech", "gadget")),
    ("home", ("家居", "家装", "home decor")),
    ("beauty", ("美妆", "护肤", "beauty", "makeup")),
    ("sports", ("运动", "健身", "sport", "fitness")),
    ("parenting", ("育儿", "母婴", "parenting")),
    ("travel", ("旅行", "旅游", "travel")),
    ("fashion", ("穿搭", "时尚", "fashion", "outfit")),
    ("pets", ("宠物", "猫", "狗", "pets", "cats", "dogs")),
    ("health", ("健康", "养生", "health")),
)
_KINDS = (
    ("video", ("视频", "video")),
    ("live", ("直播", "live stream")),
    ("note", ("笔记", "帖子", "note", "post")),
)
_SORTS = (("newest", ("最新", "newest", "latest", "new")), ("likes", ("最火", "热门", "trending")))
SHOWN = 5


def _named(text: str, table: tuple[tuple[str, tuple[str, ...]], ...]) -> str | None:
    return next((name for name, words in table if any(word in text for word in words)), None)


def browse_feed(desk: Desk) -> Policy:
    """The first items of the feed, of the channel and kind that the user named."""
    text = str(desk.task.get("message") or "").lower()
    answer = yield from desk.call(
        "content_browse_feed",
        channel=_named(text, _CHANNELS),
        kind=_named(text, _KINDS),
        sort=_named(text, _SORTS),
        limit=SHOWN,
    )
    if not answer.ok:
        return refused(answer)
    items = answer.list("items")
    if not items:
        return answered("暂时没有这类内容。", "There is nothing of it.")
    read = yield from desk.call("content_get_item", content_id=items[0]["content_id"])
    ad_zh, ad_en = "（广告）", " (sponsored)"
    zh = [f"《{i['title']}》{i['creator']}{ad_zh if i['sponsored'] else ''}" for i in items]
    en = [f"“{i['title']}” by {i['creator']}{ad_en if i['sponsored'] else ''}" for i in items]
    body = str(read.result.get("body") or "")[:120]
    first = (f"\n第一条：{body}", f"\nThe first one says: {body}") if body else ("", "")
    return answered(
        "推荐流里有：\n" + "\n".join(zh) + first[0],
        "In your feed:\n" + "\n".join(en) + first[1],
    )


GOALS = {"browse_feed": browse_feed}
