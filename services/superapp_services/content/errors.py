"""What the content service refuses, and what to do then."""

from superapp_services.core import ServiceError


class ContentNotFound(ServiceError):
    """No such item."""

    en = "There is no content {content_id}. Browse the feed to find its id."
    zh = "没有找到内容 {content_id}，请先浏览推荐。"


class InvalidCursor(ServiceError):
    """The cursor does not come from this feed."""

    en = "Cursor {cursor} does not continue this feed. Start again without a cursor."
    zh = "游标 {cursor} 无法继续浏览，请不带游标重新开始。"
