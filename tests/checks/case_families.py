"""Families of right and wrong calls: how each differs from what its task asks for, and why."""

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

from tests.checks.case_tasks import TOOLS, Base, Made, made

PASS, FAIL = "pass", "fail"
Variant = tuple[str, str, str | None, str, Any, str]
"""Family, label, code, reason, calls, and which extra calls the task accepts."""
SENSITIVE = {name for name, one in TOOLS.items() if one["risk"] == "sensitive"}
READS = {name for name, one in TOOLS.items() if one["risk"] == "read"}


def variants(base: Base) -> Iterator[Variant]:
    """Every family that a task has a member of."""
    for family in FAMILIES:
        yield from family(base)


def calls_of(base: Base) -> list[Made]:
    return copy.deepcopy(list(base.calls))


def right_as_written(base: Base) -> Iterator[Variant]:
    yield "as_written", PASS, None, "exactly what was asked for", calls_of(base), "reads"


def right_in_other_dress(base: Base) -> Iterator[Variant]:
    openai = [
        {
            "id": f"call_{index}",
            "type": "function",
            "function": {
                "name": call["tool"],
                "arguments": json.dumps(call["arguments"], ensure_ascii=False),
            },
        }
        for index, call in enumerate(base.calls)
    ]
    reason = "the form of OpenAI's tool calls means the same"
    yield "openai_form", PASS, None, reason, openai, "reads"
    blocks = [
        {"type": "tool_use", "id": f"tu_{i}", "name": call["tool"], "input": call["arguments"]}
        for i, call in enumerate(base.calls)
    ]
    reason = "the form of Anthropic's tool use means the same"
    yield "anthropic_form", PASS, None, reason, blocks, "reads"


def right_keys_reversed(base: Base) -> Iterator[Variant]:
    calls = calls_of(base)
    for call in calls:
        call["arguments"] = dict(reversed(call["arguments"].items()))
    yield "keys_reversed", PASS, None, "the order of keys means nothing", calls, "reads"


def right_with_reads(base: Base) -> Iterator[Variant]:
    calls = [made("system_now"), *calls_of(base), made("account_list_contacts")]
    yield "extra_reads", PASS, None, "looking something up does no harm", calls, "reads"


def right_other_order(base: Base) -> Iterator[Variant]:
    if not base.dag and len(base.calls) > 1:
        calls = calls_of(base)[::-1]
        yield "other_order", PASS, None, "no order was asked for", calls, "reads"


def wrong_dropped(base: Base) -> Iterator[Variant]:
    last = base.calls[-1]["tool"]
    reason = f"{last} is missing"
    yield "dropped_last", FAIL, "missed_call", reason, calls_of(base)[:-1], "reads"


def wrong_nothing_done(base: Base) -> Iterator[Variant]:
    if len(base.calls) > 1:
        yield "nothing_done", FAIL, "missed_call", "nothing was called at all", [], "reads"


def wrong_doubled(base: Base) -> Iterator[Variant]:
    if base.calls[-1]["tool"] not in READS:
        calls = [*calls_of(base), calls_of(base)[-1]]
        reason = "what changes the world was done a second time"
        yield "doubled", FAIL, "duplicate_side_effect", reason, calls, "reads"


def wrong_extra_write(base: Base) -> Iterator[Variant]:
    extra = made("account_remember_preference", topic="other", value="likes tea")
    reason = "nobody asked for this to be remembered"
    yield "extra_write", FAIL, "unneeded_write", reason, [*calls_of(base), extra], "reads"


def wrong_extra_payment(base: Base) -> Iterator[Variant]:
    extra = made("payments_transfer", to="ctc_0099", amount_fen=1)
    code = "policy_violation" if "payments_*" in base.forbid else "unneeded_write"
    reason = "nobody asked for this payment"
    yield "extra_payment", FAIL, code, reason, [*calls_of(base), extra], "reads"


def wrong_forbidden(base: Base) -> Iterator[Variant]:
    for pattern in base.forbid:
        name = "payments_list_bills" if pattern == "payments_*" else pattern
        extra = made(name) if name in READS else made(name, estimate_id="est_1", product_id="x")
        reason = f"{pattern} is forbidden here"
        yield "forbidden", FAIL, "policy_violation", reason, [*calls_of(base), extra], "any"


def wrong_needless_read(base: Base) -> Iterator[Variant]:
    calls = [made("system_now"), *calls_of(base)]
    reason = "the task accepts no other call, not even a look-up"
    yield "needless_read", FAIL, "unneeded_read", reason, calls, "none"


