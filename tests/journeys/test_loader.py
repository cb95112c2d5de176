from pathlib import Path

import pytest

from superapp.journeys.loader import JourneyError, load_file, load_text
from superapp.journeys.yaml_reader import YamlError, read_yaml

JOURNEY = """\
id: dinner
title: Pays once
world: {preset: city, seed: 7, user: usr_lin, clock: 2026-02-06T18:00:00+08:00}
given:
  wallets: [{user: usr_lin, balance_fen: 20000}]
decide: {payments_pay_order: approve}
budget: {amount: "60.00", calls: 20, writes: 3}
faults:
  - {on: payments_pay_order, call: 1, kind: timeout_after_commit}
turns:
  - user: 帮我点一份晚餐
    expect:
      calls:
        - {id: find, tool: food_search_restaurants, save: {r: "$.restaurants[*].restaurant_id"}}
        - {id: place, tool: food_place_order, after: [find], args: {restaurant_id: {ref: r}}}
        - {tool: payments_pay_order, after: [place], count: {min: 1, max: 2}}
      says: [{money: "orders[service=food].total_fen"}]
  - advance: PT2H
  - branches:
      - when: {asked: size}
        turns: [{user: "38"}]
      - when: {else: true}
        turns: [{user: thanks}]
end:
  state:
    "orders[service=food].total_fen": {max: 6000}
  changes_only: {orders: 1, order_lines: {min: 1}, ledger: any}
solution:
  - {tool: food_search_restaurants, args: {text: "on"}}
"""


def test_a_journey_is_read_whole() -> None:
    (journey,) = load_text(JOURNEY, Path("x.journey.yaml"))

    assert journey.turns[0].expect is not None
    assert journey.turns[0].expect.calls[1].after == ["find"]
    assert journey.faults[0].on == "payments_pay_order"
    assert journey.turns[2].branches is not None
    assert journey.turns[2].branches[1].when.otherwise is True
    assert journey.world.clock == "2026-02-06T18:00:00+08:00"


@pytest.mark.parametrize(
    ("right", "wrong", "line", "part"),
    [
        ("says:", "say:", 17, "turns.0.expect.say: there is no such key here; known: calls"),
        ("decide: {", "desire: {", 6, "known: alternatives, budget, decide, end"),
        ("title: Pays once", "titel: Pays once", 2, "titel: there is no such key here"),
        ("{max: 6000}", '{re: "("}', 26, "is no regular expression"),
        ("after: [place]", "after: [plaice]", 12, "no call 'plaice' here; known: find, place"),
        ('fen": {max', 'fen[": {max', 26, "*, a key or a condition"),
        ("advance: PT2H", "advance: 2h", 18, "'2h' is no duration"),
        ("timeout_after_commit", "boom", 9, "'error', 'timeout_before'"),
        ("min: 1, max: 2", 'min: "1", max: 2', 16, "count.min: Input should be a valid integer"),
        ("min: 1, max: 2", "min: 2, max: 1", 16, "max is below min"),
        ("{ref: r}", "{ref: }", 15, "args.restaurant_id.ref"),
        ("seed: 7", "seed: 7, seed: 8", 3, "stands here twice"),
        ("{asked: size}", "{asked: size, called: x}", 20, "a condition is one of"),
        ("{asked: size}", "{else: true}", 19, "can never run"),
        ("- advance: PT2H", "- {advance: PT2H, user: hi}", 18, "a turn is one of"),
        ('"60.00"', "60.00", 7, "budget.amount: Input should be a valid string"),
    ],
)
def test_a_mistake_is_named_with_its_line_its_key_and_what_is_allowed(
    right: str, wrong: str, line: int, part: str
) -> None:
    assert right in JOURNEY

    with pytest.raises(JourneyError) as caught:
        load_text(JOURNEY.replace(right, wrong, 1), Path("x.journey.yaml"))

    assert any(one == line and part in text for one, text in caught.value.mistakes), caught.value
    assert str(caught.value).startswith("x.journey.yaml:")


def test_calls_that_wait_for_each_other_are_refused() -> None:
    text = JOURNEY.replace("{id: find,", "{id: find, after: [place],")

    with pytest.raises(JourneyError, match="after goes round in a circle: find, place"):
        load_text(text, Path("x.journey.yaml"))


def test_examples_multiply_a_journey_and_keep_types() -> None:
    text = JOURNEY.replace("{max: 6000}", "{max: <most>}").replace("Pays once", "Pays <most>")
    text += "examples:\n  - {name: cheap, most: 3000}\n  - {most: 9000}\n"

    journeys = load_text(text, Path("x.journey.yaml"))

    assert [one.id for one in journeys] == ["dinner_cheap", "dinner_2"]
    assert [one.title for one in journeys] == ["Pays 3000", "Pays 9000"]
    assert journeys[0].end.state["orders[service=food].total_fen"] == {"max": 3000}


def test_a_placeholder_without_a_value_is_named() -> None:
    text = JOURNEY.replace("{max: 6000}", "{max: <most>}") + "examples:\n  - {least: 1}\n"

    with pytest.raises(JourneyError, match="no example gives a value for <most>"):
        load_text(text, Path("x.journey.yaml"))


def bomb() -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 10)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (bomb(), "unfolds to more than"),
        ("a: &a [*a]", "deep"),
        ("[" * 100_000, "deep"),
        ("a: " + "x" * 10_000_000, "larger than"),
        ("a: [1, 2", "no YAML"),
        ("a: b: c", "no YAML"),
        ("? [a]\n: b", "a key is a text"),
        ("a: \x00", "no YAML"),
    ],
)
def test_dangerous_yaml_is_refused(text: str, part: str) -> None:
    with pytest.raises(YamlError) as caught:
        read_yaml(text)

    assert part in caught.value.message


def test_only_the_core_of_yaml_is_understood() -> None:
    text = "on: yes\nat: 10:30\nday: 2026-02-06\nn: [1, 1.5, 007, true, ~, '5']"

    assert read_yaml(text).data == {
        "on": "yes",
        "at": "10:30",
        "day": "2026-02-06",
        "n": [1, 1.5, 7, True, None, "5"],
    }


def test_a_file_that_is_not_there_or_not_text_is_named(tmp_path: Path) -> None:
    binary = tmp_path / "b.journey.yaml"
    binary.write_bytes(b"\xff\xfe\x00")

    for path, part in ((tmp_path / "none.yaml", "cannot be read"), (binary, "no UTF-8")):
        with pytest.raises(JourneyError, match=part):
            load_file(path)
