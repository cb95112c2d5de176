"""Tools that ask the client for something: in the middle of a call, or by their result."""

from collections.abc import Mapping
from typing import Any, Final

import mcp_types as types
from mcp.server.context import ServerRequestContext
from mcp.shared.exceptions import MCPError
from mcp_types import MISSING_REQUIRED_CLIENT_CAPABILITY

from superapp.mcp.conformance.contents import said, text

Context = ServerRequestContext[Any, Any]
Params = types.CallToolRequestParams
Result = types.CallToolResult | types.InputRequiredResult
Schema = dict[str, Any]


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": sorted(properties)}


_STRING: Final[Schema] = {"type": "string"}
_NAME: Final = _object(name=_STRING)
_OPTIONS: Final = ["option1", "option2", "option3"]
_DEFAULTS: Final[Schema] = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "default": "John Doe"},
        "age": {"type": "integer", "default": 30},
        "score": {"type": "number", "default": 95.5},
        "status": {
            "type": "string",
            "enum": ["active", "inactive", "pending"],
            "default": "active",
        },
        "verified": {"type": "boolean", "default": True},
    },
}


def _titled(*titles: str) -> list[Schema]:
    return [{"const": f"value{number}", "title": title} for number, title in enumerate(titles, 1)]


_ENUMS: Final[Schema] = {
    "type": "object",
    "properties": {
        "untitledSingle": {"type": "string", "enum": _OPTIONS},
        "titledSingle": {
            "type": "string",
            "oneOf": _titled("First Option", "Second Option", "Third Option"),
        },
        "legacyEnum": {
            "type": "string",
            "enum": ["opt1", "opt2", "opt3"],
            "enumNames": ["Option One", "Option Two", "Option Three"],
        },
        "untitledMulti": {"type": "array", "items": {"type": "string", "enum": _OPTIONS}},
        "titledMulti": {
            "type": "array",
            "items": {"anyOf": _titled("First Choice", "Second Choice", "Third Choice")},
        },
    },
}
_FORMS: Final[Mapping[str, tuple[str, Schema]]] = {
    "test_elicitation": (
        "Please answer.",
        _object(
            username={"type": "string", "description": "User's response"},
            email={"type": "string", "description": "User's email address"},
        ),
    ),
    "test_elicitation_sep1034_defaults": ("Please look through the defaults.", _DEFAULTS),
    "test_elicitation_sep1330_enums": ("Please choose.", _ENUMS),
}


def _form(message: str, schema: Schema) -> types.ElicitRequest:
    params = types.ElicitRequestFormParams(message=message, requested_schema=schema)
    return types.ElicitRequest(params=params)


def _sample(prompt: str, most: int) -> types.CreateMessageRequest:
    message = types.SamplingMessage(role="user", content=text(prompt))
    params = types.CreateMessageRequestParams(messages=[message], max_tokens=most)
    return types.CreateMessageRequest(params=params)


_CONFIRM: Final = _form("Please confirm", _object(ok={"type": "boolean"}))
_WHO: Final = _form("What is your name?", _NAME)
_ROOTS: Final = types.ListRootsRequest()
_EVERYTHING: Final[Mapping[str, types.InputRequest]] = {
    "user_name": _WHO,
    "greeting": _sample("Generate a greeting", 50),
    "client_roots": _ROOTS,
}
_QUESTIONS: Final[Mapping[str, Mapping[str, types.InputRequest]]] = {
    "test_input_required_result_elicitation": {"user_name": _WHO},
    "test_streaming_elicitation": {"user_name": _WHO},
    "test_input_required_result_sampling": {
        "capital_question": _sample("What is the capital of France?", 100)
    },
    "test_input_required_result_list_roots": {"client_roots": _ROOTS},
    "test_input_required_result_request_state": {"confirm": _CONFIRM},
    "test_input_required_result_tampered_state": {"confirm": _CONFIRM},
    "test_input_required_result_multiple_inputs": _EVERYTHING,
    "test_input_required_result_capabilities": _EVERYTHING,
}
"""Tools that ask by their result, and answer once everything is there."""
_STATELESS: Final = frozenset(
    {
        "test_input_required_result_elicitation",
        "test_input_required_result_sampling",
        "test_input_required_result_list_roots",
        "test_streaming_elicitation",
    }
)
_ROUNDS: Final[tuple[tuple[str, types.ElicitRequest], ...]] = (
    ("step1", _form("Step 1: What is your name?", _NAME)),
    ("step2", _form("Step 2: What is your favorite color?", _object(color=_STRING))),
)
MULTI_ROUND: Final = "test_input_required_result_multi_round"
SAMPLING: Final = "test_sampling"
MISSING: Final = "test_missing_capability"
ASKING: Final = frozenset({*_FORMS, *_QUESTIONS, MULTI_ROUND, SAMPLING, MISSING})
"""All tools of this module."""