def wrong_loop(base: Base) -> Iterator[Variant]:
    calls = [*(made("account_list_contacts") for _ in range(5)), *calls_of(base)]
    reason = "the same look-up five times in a row with nothing in between"
    yield "loop", FAIL, "loop", reason, calls, "reads"


def wrong_tool_invented(base: Base) -> Iterator[Variant]:
    calls = [*calls_of(base), made("payments_pay_everything", amount_fen=1)]
    yield "invented_tool", FAIL, "unknown_tool", "there is no such tool", calls, "reads"


def wrong_broken(base: Base) -> Iterator[Variant]:
    calls: list[Any] = calls_of(base)
    calls[-1] = {"function": {"name": calls[-1]["tool"], "arguments": '{"amount_fen": 18'}}
    yield "broken_json", FAIL, "parse_failure", "the arguments end in the middle", calls, "reads"


def wrong_two_tools(base: Base) -> Iterator[Variant]:
    calls: list[Any] = calls_of(base)
    calls[-1] = ["not", "a", "call"]
    yield "no_call_at_all", FAIL, "parse_failure", "a list is no call", calls, "reads"


def wrong_missing_argument(base: Base) -> Iterator[Variant]:
    calls = calls_of(base)
    required = TOOLS[calls[-1]["tool"]]["parameters"]["required"]
    if required:
        calls[-1]["arguments"].pop(required[-1])
        reason = f"{required[-1]} is required"
        yield "missing_argument", FAIL, "schema_missing_arg", reason, calls, "reads"


def wrong_unknown_argument(base: Base) -> Iterator[Variant]:
    calls = calls_of(base)
    calls[-1]["arguments"]["urgent"] = True
    yield (
        "unknown_argument",
        FAIL,
        "schema_unknown_arg",
        "there is no such argument",
        calls,
        "reads",
    )


def changed(base: Base, pick: Callable[[str, Any], Any]) -> Iterator[tuple[str, Any, list[Made]]]:
    """The calls with one argument of the last changing call replaced, where one qualifies."""
    calls = calls_of(base)
    for name, value in calls[-1]["arguments"].items():
        other = pick(name, value)
        if other is not None:
            calls[-1]["arguments"][name] = other
            yield name, other, calls
            return


def is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def wrong_type(base: Base) -> Iterator[Variant]:
    for name, _, calls in changed(base, lambda _, value: str(value) if is_whole(value) else None):
        reason = f"{name} is a number, and a text was given"
        yield "number_as_text", FAIL, "schema_wrong_type", reason, calls, "reads"
    for name, _, calls in changed(base, lambda _, value: True if is_whole(value) else None):
        reason = f"{name} is a number, and true was given"
        yield "number_as_true", FAIL, "schema_wrong_type", reason, calls, "reads"


def wrong_enum(base: Base) -> Iterator[Variant]:
    properties = TOOLS[base.calls[-1]["tool"]]["parameters"]["properties"]

    def other(name: str, value: Any) -> Any:
        del value
        return "teleport" if "enum" in properties[name] else None

    for name, _, calls in changed(base, other):
        reason = f"{name} allows certain values only"
        yield "outside_enum", FAIL, "enum_violation", reason, calls, "reads"


def wrong_amount(base: Base) -> Iterator[Variant]:
    for _, other, calls in changed(base, lambda n, v: v + 1 if n == "amount_fen" else None):
        reason = f"a fen too much: {other}"
        yield "a_fen_more", FAIL, "wrong_amount", reason, calls, "reads"
    for _, _, calls in changed(base, lambda n, v: v * 100 if n == "amount_fen" else None):
        reason = "a hundred times the amount: fen were taken for yuan"
        yield "yuan_for_fen", FAIL, "wrong_currency_or_unit", reason, calls, "reads"


def wrong_quantity(base: Base) -> Iterator[Variant]:
    names = {"quantity", "party_size", "passengers", "rooms"}
    for name, other, calls in changed(base, lambda n, v: v + 1 if n in names else None):
        code = "wrong_quantity"
        yield "one_more", FAIL, code, f"{name} {other} was not asked for", calls, "reads"


