"""Prompts that a client can offer: a day, a meal, a trip; in Chinese and English."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from string import Template
from typing import Any, Final

import mcp_types as types
from mcp.server.context import ServerRequestContext
from mcp.shared.exceptions import MCPError
from mcp_types import INVALID_PARAMS

from superapp.mcp.door import Door
from superapp.mcp.resources import TEXTS

Context = ServerRequestContext[Any, Any]
LANGUAGES: Final = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Offered:
    """One prompt: its titles and its arguments, each with a description; `!` marks required."""

    title_zh: str
    title_en: str
    arguments: dict[str, str]


PROMPTS: Final[dict[str, Offered]] = {
    "plan_day": Offered(
        "安排一天",
        "Plan a day",
        {
            "date": "The day, for example 2026-02-07.!",
            "wishes": "What the user would like to do, see or eat.!",
            "budget_yuan": "Most to spend, in yuan.",
        },
    ),
    "order_food": Offered(
        "点外卖",
        "Order food",
        {
            "wishes": "Dishes or a cuisine.!",
            "people": "For how many.",
            "budget_yuan": "Most to spend, in yuan.",
        },
    ),
    "book_trip": Offered(
        "订行程",
        "Book a trip",
        {
            "origin": "City to start from.!",
            "destination": "City to go to.!",
            "depart_date": "Day of departure, for example 2026-02-14.!",
            "return_date": "Day of return; one way if left out.",
            "travellers": "Who travels.",
            "budget_yuan": "Most to spend, in yuan.",
        },
    ),
}
_LANG: Final = types.PromptArgument(
    name="lang", description="zh or en; the session's language if left out.", required=False
)


def lists(
    find_door: Callable[[Context], Door],
) -> Callable[[Context, types.PaginatedRequestParams | None], Awaitable[types.ListPromptsResult]]:
    """The handler of `prompts/list`."""

    async def list_prompts(
        ctx: Context,
        params: types.PaginatedRequestParams | None,  # noqa: ARG001 - one page holds them all
    ) -> types.ListPromptsResult:
        door = find_door(ctx)
        return types.ListPromptsResult(
            prompts=[
                types.Prompt(
                    name=name,
                    title=door.pick(offered.title_zh, offered.title_en),
                    description=f"{offered.title_en}. {offered.title_zh}。",
                    arguments=[*_arguments(offered), _LANG],
                )
                for name, offered in PROMPTS.items()
            ]
        )

    return list_prompts


def _arguments(offered: Offered) -> list[types.PromptArgument]:
    return [
        types.PromptArgument(name=name, description=text.rstrip("!"), required=text.endswith("!"))
        for name, text in offered.arguments.items()
    ]


def gets(
    find_door: Callable[[Context], Door],
) -> Callable[[Context, types.GetPromptRequestParams], Awaitable[types.GetPromptResult]]:
    """The handler of `prompts/get`."""

    async def get_prompt(
        ctx: Context, params: types.GetPromptRequestParams
    ) -> types.GetPromptResult:
        given = dict(params.arguments or {})
        lang = given.pop("lang", None) or find_door(ctx).lang
        try:
            text = prompt_text(params.name, lang, given)
        except ValueError as error:
            raise MCPError(INVALID_PARAMS, str(error)) from None
        offered = PROMPTS[params.name]
        message = types.PromptMessage(role="user", content=types.TextContent(text=text))
        return types.GetPromptResult(
            description=offered.title_zh if lang == "zh" else offered.title_en, messages=[message]
        )

    return get_prompt


def prompt_text(name: str, lang: str, given: dict[str, str]) -> str:
    """The words of a prompt, without the lines whose argument was left out.

    Raises:
        ValueError: No such prompt or language, a missing argument, or an unknown one.
    """
    offered = PROMPTS.get(name)
    if offered is None:
        raise ValueError(f"There is no prompt {name!r}. Prompts: {', '.join(PROMPTS)}.")
    if lang not in LANGUAGES:
        raise ValueError(f"lang must be one of: {', '.join(LANGUAGES)}.")
    unknown = sorted(set(given) - set(offered.arguments))
    wanted = [argument for argument, text in offered.arguments.items() if text.endswith("!")]
    missing = [argument for argument in wanted if not given.get(argument, "").strip()]
    if unknown or missing:
        raise ValueError(
            f"{name} needs {', '.join(wanted)}. Missing: {', '.join(missing) or 'none'}; "
            f"unknown: {', '.join(unknown) or 'none'}."
        )
    template = (TEXTS / f"{name}.{lang}.txt").read_text(encoding="utf-8")
    kept = [line for line in template.splitlines() if _filled(line, given)]
    return Template("\n".join(kept)).substitute(given)


def _filled(line: str, given: dict[str, str]) -> bool:
    return all(given.get(name, "").strip() for name in Template(line).get_identifiers())
