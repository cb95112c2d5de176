"""Clauses become steps: which belong together, what they share, how far each may go."""

import datetime as dt
import re

from superapp_agents.grounding.money import find_money
from superapp_agents.grounding.task import BudgetScope
from superapp_agents.offline.understanding.clauses import Clause, clauses_of, goal_of
from superapp_agents.offline.understanding.corrections import Mark, goes_on, takes_back
from superapp_agents.offline.understanding.cues import (
    ACT_ON_BILL,
    DROP_IT,
    INFO_ONLY,
    MODIFIES,
    NOUNS,
    PLAN_ITSELF,
    PRONOUN_OBJECT,
    SO_MANY,
    TOTAL,
    ZH_LIST,
)
from superapp_agents.offline.understanding.drafts import Draft, same_family
from superapp_agents.offline.understanding.intents import intent_of
from superapp_agents.offline.understanding.legs import RIDE, TO_DRIVER, from_work, is_next_leg
from superapp_agents.offline.understanding.lexicon import pattern
from superapp_agents.offline.understanding.people import named_person
from superapp_agents.offline.understanding.placing import BOOKED, Placer
from superapp_agents.offline.understanding.reader import read_clause
from superapp_agents.offline.understanding.records import ASKS, RECORD_GOALS
from superapp_agents.offline.understanding.refining import (
    CUPS,
    activities,
    add_activities,
    keep_wishes,
    refine,
)
from superapp_agents.offline.understanding.refusing import without_refused
from superapp_agents.offline.understanding.replacing import (
    becomes,
    correct,
    may_become,
    may_drop,
    names_end,
    sends_money,
)
from superapp_agents.offline.understanding.roles import DELIVERED, PAID_OUT, Reading
from superapp_agents.offline.understanding.several import one_each
from superapp_agents.offline.understanding.sharing import share
from superapp_agents.plan import Intent


def _only_adds(goal: str, text: str, current: Draft) -> bool:
    """How many to show of what was named, where it should be, or what to ask the shop called."""
    if goal == "find_place" and current.goal in ("reserve_table", "book_hotel", "order_food"):
        return True
    if goal == "find_product" and SO_MANY.match(text.strip()):
        return True
    return current.goal == "call_merchant" and ASKS.match(text) is not None


_MONEY_BACK = re.compile(
    r"(?:然后|并且?|再|顺便|帮我|给我|麻烦|请|把|将|我的?|钱|费用|款项?|车费|房费|票款|全部|全额|都|也)*"
    r"(?:退款?|返还|退还|退回)(?:给?我|来|回来|一下|掉|了|吧|钱|款)*"
    r"|(?:and |please |then |also |i )*(?:get|give|want|refund)(?: me)?(?: back)?(?: all)?"
    r"(?: (?:my|the|a))?(?: full)?(?: (?:money|refund|fare|cost))?(?: back)?(?: please)?",
    re.IGNORECASE,
)


_HOLD = re.compile(r"^(?:等|不|wait|hold|hang|no\b)", re.IGNORECASE)
_HELD_BACK = {
    **dict.fromkeys((*BOOKED, "order_food", "request_ride", "reserve_table"), Intent.QUOTE),
    **dict.fromkeys(("buy_product", "find_product"), Intent.OFFER),
}
"""How far a step goes that the user took back without saying what is wanted instead."""
_VEHICLE = re.compile(r"车|打的|滴滴|\b(?:taxi|cab|car|ride|didi|uber|driver)\b", re.IGNORECASE)
_OTHER_COUPON = re.compile(r"券|优惠|活动|\b(?:coupon|voucher|campaign)", re.IGNORECASE)


def _belongs(goal: str, text: str, current: Draft) -> bool:
    """What is no wish of its own: to grab the red packet just named, or to get the money back.

    Nor is it to be brought home at the end of a day that is planned, where no car is named.
    """
    if current.goal == "open_red_packet" and goal == "claim_coupon":
        return _OTHER_COUPON.search(text) is None
    if current.goal == "plan_day" and goal == "request_ride":
        return _VEHICLE.search(text) is None
    ended = current.goal.startswith(("cancel_", "return_"))
    return (
        ended and goal in ("return_order", "refund") and bool(_MONEY_BACK.fullmatch(text.strip()))
    )


