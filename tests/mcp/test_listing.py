"""What a client sees: tools with schemas and honest hints, resources, prompts."""

from pathlib import Path
from typing import Any

import jsonschema
import mcp_types as types
import pytest
from mcp import Client
from mcp.shared.exceptions import MCPError

from superapp.mcp import build_mcp
from superapp.mcp.prompts import PROMPTS, prompt_text
from superapp.session import Session
from superapp.simulator import Simulator
from tests.mcp.conftest import run

ROOT = Path(__file__).parents[2]


def listed(simulator: Simulator, session: Session, era: str) -> dict[str, types.Tool]:
    async def main() -> list[types.Tool]:
        async with Client(build_mcp(simulator, session.session_id), mode=era) as client:
            return (await client.list_tools()).tools

    return {tool.name: tool for tool in run(main)}


def test_every_tool_is_listed_with_valid_schemas(
    simulator: Simulator, session: Session, era: str
) -> None:
    tools = listed(simulator, session, era)

    assert set(tools) == {tool["name"] for tool in session.tools("json")}
    for tool in tools.values():
        assert tool.description
        for schema in (tool.input_schema, tool.output_schema):
            assert schema is not None
            jsonschema.Draft202012Validator.check_schema(schema)
            assert schema["type"] == "object"


def test_hints_say_what_a_call_can_do(simulator: Simulator, session: Session) -> None:
    hints = {
        name: tool.annotations.model_dump(by_alias=True, exclude_none=True)
        for name, tool in listed(simulator, session, "legacy").items()
        if tool.annotations is not None
    }

    def hint(reads: bool, destroys: bool, same_again: bool) -> dict[str, bool]:
        return {
            "readOnlyHint": reads,
            "destructiveHint": destroys,
            "idempotentHint": same_again,
            "openWorldHint": False,
        }

    assert hints["payments_get_payment"] == hint(True, False, True)
    assert hints["shopping_add_to_cart"] == hint(False, False, False)
    assert hints["payments_pay_bill"] == hint(False, True, False)
    assert hints["shopping_cancel_order"] == hint(False, True, True)
    assert all(
        hints[tool["name"]]["readOnlyHint"] == (tool["risk"] == "read") for tool in json_(session)
    )


def json_(session: Session) -> list[dict[str, Any]]:
    return session.tools("json")


def test_a_session_with_some_services_shows_only_their_tools(simulator: Simulator) -> None:
    with simulator.session("usr_lin", services=["maps"]) as session:
        names = set(listed(simulator, session, "legacy"))

    assert names
    assert all(name.startswith("maps_") for name in names)


def test_every_resource_can_be_read(simulator: Simulator, session: Session, era: str) -> None:
    async def main() -> dict[str, str]:
        async with Client(build_mcp(simulator, session.session_id), mode=era) as client:
            found = (await client.list_resources()).resources
            read = [(await client.read_resource(each.uri)).contents[0] for each in found]
            return {
                each.uri: each.text for each in read if isinstance(each, types.TextResourceContents)
            }

    texts = run(main)

    assert {"superapp://help", "superapp://glossary", "superapp://services/payments"} <= set(texts)
    assert "payments_pay_bill" in texts["superapp://services/payments"]
    assert "`insufficient_funds`" in texts["superapp://services/payments"]
    assert texts["superapp://glossary"] == (ROOT / "docs/glossary.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("uri", ["superapp://services/none", "superapp://../help", "file:///etc"])
def test_an_unknown_resource_is_refused(simulator: Simulator, session: Session, uri: str) -> None:
    async def main() -> None:
        async with Client(build_mcp(simulator, session.session_id)) as client:
            await client.read_resource(uri)

    with pytest.raises(MCPError, match="no resource"):
        run(main)


def test_prompts_come_in_both_languages(simulator: Simulator, session: Session, era: str) -> None:
    async def main() -> tuple[list[str], str, str]:
        async with Client(build_mcp(simulator, session.session_id), mode=era) as client:
            names = [prompt.name for prompt in (await client.list_prompts()).prompts]
            given = {"wishes": "a noodle soup", "budget_yuan": "60"}
            zh = await client.get_prompt("order_food", given)
            en = await client.get_prompt("order_food", {**given, "lang": "en"})
            return names, text_of(zh.messages[0]), text_of(en.messages[0])

    def text_of(message: types.PromptMessage) -> str:
        assert isinstance(message.content, types.TextContent)
        return message.content.text

    names, zh, en = run(main)

    assert names == list(PROMPTS)
    assert "不超过60元" in zh
    assert "¥60" in en
    assert "people" not in en


@pytest.mark.parametrize("name", sorted(PROMPTS))
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_prompt_uses_each_of_its_arguments(name: str, lang: str) -> None:
    given = {argument: f"<{argument}>" for argument in PROMPTS[name].arguments}

    text = prompt_text(name, lang, given)

    assert all(value in text for value in given.values())
    assert "$" not in text


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("plan_week", {}),
        ("order_food", {}),
        ("order_food", {"wishes": "  "}),
        ("order_food", {"wishes": "x", "colour": "red"}),
        ("order_food", {"wishes": "x", "lang": "fr"}),
    ],
)
def test_a_wrong_prompt_is_refused(
    simulator: Simulator, session: Session, name: str, given: dict[str, str]
) -> None:
    async def main() -> None:
        async with Client(build_mcp(simulator, session.session_id)) as client:
            await client.get_prompt(name, given)

    with pytest.raises(MCPError):
        run(main)