async def ask(ctx: Context, params: Params) -> Result:
    """Answer a call of one of these tools."""
    name = params.name
    if name in _FORMS:
        return await _asked_now(ctx, params)
    if name == SAMPLING:
        return await _sampled_now(ctx, params)
    if name == MULTI_ROUND:
        return _round(params)
    if name == MISSING:
        return _needs_sampling(ctx)
    return _asked_by_result(ctx, params)


def ask_prompt(
    params: types.GetPromptRequestParams,
) -> types.GetPromptResult | types.InputRequiredResult:
    """A prompt that asks the user for its context first."""
    answer = (params.input_responses or {}).get("user_context")
    if not isinstance(answer, types.ElicitResult):
        question = _form("What context should the prompt use?", _object(context=_STRING))
        return types.InputRequiredResult(input_requests={"user_context": question})
    return said([text(f"Use this context: {(answer.content or {}).get('context')}")])


def _answer(words: str) -> types.CallToolResult:
    return types.CallToolResult(content=[text(words)])


async def _asked_now(ctx: Context, params: Params) -> types.CallToolResult:
    message, schema = _FORMS[params.name]
    message = str((params.arguments or {}).get("message", message))
    found = await ctx.session.elicit_form(message, schema, ctx.request_id)
    return _answer(f"Elicitation completed: action={found.action}, content={found.content}")


async def _sampled_now(ctx: Context, params: Params) -> types.CallToolResult:
    prompt = str((params.arguments or {}).get("prompt", ""))
    request = _sample(prompt, 100)
    found = await ctx.session.send_request(request, types.CreateMessageResult)
    words = found.content.text if isinstance(found.content, types.TextContent) else ""
    return _answer(f"LLM response: {words}")


def _round(params: Params) -> Result:
    given = params.input_responses or {}
    done = 0 if params.request_state is None else int(params.request_state)
    if done < len(_ROUNDS) and isinstance(given.get(_ROUNDS[done][0]), types.ElicitResult):
        done += 1
    if done == len(_ROUNDS):
        return _answer("All rounds are done.")
    name, question = _ROUNDS[done]
    return types.InputRequiredResult(input_requests={name: question}, request_state=str(done))


def _needs_sampling(ctx: Context) -> types.CallToolResult:
    capabilities = ctx.session.client_capabilities
    if capabilities is not None and capabilities.sampling is not None:
        return _answer("The client can sample.")
    raise MCPError(
        MISSING_REQUIRED_CLIENT_CAPABILITY,
        "This tool needs a client that declares sampling.",
        {"requiredCapabilities": {"sampling": {}}},
    )


def _asked_by_result(ctx: Context, params: Params) -> Result:
    name, questions = params.name, dict(_QUESTIONS[params.name])
    if name == "test_input_required_result_capabilities":
        questions = {key: each for key, each in questions.items() if _may(ctx, each)}
    given = params.input_responses or {}
    state = None if name in _STATELESS else name
    known = state is None or params.request_state == state
    if known and all(_answers(questions[key], given.get(key)) for key in questions):
        return _answer(_summary(given, state))
    return types.InputRequiredResult(input_requests=questions, request_state=state)


def _may(ctx: Context, question: types.InputRequest) -> bool:
    """Whether the client said that it can be asked this."""
    capabilities = ctx.session.client_capabilities
    needed = {
        "elicitation/create": "elicitation",
        "sampling/createMessage": "sampling",
        "roots/list": "roots",
    }[question.method]
    return capabilities is not None and getattr(capabilities, needed) is not None


def _answers(question: types.InputRequest, given: Any) -> bool:
    kinds: Mapping[str, Any] = {
        "elicitation/create": types.ElicitResult,
        "sampling/createMessage": types.CreateMessageResult | types.CreateMessageResultWithTools,
        "roots/list": types.ListRootsResult,
    }
    return isinstance(given, kinds[question.method])


def _summary(given: Mapping[str, Any], state: str | None) -> str:
    words = ["state-ok"] if state else []
    for answer in given.values():
        if isinstance(answer, types.ElicitResult):
            words.append(f"Hello, {(answer.content or {}).get('name', 'you')}!")
        elif isinstance(answer, types.ListRootsResult):
            words += [str(root.uri) for root in answer.roots]
        elif isinstance(answer, types.CreateMessageResult):
            words.append(
                answer.content.text if isinstance(answer.content, types.TextContent) else ""
            )
    return " ".join(words)
