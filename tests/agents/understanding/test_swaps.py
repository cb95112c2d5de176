from pathlib import Path
from typing import Any

import pytest
import yaml

from superapp_agents.grounding import ground
from superapp_agents.offline.understanding import understand
from tests.agents.understanding.reading import NOW

ROWS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "swaps.yaml").read_text("utf-8")
)
SWAPS = [
    pytest.param(row["say"], *swap, id=f"{number}-{words or 'left out'}")
    for number, row in enumerate(ROWS)
    for swap in row["swaps"]
    for words in [swap[1]]
]
MIRRORS = ("order.text", "reason_text", "method_text")


def leaves(value: Any, path: str = "") -> dict[str, Any]:
    if isinstance(value, dict):
        return {p: v for k, part in value.items() for p, v in leaves(part, f"{path}.{k}").items()}
    if isinstance(value, list):
        listed = enumerate(value)
        return {p: v for k, part in listed for p, v in leaves(part, f"{path}.{k}").items()}
    return {path.strip("."): value}


def said(text: str) -> dict[str, Any]:
    tasks = ground(understand(text, now=NOW), now=NOW)
    return {
        path: value
        for task in tasks
        for path, value in leaves({task.step_id: task.model_dump(mode="json")}).items()
        if not path.endswith(MIRRORS)
    }


def changed(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    return {path for path in before | after if before.get(path) != after.get(path)}


@pytest.mark.parametrize(("text", "words", "others", "fields"), SWAPS)
def test_only_what_is_said_differently_changes(
    text: str, words: str, others: str, fields: str
) -> None:
    assert words in text

    paths = changed(said(text), said(text.replace(words, others, 1)))

    wanted = tuple(fields.split())
    strangers = {path for path in paths if not path.startswith(wanted)} if wanted else paths
    unmoved = {field for field in wanted if not any(path.startswith(field) for path in paths)}
    assert (strangers, unmoved) == (set(), set())


ORDERS = [
    ("帮我点一杯奶茶，少糖，送到公司", "送到公司，帮我点一杯奶茶，少糖"),
    ("给妈妈转500块，备注生日快乐", "转500块给妈妈，备注生日快乐"),
    ("明天下午去广州的机票订一张", "订一张明天下午去广州的机票"),
    ("Book a hotel near the Bund for Feb 14 to 16", "For Feb 14 to 16, book a hotel near the Bund"),
    ("Transfer 500 yuan to my mother", "To my mother, transfer 500 yuan"),
]


@pytest.mark.parametrize(("text", "reordered"), ORDERS)
def test_the_order_of_words_does_not_matter(text: str, reordered: str) -> None:
    assert changed(said(text), said(reordered)) == set()


LANGUAGES = [
    ("Pay my water bill.", "交水费"),
    ("What's the time?", "现在几点了？"),
    ("Collect my forest energy", "收一下森林能量"),
]


@pytest.mark.parametrize(("english", "chinese"), LANGUAGES)
def test_the_language_changes_the_language_only(english: str, chinese: str) -> None:
    paths = changed(said(english), said(chinese))

    assert paths <= {"s1.language", "s1.order.query", "s1.text"}
    assert "s1.language" in paths


SPACED = [
    "帮 我 点 一 杯 奶 茶 ， 少 糖 ， 送 到 公 司",
    "帮我点一杯奶茶少糖送到公司",
    "幫我點一杯奶茶，少糖，送到公司",
    "帮我点１杯奶茶，少糖，送到公司！",
    "请问能帮我点一杯奶茶吗，少糖，送到公司，谢谢",
]


@pytest.mark.parametrize("text", SPACED)
def test_spacing_script_width_and_courtesies_do_not_matter(text: str) -> None:
    assert changed(said("帮我点一杯奶茶，少糖，送到公司"), said(text)) == set()
