"""Requests of OpenAI's chat API, as far as they mean something here; the rest is let pass."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from superapp.api.schemas import Whole


class Part(BaseModel):
    """A part of a message; only text can be understood."""

    model_config = ConfigDict(extra="ignore", strict=True)

    type: str = Field(max_length=64)
    text: str | None = None


class ChatMessage(BaseModel):
    """One message of a chat."""

    model_config = ConfigDict(extra="ignore", strict=True)

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = None

    @property
    def text(self) -> str:
        """The words of the message."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.text)
        return self.content or ""

    @property
    def strange(self) -> list[str]:
        """Kinds of its parts that are no text."""
        parts = self.content if isinstance(self.content, list) else []
        return sorted({part.type for part in parts if part.text is None})


class StreamOptions(BaseModel):
    """How a stream ends."""

    model_config = ConfigDict(extra="ignore", strict=True)

    include_usage: bool = False


class CompletionRequest(BaseModel):
    """A chat with the agent. Sampling options and tools of the client have no effect."""

    model_config = ConfigDict(
        extra="ignore",
        strict=True,
        json_schema_extra={
            "examples": [
                {
                    "model": "offline",
                    "messages": [{"role": "user", "content": "帮我点一杯奶茶，少糖"}],
                }
            ]
        },
    )

    model: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(
        description="One of the operator's models; see `GET /v1/models`."
    )
    messages: list[ChatMessage] = Field(min_length=1, max_length=2000)
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    n: Whole | None = Field(default=None, ge=1, le=1, description="There is one answer.")
    user: str | None = Field(
        default=None,
        max_length=512,
        description="Whose super-app a new chat is about, as `usr_smith`; other names are ignored.",
    )


class Model(BaseModel):
    """A model that can be chosen."""

    id: str
    object: Literal["model"] = "model"
    created: int
    owned_by: str = "superapp"


class ModelList(BaseModel):
    """The models that can be chosen."""

    object: Literal["list"] = "list"
    data: list[Model]


Json = dict[str, Any]
