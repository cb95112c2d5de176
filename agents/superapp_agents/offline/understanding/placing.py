"""Where a clause goes: into a step of its kind, or into one of its own."""

import datetime as dt
import re

from superapp_agents.offline.understanding.cues import VAGUE
from superapp_agents.offline.understanding.drafts import Draft, same_family, stronger
from superapp_agents.offline.understanding.lexicon import pattern
from superapp_agents.offline.understanding.people import named_person
from superapp_agents.offline.understanding.reader import read_clause
from superapp_agents.offline.understanding.records import RECORD_GOALS
from superapp_agents.offline.understanding.refining import is_choice
from superapp_agents.offline.understanding.roles import DELIVERED, TRIPS, Reading

BOOKED = ("book_flight", "book_train", "book_hotel", "book_attraction")


class Placer:
    """The steps of one message, and what was said before the first."""

    def __init__(self, lang: str, today: dt.date) -> None:
        self.lang = lang
        self.today = today
        self.drafts: list[Draft] = []
        self.ahead: list[Reading] = []
        self.ahead_texts: list[str] = []

    def drops(self, text_said: str) -> bool:
        """Turns what was named just before into what is cancelled or returned."""
        if any(draft.goal.startswith(("cancel_", "return_")) for draft in self.drafts):
            return True
        if self.drafts and self.drafts[-1].goal in BOOKED:
            text = self.drafts.pop().text
            self.place("cancel_booking", self.read_as(text, "cancel_booking"), text)
            return True
        text = ", ".join((*self.ahead_texts, text_said))
        self.place("return_order", self.read_as(text, "return_order"), text)
        return True

    def read_as(self, text: str, goal: str) -> Reading:
        """What a clause says about a goal."""
        return read_clause(text, goal, self.lang, self.today)

    def place(self, goal: str, reading: Reading, text: str) -> None:
        """The reading goes into a step of the family, or opens a new one."""
        if goal == "reserve_table" and self.drafts and self._is_meal_out(self.drafts[-1]):
            text_before = self.drafts.pop().text
            self.place(goal, self.read_as(text_before, goal), text_before)
        target = self._target(goal, reading)
        if target is not None and goal in DELIVERED and target.goal in ("watch_price", *BOOKED):
            target.absorb(self.read_as(text, target.goal), text)
            return
        if target is not None and self._fits(target, goal, reading):
            if target.goal in ("view_cart", "checkout_cart") and goal in (
                "order_food",
                "buy_product",
                "pay_order",
            ):
                goal = "checkout_cart"
            if stronger(target.goal, goal) != target.goal and not target.items:
                target.absorb(read_clause(target.text, goal, self.lang, self.today), "")
            if (
                goal in TRIPS
                and VAGUE.search(target.slots.get("date", ""))
                and "date" in reading.slots
            ):
                target.slots.update(
                    {
                        name: reading.slots[name]
                        for name in ("date", "return_date")
                        if name in reading.slots
                    }
                )
            if same_family(target.goal, goal) and goal != "pay_order":
                target.goal = stronger(target.goal, goal)
            target.absorb(reading, text)
            return
        draft = Draft(goal)
        draft.absorb(reading, text)
        if not self.drafts:
            self._look_back(draft, goal)
        self.drafts.append(draft)

    def _is_meal_out(self, draft: Draft) -> bool:
        """Whether what looked like an order is the meal that a table is for."""
        return draft.goal == "order_food" and "address" not in draft.slots

    def _look_back(self, draft: Draft, goal: str) -> None:
        """What stood before the first request is read once more, now that the goal is known."""
        if goal in RECORD_GOALS:
            return
        for text in self.ahead_texts:
            earlier = read_clause(text, goal, self.lang, self.today)
            if goal in TRIPS and re.fullmatch(r"[A-Z][a-z']+(?: [A-Z][a-z']+)*", text.strip()):
                earlier.put("destination", text)
            if draft.items or named_person(text, self.lang):
                earlier.options.extend(o for item in earlier.items for o in item.options)
                colours = [i.query for i in earlier.items if pattern("colour").fullmatch(i.query)]
                earlier.attributes.extend(colours)
                earlier.items = []
            earlier.slots.pop("recipient", None)
            draft.absorb(earlier, text)

    def _target(self, goal: str, reading: Reading) -> Draft | None:
        """The step that a clause goes into; an order without a thing goes on with the last one."""
        if goal in (*DELIVERED, "pay_order") and not reading.items:
            for draft in reversed(self.drafts):
                if draft.goal in (*DELIVERED, *BOOKED, "view_cart", "request_ride", "watch_price"):
                    return draft
        return next((d for d in reversed(self.drafts) if same_family(d.goal, goal)), None)

    def _fits(self, target: Draft, goal: str, reading: Reading) -> bool:
        if goal in ("order_food", "buy_product", "find_product") and target.goal != "watch_price":
            named = [item for item in target.items if item.query != "it"]
            return not (reading.items and named) or is_choice(reading)
        if goal == "pay_order":
            return True
        for name in ("destination", "recipient", "place"):
            if (
                name in reading.slots
                and name in target.slots
                and reading.slots[name] != target.slots[name]
            ):
                return False
        return not (
            goal in ("request_ride", "get_weather", "track_order")
            and goal == target.goal
            and ("city" in reading.slots and "city" in target.slots)
        )
