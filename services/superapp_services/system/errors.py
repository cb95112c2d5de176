"""Refusals of the system service."""

from superapp_services.core import ServiceError


class WaitTooLong(ServiceError):
    """A wait beyond what the world covers."""

    en = "You can wait until {latest} at most, which is as far as this world is planned."
    zh = "最多只能等待到 {latest}，之后的时间尚未安排。"


class WaitNotInFuture(ServiceError):
    """A wait until a moment that has passed."""

    en = "It is already {now}. Wait until a later time."
    zh = "现在已经是 {now}，请选择更晚的时间。"