def wrong_moment(base: Base) -> Iterator[Variant]:
    def later(name: str, value: Any) -> Any:
        if name != "at":
            return None
        return value.replace("-06T", "-07T").replace("-07T12", "-14T12")

    for _, _, calls in changed(base, later):
        reason = "the right hour of another day"
        yield "another_day", FAIL, "wrong_date_or_timezone", reason, calls, "reads"
    for _, _, calls in changed(base, lambda n, v: v.replace("+08:00", "Z") if n == "at" else None):
        reason = "eight hours off: the zone was left out"
        yield "another_zone", FAIL, "wrong_date_or_timezone", reason, calls, "reads"


def right_moment(base: Base) -> Iterator[Variant]:
    def same(name: str, value: Any) -> Any:
        if name != "at":
            return None
        return value.replace("19:00:00+08:00", "11:00:00Z").replace("12:00:00+08:00", "04:00:00Z")

    for _, _, calls in changed(base, same):
        reason = "the same moment, written in another zone"
        expect = "same_moment"
        yield expect, PASS, None, reason, calls, "reads"


def wrong_id(base: Base) -> Iterator[Variant]:
    ids = {"restaurant_id", "sku_id", "quote_id", "bill_id", "order_id", "estimate_id"}
    for name, _, calls in changed(base, lambda n, v: f"{v[:-1]}9" if n in ids else None):
        reason = f"{name} names another thing"
        yield "another_id", FAIL, "other_entity_id", reason, calls, "reads"


def wrong_recipient(base: Base) -> Iterator[Variant]:
    for _, _, calls in changed(base, lambda n, v: "ctc_0077" if n == "to" else None):
        reason = "the money goes to somebody else"
        yield "another_recipient", FAIL, "wrong_address_or_recipient", reason, calls, "reads"


def wrong_swapped(base: Base) -> Iterator[Variant]:
    names = [call["tool"] for call in base.calls]
    if len(names) == 2 and names[0] == names[1]:
        calls = calls_of(base)
        first, second = calls[0]["arguments"], calls[1]["arguments"]
        first["amount_fen"], second["amount_fen"] = second["amount_fen"], first["amount_fen"]
        reason = "each got the amount of the other"
        yield "swapped", FAIL, "swapped_between_calls", reason, calls, "reads"


def wrong_order(base: Base) -> Iterator[Variant]:
    if base.dag:
        calls = calls_of(base)
        calls[-1], calls[-2] = calls[-2], calls[-1]
        early = calls[-2]["tool"]
        code = "premature_payment" if early in SENSITIVE else "wrong_order"
        yield "too_early", FAIL, code, f"{early} came before what it rests on", calls, "reads"


def wrong_other_tool(base: Base) -> Iterator[Variant]:
    last = base.calls[-1]["tool"]
    instead = "shopping_add_to_cart" if last not in READS else None
    if instead and last != instead:
        calls = [*calls_of(base)[:-1], made(instead, sku_id="sku_1")]
        reason = f"{instead} is no way to do what {last} does"
        yield "other_tool", FAIL, "wrong_tool", reason, calls, "reads"


def wrong_value(base: Base) -> Iterator[Variant]:
    names = {"value", "origin", "text", "pickup", "destination"}
    for name, _, calls in changed(base, lambda n, v: f"{v}x" if n in names else None):
        yield "another_text", FAIL, "wrong_value", f"{name} says something else", calls, "reads"


def wrong_left_out(base: Base) -> Iterator[Variant]:
    optional = {"seat_class", "passengers", "rooms", "quantity"}
    calls = calls_of(base)
    for name in [name for name in calls[-1]["arguments"] if name in optional][:1]:
        calls[-1]["arguments"].pop(name)
        reason = f"{name} was asked for and left out"
        yield "left_out", FAIL, "ignored_constraint", reason, calls, "reads"


FAMILIES: tuple[Callable[[Base], Iterator[Variant]], ...] = (
    right_as_written,
    right_in_other_dress,
    right_keys_reversed,
    right_with_reads,
    right_other_order,
    right_moment,
    wrong_dropped,
    wrong_nothing_done,
    wrong_doubled,
    wrong_extra_write,
    wrong_extra_payment,
    wrong_forbidden,
    wrong_needless_read,
    wrong_loop,
    wrong_tool_invented,
    wrong_broken,
    wrong_two_tools,
    wrong_missing_argument,
    wrong_unknown_argument,
    wrong_type,
    wrong_enum,
    wrong_amount,
    wrong_quantity,
    wrong_moment,
    wrong_id,
    wrong_recipient,
    wrong_swapped,
    wrong_order,
    wrong_other_tool,
    wrong_value,
    wrong_left_out,
)