class Composer(Placer):
    """Puts the steps of one message together."""

    def __init__(self, lang: str, today: dt.date) -> None:
        super().__init__(lang, today)
        self.total: str | None = None
        self.mark = Mark.NONE
        self.taken_back = False
        self.refused = False
        self.doubted: Draft | None = None

    def read(self, text: str) -> None:
        """Reads every clause of the message, in order."""
        said = clauses_of(text, self.lang)
        asked = without_refused(said)
        self.refused = len(asked) < len(said)
        for clause in asked:
            if not self._corrects(clause):
                self._clause(clause)
        self._settle_doubt()
        if not self.drafts:
            self._goods_alone()
        self.finish("，".join(clause.text for clause in asked) if self.refused else text)

    def finish(self, text: str) -> None:
        """What the steps share, and how far each may go, once all clauses are read."""
        self._settle_total()
        self.drafts = one_each(self.drafts, self.lang)
        share(self.drafts, self.ahead, named_person(text, self.lang), text)
        from_work(self.drafts, text)
        for draft in self.drafts:
            draft.intent = intent_of(draft, text)
            if draft is self.doubted and draft.intent is Intent.DO:
                draft.intent = _HELD_BACK.get(draft.goal, Intent.DO)

    def _corrects(self, clause: Clause) -> bool:
        """Takes in a clause that corrects what stands before it; its mark may stand alone."""
        wanted = self.drafts[-1] if self.drafts else None
        drops = wanted is not None and takes_back(clause.text) and may_drop(wanted)
        if (clause.mark and not clause.instead) or drops:
            firm = drops or _HOLD.search(clause.text)
            self.mark = Mark.STRONG if firm or self.mark is Mark.STRONG else clause.mark
            self.taken_back = self.taken_back or drops
            return True
        mark = max(clause.mark, self.mark, key=list(Mark).index)
        text = clause.instead or clause.text
        self.mark = Mark.NONE
        if not mark or not (self.drafts or self.ahead_texts) or goes_on(text):
            return False
        taken_back, self.taken_back = self.taken_back, False
        replaced = self._replaces(text, mark, taken_back=taken_back)
        if replaced and clause.memo and self.drafts:
            self.drafts[-1].slots["memo"] = clause.memo
        return replaced

    def _replaces(self, text: str, mark: Mark, *, taken_back: bool) -> bool:
        """Puts words in place of what they correct; whether there is nothing more to read."""
        goal = refine(found, text) if (found := goal_of(text, self.lang)) else ""
        if not self.drafts:
            self._goods_alone()
        if not self.drafts:
            return self._replaces_ahead(text, goal)
        current = self.drafts[-1]
        if names_end(current.goal, text) or sends_money(current.goal, goal, text):
            goal = ""
        if goal and not may_become(current.goal, goal):
            if mark is not Mark.STRONG:
                return False
            self.drafts.pop()
            self._clause(Clause(text, goal))
            return True
        changed = bool(goal) and becomes(current.goal, goal, text)
        if changed:
            self.drafts[-1] = Draft(goal)
            self.drafts[-1].absorb(self.read_as(current.text, goal), current.text)
        if correct(self.drafts, text, self.lang, self.today) or changed:
            return True
        if mark is Mark.STRONG:
            self.mark, self.taken_back = mark, taken_back
        return mark is Mark.STRONG

    def _replaces_ahead(self, text: str, goal: str) -> bool:
        """What was said before any request gives way to its correction."""
        reading = self.read_as(text, goal)
        if self.ahead[-1].slots.keys() <= reading.slots.keys():
            del self.ahead[-1], self.ahead_texts[-1]
        self._clause(Clause(text, goal))
        return True

    def _settle_doubt(self) -> None:
        """A step that was taken back is none; one that was doubted is not done before asking."""
        if self.mark is not Mark.STRONG or not self.drafts:
            return
        if self.taken_back:
            self.drafts.pop()
            return
        self.doubted = self.drafts[-1]
        if self.doubted.goal in PAID_OUT:
            self.doubted.slots.pop("amount", None)

    def _goods_alone(self) -> None:
        """Goods without a verb are looked for; food, or a count, with an address is ordered."""
        named = [text for text in self.ahead_texts if pattern("goods_word").search(text)]
        goal = "find_product"
        if not named and any("address" in reading.slots for reading in self.ahead):
            named = [
                text
                for text, reading in zip(self.ahead_texts, self.ahead, strict=True)
                if reading.quantities or pattern("food_word").search(text)
            ]
            goal = "order_food"
        if named:
            self.ahead_texts.remove(named[0])
            self.place(goal, self.read_as(named[0], goal), named[0])

    def _clause(self, clause: Clause) -> None:
        if DROP_IT.match(clause.text.strip()) and self.drops(clause.text):
            return
        goals = self._several(clause.text)
        if len(goals) > 1:
            self._side_by_side(clause, goals)
            return
        goal = self._goal(clause)
        current = self.drafts[-1] if self.drafts else None
        if current and current.goal == RIDE and TO_DRIVER.match(clause.text):
            return
        if (
            not goal
            and current
            and is_next_leg(clause.text, current, self.read_as(clause.text, RIDE))
        ):
            goal = RIDE
        if not goal:
            self._addition(clause, current)
            return
        goal = refine(goal, clause.text)
        reading = read_clause(clause.text, goal, self.lang, self.today)
        if clause.memo:
            reading.put("text" if goal == "review" else "memo", clause.memo)
        if (
            goal in RECORD_GOALS
            and self.ahead_texts
            and not {"order", "text"} & reading.slots.keys()
        ):
            whole = ", ".join((*self.ahead_texts, clause.text))
            reading = read_clause(whole, goal, self.lang, self.today)
        if goal == "plan_day":
            reading = self._day(clause.text, reading)
        self.place(goal, reading, clause.text)

    def _side_by_side(self, clause: Clause, goals: list[str]) -> None:
        """Bookings that one clause names: each for itself, unless they share a total."""
        parts = re.split(r"、|和(?!牛)|以及|还有|加(?=[^上])|(?: and |, )", clause.text)
        summed = any(
            money.value.budget and money.value.budget.scope is BudgetScope.TOTAL
            for money in find_money(clause.text)
        )
        unclear = any(len(self._several(part)) != 1 for part in parts)
        if summed or TOTAL.search(clause.text) or unclear:
            self._about_several(clause, goals)
            return
        for part in parts:
            self._clause(Clause(part, self._several(part)[0]))

    def _goal(self, clause: Clause) -> str:
        """The clause's goal in the light of what came before."""
        current = self.drafts[-1] if self.drafts else None
        goal = clause.goal
        if current is None:
            return goal
        if (
            current.goal == "check_bill"
            and goal in ("", "pay_order")
            and ACT_ON_BILL.search(clause.text)
        ):
            return "pay_bill"
        if current.goal == "plan_day" and goal not in ("get_weather", "request_ride", "transfer"):
            return ""
        if _only_adds(goal, clause.text, current) or _belongs(goal, clause.text, current):
            return ""
        if PRONOUN_OBJECT.match(clause.text) or INFO_ONLY.match(clause.text):
            return goal if self._opens_new(goal, current) else ""
        bought = goal in (*DELIVERED, "pay_order", *BOOKED)
        held_back = bought and pattern("only_quote").search(clause.text)
        return "" if held_back or (goal in DELIVERED and MODIFIES.match(clause.text)) else goal

    def _opens_new(self, goal: str, current: Draft) -> bool:
        return goal not in (
            "",
            *DELIVERED,
            "pay_order",
            "refund",
            "track_order",
            "transfer",
        ) and not same_family(goal, current.goal)

    def _several(self, text: str) -> list[str]:
        """Bookings that one clause names side by side, as in 车票门票总共."""
        return [goal for goal, noun in NOUNS[self.lang].items() if noun.search(text)]

    def _about_several(self, clause: Clause, goals: list[str]) -> None:
        shared = read_clause(clause.text, "trip", self.lang, self.today)
        budget = shared.slots.pop("budget", None)
        if budget:
            self.total = self.total or budget
            shared.slots.pop("destination", None)
            shared.slots.pop("origin", None)
        for goal in goals:
            own = Reading(slots=dict(shared.slots), waived=list(shared.waived))
            if goal in ("book_hotel", "book_attraction"):
                own.slots = {
                    k: v
                    for k, v in own.slots.items()
                    if k in ("date", "return_date", "party", "nights")
                }
            self.place(goal, own, clause.text)

    def _addition(self, clause: Clause, current: Draft | None) -> None:
        """A clause without a goal adds to the step before it, or waits for the first one."""
        reading = read_clause(clause.text, current.goal if current else "", self.lang, self.today)
        if current is None:
            goal = self._unnamed(clause.text, reading)
            if goal:
                self.place(goal, read_clause(clause.text, goal, self.lang, self.today), clause.text)
                return
            self.ahead.append(reading)
            self.ahead_texts.append(clause.text)
            return
        if current.goal == "plan_day":
            add_activities(current, reading)
        budget = reading.slots.get("budget")
        bookings = [
            draft for draft in self.drafts if draft.goal in (*BOOKED, "buy_product", "order_food")
        ]
        if budget and TOTAL.search(clause.text) and len(bookings) > 1:
            self.total = self.total or reading.slots.pop("budget")
        if current.goal in DELIVERED and reading.items and not self._lists_things(clause.text):
            keep_wishes(current, reading)
        current.absorb(reading, clause.text)

    def _unnamed(self, text: str, reading: Reading) -> str:
        """What comes with an address or an amount is an order, though no verb says so."""
        bound = (
            reading.slots.keys() & {"address", "recipient"}
            or reading.quantities
            or self._lists_things(text)
        )
        if bound and pattern("goods_word").search(text):
            return "buy_product"
        edible = (
            pattern("food_word").search(text)
            or CUPS.search(text)
            or (reading.quantities and "address" in reading.slots)
        )
        return "order_food" if edible and (bound or reading.options) else ""

    def _day(self, text: str, reading: Reading) -> Reading:
        """The head of a day plan: its activities stand behind "with"."""
        reading.slots.pop("nights", None)
        reading.items = [item for item in reading.items if not PLAN_ITSELF.search(item.query)]
        parts = re.split(
            r"\b(?:with|including|include|featuring)\b|包括|包含|要有", text, maxsplit=1
        )
        if len(parts) > 1:
            inner = read_clause(parts[1], "plan_day", self.lang, self.today)
            reading.items = activities(inner)
            for name in ("time", "budget"):
                if reading.slots.get(name) and reading.slots[name] in parts[1]:
                    del reading.slots[name]
        else:
            reading.items = activities(reading)
        reading.attributes = []
        return reading

    def _lists_things(self, text: str) -> bool:
        """Whether the clause goes on listing things: it begins with an amount."""
        if self.lang == "zh":
            return ZH_LIST.match(text) is not None
        return (
            re.match(
                r"(?:and |plus )?(?:an?|one|some|two|three|four|five|six|\d+|another)\b",
                text,
                re.IGNORECASE,
            )
            is not None
        )

    def _settle_total(self) -> None:
        """A budget that was said for everything moves from the step to the plan."""
        paid = [d for d in self.drafts if d.goal in (*BOOKED, "trip", "buy_product", "order_food")]
        if len(paid) < 2:
            if self.total and paid:
                paid[0].slots.setdefault("budget", self.total)
                self.total = None
            return
        for draft in paid:
            budget = draft.slots.get("budget")
            if (
                budget
                and self.total is None
                and re.search(r"一共|总共|总预算|合计|加起来|in total|altogether|overall", budget)
            ):
                self.total = draft.slots.pop("budget")
