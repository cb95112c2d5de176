"""A plan of phrases becomes typed tasks: code reads dates, amounts, counts, people, places."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from superapp_agents.grounding.fields import apart, ground_items, ground_order, ground_words
from superapp_agents.grounding.lexicon import meaning, mentions
from superapp_agents.grounding.moments import (
    ZONE,
    Moment,
    local,
    read_date,
    read_deadline,
    read_window,
)
from superapp_agents.grounding.money import read_amount, read_budget
from superapp_agents.grounding.negation import what_not
from superapp_agents.grounding.people import read_party, read_people, read_person, read_place
from superapp_agents.grounding.said import said_slots
from superapp_agents.grounding.task import (
    Budget,
    BudgetScope,
    Person,
    Place,
    PlaceKind,
    Task,
)
from superapp_agents.plan import Goal, Plan, Slots, Step

Now = dt.datetime | int | str
_BOOKED = (Goal.BOOK_FLIGHT, Goal.BOOK_TRAIN, Goal.BOOK_HOTEL, Goal.BOOK_ATTRACTION)
_GOODS = (Goal.BUY_PRODUCT, Goal.FIND_PRODUCT, Goal.ADD_TO_CART)
_STAYS = (Goal.BOOK_HOTEL,)
_MEALS = (Goal.RESERVE_TABLE,)
_NEEDED: dict[Goal, tuple[str, ...]] = {
    Goal.BOOK_FLIGHT: ("destination", "date"),
    Goal.BOOK_TRAIN: ("destination", "date"),
    Goal.BOOK_HOTEL: ("date",),
    Goal.TRANSFER: ("recipient", "amount_fen"),
    Goal.SEND_RED_PACKET: ("recipient", "amount_fen"),
    Goal.REQUEST_RIDE: ("destination",),
    Goal.PLAN_ROUTE: ("destination",),
}
"""What a goal cannot do without; asked for when missing."""


@dataclass
class _Draft:
    """A task while it is put together."""

    step: Step
    slots: Slots
    moment: Moment
    values: dict[str, object] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)

    def put(self, name: str, phrase: str | None, value: object, field_name: str = "") -> None:
        """Keeps a value; a phrase that could not be read becomes a question."""
        if not phrase:
            return
        if value is None:
            self.unread.append(name)
        else:
            self.values[field_name or name] = value


def moment_of(now: Now) -> dt.datetime:
    """The present as an aware datetime, from a datetime, epoch seconds or ISO text."""
    if isinstance(now, int):
        return dt.datetime.fromtimestamp(now, ZONE)
    return local(dt.datetime.fromisoformat(now) if isinstance(now, str) else now)


def _dates(draft: _Draft) -> None:
    """Day, last day and month; a time phrase may carry the day: "tomorrow at 7"."""
    slots, now = draft.slots, draft.moment.now
    said = read_date(slots.date, now) if slots.date else None
    for phrase in (slots.time, slots.deadline):
        if said is None and phrase:
            said = read_date(phrase, now)
    start = said.start if said else None
    back = read_date(slots.return_date, now, after=start) if slots.return_date else None
    draft.put("return_date", slots.return_date, back.start if back else None, "end_date")
    if said is None:
        draft.put("date", slots.date, None if not _time_only(slots.date, draft) else start)
        return
    draft.values["date"] = said.start
    if said.kind == "month":
        draft.values["month"] = said.start
    if said.is_range and back is None:
        draft.values["end_date"] = said.end
    draft.moment = Moment(now, said.start, draft.moment.prefer_afternoon)


def _time_only(phrase: str | None, draft: _Draft) -> bool:
    return bool(phrase) and read_window(str(phrase), draft.moment) is not None


def _stay(draft: _Draft) -> None:
    """Nights, and the check-out that they mean; two days of a trip have one night."""
    from_nights = ground_words(draft.slots).nights
    start, end = draft.values.get("date"), draft.values.get("end_date")
    if from_nights is not None:
        draft.values["nights"] = from_nights
    if not isinstance(start, dt.date):
        return
    if isinstance(end, dt.date):
        if draft.step.goal in _STAYS and end > start:
            draft.values["nights"] = (end - start).days
    elif from_nights is not None:
        draft.values["end_date"] = start + dt.timedelta(days=from_nights)


def _times(draft: _Draft) -> None:
    slots, moment = draft.slots, draft.moment
    phrase = slots.time
    window = read_window(phrase, moment) if phrase else None
    if window is None and slots.date and phrase is None:
        window = read_window(slots.date, moment)
        draft.values.update({"window": window} if window else {})
    elif phrase and (window or read_date(phrase, moment.now) is None):
        draft.put("time", phrase, window, "window")
    end = draft.values.get("end_date")
    back = Moment(moment.now, end if isinstance(end, dt.date) else moment.day)
    if slots.return_time:
        draft.put(
            "return_time", slots.return_time, read_window(slots.return_time, back), "return_window"
        )
    elif slots.return_date:
        back_window = read_window(slots.return_date, back)
        draft.values.update({"return_window": back_window} if back_window else {})
    deadline = read_deadline(slots.deadline, moment) if slots.deadline else None
    draft.put("deadline", slots.deadline, deadline)


def _money(draft: _Draft) -> None:
    slots = draft.slots
    draft.put("budget", slots.budget, read_budget(slots.budget) if slots.budget else None)
    amount = read_amount(slots.amount) if slots.amount else None
    draft.put("amount", slots.amount, amount, "amount_fen")
    if slots.amount and amount is None:
        draft.values["amount_said"] = slots.amount


def _places(draft: _Draft) -> None:
    slots, uses = draft.slots, draft.step.uses
    for name in ("place", "origin", "destination", "near", "address"):
        phrase = getattr(slots, name)
        draft.put(name, phrase, read_place(phrase, uses) if phrase else None)
    ride_there = draft.step.goal in (Goal.REQUEST_RIDE, Goal.PLAN_ROUTE, Goal.COMPARE_ROUTES)
    if uses and ride_there and not slots.destination:
        draft.values["destination"] = Place(kind=PlaceKind.STEP, text=uses, step=uses)
    if slots.city:
        draft.values["city"] = slots.city
    for name in ("recipient", "person"):
        phrase = getattr(slots, name)
        person = read_person(phrase) if phrase else None
        if person is not None:
            draft.values[name] = person
    several = read_people(slots.recipient) if slots.recipient else ()
    if several:
        draft.values.update(recipient=several[0], recipients=several)
    who = slots.travellers
    if who:
        draft.values["family"] = mentions("family", who) is not None
        person = read_person(who)
        if person is not None and not draft.values["family"]:
            draft.values["travellers"] = read_party(who) or (person,)


def _words(draft: _Draft) -> None:
    slots = draft.slots
    read = ground_words(slots)
    draft.values.update({name: value for name, value in read.found().items() if value is not None})
    items = ground_items(slots.items, draft.moment)
    goods = draft.step.goal in _GOODS
    draft.values["items"] = tuple(map(apart, items)) if goods else items
    draft.values["order"] = ground_order(slots.order, slots.waived)
    if slots.reason:
        draft.values["reason"] = meaning("reason", slots.reason)
        draft.values["reason_text"] = slots.reason
    for name in ("memo", "text", "choice"):
        draft.put(name, getattr(slots, name), getattr(slots, name))
    draft.put("waived", "waived", slots.waived)
    if draft.step.goal in _BOOKED:
        draft.values["excluded"] = tuple(filter(None, map(what_not, slots.waived)))


def _missing(draft: _Draft) -> tuple[str, ...]:
    needed = _NEEDED.get(draft.step.goal, ())
    lacking = [name for name in needed if not draft.values.get(name)]
    return tuple(dict.fromkeys((*draft.unread, *lacking)))


def ground_step(
    step: Step, plan: Plan, moment: Moment, utterances: tuple[str, ...] | None = None
) -> Task:
    """One step with typed values. With `utterances`, phrases that were never said are dropped."""
    slots, dropped = said_slots(step.slots, utterances) if utterances else (step.slots, ())
    draft = _Draft(step, slots, moment)
    if step.goal in _MEALS:
        draft.moment = Moment(moment.now, moment.day, prefer_afternoon=True)
    for part in (_dates, _words, _stay, _times, _money, _places):
        part(draft)
    if plan.total_budget:
        draft.values["total_budget"] = _total(plan.total_budget)
    return Task(
        step_id=step.id,
        goal=step.goal,
        intent=step.intent,
        service=step.served_by,
        language=plan.language,
        depends_on=step.depends_on,
        uses=step.uses,
        questions=_missing(draft),
        dropped=dropped,
        **draft.values,
    )


def _total(phrase: str) -> Budget | None:
    budget = read_budget(phrase)
    return budget.model_copy(update={"scope": BudgetScope.TOTAL}) if budget else None


def _pronoun_people(tasks: list[Task], plan: Plan) -> list[Task]:
    """Gives "her office" and "to her" the person that another step names."""
    named = [task.recipient for task in tasks if task.recipient]
    named += [task.address.person for task in tasks if task.address and task.address.person]
    someone = named[0] if named else None
    return [
        _with_person(task, plan.step(task.step_id), someone, place)
        for task in tasks
        for place in [task.address]
    ]


def _with_person(
    task: Task, step: Step | None, someone: Person | None, place: Place | None
) -> Task:
    changes: dict[str, object] = {}
    if someone is None:
        return task
    if place and place.kind is PlaceKind.CONTACT and place.person is None:
        changes["address"] = place.model_copy(update={"person": task.recipient or someone})
    if step and step.slots.recipient and task.recipient is None:
        changes["recipient"] = someone
        changes["questions"] = tuple(name for name in task.questions if name != "recipient")
    return task.model_copy(update=changes) if changes else task


def ground(plan: Plan, *, now: Now, said: str | Sequence[str] | None = None) -> tuple[Task, ...]:
    """Every step of the plan with typed values.

    Args:
        plan: The plan in force.
        now: The present of the session.
        said: What the user wrote. Phrases that do not stand in it are dropped, except from a plan
            that continues an earlier one, whose phrases stem from several messages
            (`continue_plan` drops them from each change as it comes).
    """
    present = moment_of(now)
    utterances = None
    if said is not None and not plan.continues:
        utterances = (said,) if isinstance(said, str) else tuple(said)
    tasks: list[Task] = []
    for step in plan.steps:
        tasks.append(ground_step(step, plan, _moment(step, tasks, present), utterances))
    return tuple(_pronoun_people(tasks, plan))


def _moment(step: Step, before: list[Task], now: dt.datetime) -> Moment:
    """The present, and for a step that builds on another, that one's half of the day."""
    needed = {*step.depends_on, step.uses}
    earlier = next((task for task in before if task.step_id in needed and task.window), None)
    if earlier is None or earlier.window is None:
        return Moment(now)
    at = earlier.window.at or earlier.window.latest or earlier.window.earliest
    return Moment(now, None, prefer_afternoon=at is not None and at.hour >= 12)
