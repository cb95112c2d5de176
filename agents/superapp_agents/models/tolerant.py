"""The OpenAI client, for servers whose answers differ in small things."""

import json
from typing import Any

import openai
from langchain_core.outputs import ChatResult
from langchain_openai import ChatOpenAI

from superapp_agents.door import Json
from superapp_agents.thoughts import without_thoughts


class TolerantChatOpenAI(ChatOpenAI):
    """Reads arguments that are objects, or have text behind them, and drops written thoughts."""

    def _create_chat_result(
        self, response: dict[str, Any] | openai.BaseModel, generation_info: Json | None = None
    ) -> ChatResult:
        body = response if isinstance(response, dict) else response.model_dump(warnings=False)
        told = body.get("base_resp") or {}
        if not body.get("choices") and told.get("status_msg"):
            raise ValueError(f"{told.get('status_code')}: {told['status_msg']}")
        for choice in body.get("choices") or ():
            _mend(choice.get("message") or {})
        return super()._create_chat_result(body, generation_info)


def _mend(message: Json) -> None:
    if isinstance(message.get("content"), str):
        message["content"] = without_thoughts(message["content"])
    for call in message.get("tool_calls") or ():
        function = call.get("function") or {}
        function["arguments"] = _text_of(function.get("arguments"))


def _text_of(arguments: Any) -> str:
    """Arguments as the JSON text that they should be; broken ones as they are."""
    if arguments is None:
        return "{}"
    if not isinstance(arguments, str):
        return json.dumps(arguments, ensure_ascii=False)
    text = arguments.strip()
    try:
        value, end = json.JSONDecoder().raw_decode(text)
    except ValueError:
        return arguments or "{}"
    return text[:end] if isinstance(value, dict) else arguments
