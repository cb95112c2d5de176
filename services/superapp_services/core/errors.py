"""Business refusals: what a tool raises when the world says no."""

import re
from typing import ClassVar

from pydantic import JsonValue

from superapp_services.core.wording import Lang, detail_text


class ServiceError(Exception):
    """A refusal that is a normal outcome of a call, the same on every surface.

    A subclass names what happened. Its code is the class name in snake case;
    its two messages are templates over the details given when it is raised.
    """

    code: ClassVar[str] = "service_error"
    retryable: ClassVar[bool] = False
    en: ClassVar[str] = "The service refused."
    zh: ClassVar[str] = "服务拒绝了这个请求。"

    def __init_subclass__(cls) -> None:
        """Derive the stable code from the class name."""
        super().__init_subclass__()
        if "code" not in cls.__dict__:
            cls.code = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower()

    def __init__(self, **details: JsonValue) -> None:
        super().__init__(self.code)
        self.details: dict[str, JsonValue] = details

    def message(self, lang: Lang) -> str:
        """The refusal in the session's language, with its details as people write them."""
        shown = {name: detail_text(name, value, lang) for name, value in self.details.items()}
        return (self.zh if lang == "zh" else self.en).format(**shown)


class InvalidArguments(ServiceError):
    """The arguments do not fit the tool's input schema."""

    en = "Invalid arguments: {summary}. Correct them and call again."
    zh = "参数不正确：{summary}。请修正后重试。"


class UnknownTool(ServiceError):
    """No tool of this name is offered."""

    en = "There is no tool named {tool}.{hint}"
    zh = "没有名为 {tool} 的工具。{hint}"


class ConfirmationRequired(ServiceError):
    """The user has to agree to exactly these terms first."""

    retryable = True
    en = "The user must confirm first: {summary} Show this, then repeat the same call."
    zh = "需要用户先确认：{summary} 请展示给用户，确认后重复同样的调用。"


class ConfirmationRejected(ServiceError):
    """The user said no to these terms."""

    en = "The user rejected this. Do not repeat it; ask what they would like instead."
    zh = "用户拒绝了这次操作。请不要重复，先问用户想怎么做。"


class TermsChanged(ServiceError):
    """What the user agreed to is no longer what would happen."""

    en = "The terms changed after the user agreed: {changed}. Ask again with the new terms."
    zh = "用户确认之后条件已变化：{changed}。请按新的条件重新确认。"


class KeyReused(ServiceError):
    """An idempotency key came back with another tool or other arguments."""

    en = "This idempotency key was used for another call. Use a new key."
    zh = "这个幂等键已用于另一个调用，请换一个新的键。"


class TryAgain(ServiceError):
    """A passing failure; nothing was done."""

    retryable = True
    en = "The service failed for a moment and nothing was done. Try again."
    zh = "服务暂时出错，没有做任何改动，请重试。"


class UnknownOutcome(ServiceError):
    """No answer came back; the call may or may not have been carried out."""

    retryable = True
    en = (
        "No answer came back, so it is not known whether this was done. "
        "Look up the order or payment before repeating."
    )
    zh = "没有收到回应，无法确定是否已经执行。请先查询订单或支付结果，再决定是否重试。"
