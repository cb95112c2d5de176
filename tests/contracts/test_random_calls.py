"""Twenty thousand random calls over all tools, by several people; what must hold always holds."""

import copy
import random
from collections import Counter
from typing import Any

import pytest

from superapp.simulator import Simulator
from superapp_services.core import Risk, Tool, clock
from tests.contracts.following import FOLLOWS
from tests.contracts.generation import Arguments, Maker, Memory, seeded
from tests.contracts.invariants import check_business, check_ended, check_money

CALLS = 20_000
WALKS = 8
USERS = ("usr_lin", "usr_chen", "usr_smith", "usr_zhao")
DAY = 86_400
RARE = frozenset({"system_wait", "maps_distance_matrix"})
"""Tools that move far or compute long; they are called, but less often."""
_FACTS = {
    "payments_pay_order": ("order_id", {"amount_fen": "total_fen"}),
    "payments_pay_bill": ("bill_id", {"amount_fen": "amount_fen"}),
    "payments_request_refund": ("payment_id", {"amount_fen": "amount_fen"}),
    "rides_request_ride": ("product_id", {"estimate_id": "estimate_id"}),
    "food_quote_order": ("restaurant_id", {}),
}
"""Tools of which two arguments belong together: the id, and fields of what has that id."""


class Walk:
    """One session in which several people do whatever comes to mind."""

    def __init__(self, simulator: Simulator, known: dict[str, Memory], seed: int) -> None:
        self.luck = random.Random(seed)
        first, second = self.luck.sample(USERS, 2)
        given = {"wallets": [{"user": first, "balance_fen": 20_000_000}]}
        self.session = simulator.session(first, actors=[second], given=given)
        self.memories = {user: copy.deepcopy(known[user]) for user in (first, second)}
        tools = simulator.gateway.registry.tools.values()
        self.tools = [tool for tool in tools if tool.name not in RARE]
        self.rare = [tool for tool in tools if tool.name in RARE]
        self.by_name = {tool.name: tool for tool in tools}
        self.codes: Counter[str] = Counter()
        self.worked: Counter[str] = Counter()

    def step(self) -> None:
        """One random call, often what naturally follows from it, and sometimes some time."""
        tool = self.luck.choice(self.rare if self.luck.random() < 0.004 else self.tools)
        actor = self.luck.choice(sorted(self.memories))
        arguments = Maker(self.luck, self.memories[actor], self.session.now).arguments(tool)
        self._pair(tool, arguments, actor)
        answer = self._agreed(tool, arguments, actor)
        while answer["ok"] and tool.name in FOLLOWS and self.luck.random() < 0.7:
            following = FOLLOWS[tool.name](self.luck, arguments, answer["result"])
            if following is None:
                break
            tool, arguments = self.by_name[following[0]], following[1]
            self._complete(arguments, actor)
            answer = self._agreed(tool, arguments, actor)
        if self.luck.random() < 0.015:
            self.session.advance(seconds=self.luck.choice((60, 600, 1800, 7200, DAY // 2)))

    def _agreed(self, tool: Tool, arguments: Arguments, actor: str) -> dict[str, Any]:
        """A call, repeated once the user has decided, if that is asked for."""
        answer = self._call(tool, arguments, actor)
        if not answer["ok"] and answer["error"]["code"] == "confirmation_required":
            details = answer["error"]["details"]
            decide = self.session.approve if self.luck.random() < 0.9 else self.session.reject
            decide(details["confirmation_id"], actor=actor)
            answer = self._call(tool, arguments, actor)
        if answer["ok"]:
            self.memories[actor].learn(tool.service, answer["result"])
        return answer

    def _complete(self, arguments: Arguments, actor: str) -> None:
        """Fill in the people and the address that the caller knows."""
        memory = self.memories[actor]
        if arguments.get("traveller_ids") == []:
            people = memory.known("account", ["traveller_id"])
            arguments["traveller_ids"] = people[: self.luck.randint(1, 3)]
        if arguments.get("address_id") == "":
            arguments["address_id"] = self.luck.choice(memory.known("food", ["address_id"]))

    def _pair(self, tool: Tool, arguments: Arguments, actor: str) -> None:
        """Give arguments that belong together values that do."""
        key, fields = _FACTS.get(tool.name, ("", {}))
        if arguments.get("check_in_date", "") >= arguments.get("check_out_date", "9"):
            nights = self.luck.randint(1, 4)
            arguments["check_out_date"] = clock.add_days(arguments["check_in_date"], nights)
        objects = self.memories[actor].objects.get(key)
        if objects and fields and self.luck.random() < 0.9:
            known = [found for found in objects if set(fields.values()) <= set(found)]
            if known:
                found = self.luck.choice(known)
                arguments[key] = found[key]
                arguments |= {name: found[field] for name, field in fields.items()}

    def _call(self, tool: Tool, arguments: Arguments, actor: str) -> dict[str, Any]:
        before = self.session.digest()
        answer = self.session.call_with(tool.name, arguments, actor=actor)
        code = "ok" if answer["ok"] else answer["error"]["code"]
        self.codes[code] += 1
        if answer["ok"]:
            self.worked[tool.name] += 1
        if tool.risk is Risk.READ or not answer["ok"]:
            assert self.session.digest() == before, (tool.name, arguments, answer)
        return answer


@pytest.fixture(scope="module")
def known(simulator: Simulator) -> dict[str, Memory]:
    """What each user knows at the start."""
    with simulator.session(USERS[0]) as session:
        return seeded(session, USERS)


@pytest.mark.parametrize("number", range(WALKS))
def test_whatever_people_do_the_books_are_right(
    simulator: Simulator, known: dict[str, Memory], number: int
) -> None:
    walk = Walk(simulator, known, 1000 + number)

    while walk.codes.total() < CALLS // WALKS:
        walk.step()
        if walk.codes.total() % 250 == 0:
            check_money(walk.session)
    check_business(walk.session)
    walk.session.advance(seconds=40 * DAY)

    check_money(walk.session)
    check_business(walk.session)
    check_ended(walk.session)
    assert walk.codes["ok"] > 0.4 * walk.codes.total(), walk.codes.most_common(15)
    assert len(walk.worked) > 60, sorted({t.name for t in walk.tools} - set(walk.worked))
