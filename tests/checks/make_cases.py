"""Writes the labelled call checks: families of right and wrong calls, each designed by hand.

Every base task states what is right; every family states how calls differ from that, whether
they are still right, and why. Nothing here knows the judge: labels and codes are part of the
design. Run it as ``python -m tests.checks.make_cases`` after a change here.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.checks.case_families import FAIL, PASS, variants
from tests.checks.case_tasks import BASES, TOOLS, made

TARGET = Path("fixtures/superapp_fixtures/call_checks.jsonl")


def cases() -> Iterator[dict[str, Any]]:
    """All cases, in the order of tasks and families."""
    for number, base in enumerate(BASES, 1):
        for family, label, code, reason, calls, extra in variants(base):
            expect = base.expect(extra=extra)
            if family == "same_moment":
                at = expect["calls"][-1]["args"]["at"]
                expect["calls"][-1]["args"]["at"] = {"date": at[:10], "time": at[11:16]}
            case = {
                "id": f"t{number:02d}_{family}",
                "family": family,
                "label": label,
                "code": code,
                "note": f"{base.name}: {reason}",
                "tools": list(TOOLS.values()),
                "expect": expect,
                "calls": calls,
            }
            used = {one["tool"] for one in base.calls} | {
                name for name in TOOLS if f'"{name}"' in json.dumps(calls)
            }
            case["tools"] = [one for name, one in TOOLS.items() if name in used]
            yield case
    yield from _abstain()


def _abstain() -> Iterator[dict[str, Any]]:
    """Where nothing is to be done, silence is right and every change is wrong."""
    tools = [TOOLS[name] for name in ("system_now", "payments_transfer", "shopping_add_to_cart")]
    for index, (calls, label, code, reason) in enumerate(
        (
            ([], PASS, None, "a chat needs no tool"),
            ([made("system_now")], PASS, None, "a look-up does no harm"),
            (
                [made("payments_transfer", to="ctc_0001", amount_fen=100)],
                FAIL,
                "call_when_none_needed",
                "nobody asked for money to be sent",
            ),
            (
                [made("shopping_add_to_cart", sku_id="sku_1")],
                FAIL,
                "call_when_none_needed",
                "nobody asked for anything in the cart",
            ),
        ),
        1,
    ):
        yield {
            "id": f"chat_{index}",
            "family": "nothing_to_do",
            "label": label,
            "code": code,
            "note": f"a chat: {reason}",
            "tools": tools,
            "expect": {"order": "any", "extra": "reads", "calls": []},
            "calls": calls,
        }


def main() -> None:
    """Write the file."""
    with TARGET.open("w", encoding="utf-8") as file:
        for case in cases():
            file.write(json.dumps(case, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
