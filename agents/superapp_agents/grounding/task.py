"""What a specialist works on: one step of the plan with typed values instead of phrases.

Times are ISO-aware datetimes at +08:00, money is int fen, distances are int metres. Places, people
and products are still words, sorted by kind: the specialist finds their ids with the world's tools.
"""

import datetime as dt
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from superapp_agents.plan import Goal, Intent, Language, ServiceName


class TaskModel(BaseModel):
    """Base of everything in a task: closed and immutable."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class PlaceKind(StrEnum):
    """How a place was named."""

    HOME = "home"
    OFFICE = "office"
    HERE = "here"
    CONTACT = "contact"
    STEP = "step"
    NAMED = "named"


class PersonKind(StrEnum):
    """How a person was named."""

    ME = "me"
    RELATION = "relation"
    NAMED = "named"
    ACCOUNT = "account"


class BudgetScope(StrEnum):
    """What a price limit covers."""

    TOTAL = "total"
    PER_NIGHT = "per_night"
    PER_HEAD = "per_head"
    PER_ITEM = "per_item"


class Sort(StrEnum):
    """What to prefer among what qualifies."""

    CHEAPEST = "cheapest"
    VALUE = "value"
    RATING = "rating"
    FASTEST = "fastest"
    NEAREST = "nearest"
    NEWEST = "newest"
    POPULAR = "popular"
    EARLIEST = "earliest"
    LATEST = "latest"
    PRICIEST = "priciest"


class Seat(StrEnum):
    """Class of a seat or berth."""

    SECOND = "second"
    FIRST = "first"
    BUSINESS = "business"
    ECONOMY = "economy"
    PREMIUM_ECONOMY = "premium_economy"
    HARD_SLEEPER = "hard_sleeper"
    SOFT_SLEEPER = "soft_sleeper"
    STANDING = "standing"


class Mode(StrEnum):
    """Means of travel."""

    TRANSIT = "transit"
    DRIVING = "driving"
    WALKING = "walking"
    CYCLING = "cycling"
    TAXI = "taxi"
    FLIGHT = "flight"
    TRAIN = "train"


class PayMethod(StrEnum):
    """Kind of payment method."""

    WALLET = "wallet"
    CARD = "card"
    CREDIT = "credit"


class CouponUse(StrEnum):
    """What to do with coupons."""

    BEST = "best"
    NONE = "none"


class Person(TaskModel):
    """Somebody, as the user named them."""

    kind: PersonKind
    """me, a relation (mother), a name, or an account number."""
    text: str
    """The user's words."""
    relation: str | None = None
    """Relation in English when the words are one: mother, father, friend, son…"""


class Place(TaskModel):
    """Somewhere, as the user named it."""

    kind: PlaceKind
    """home, office, here, a contact's place, the place of an earlier step, or a named place."""
    text: str
    """The user's words for the place, without prepositions."""
    person: Person | None = None
    """Whose place, for kind contact; for kind named, whose it may be: 李娜公司, "Tom's"."""
    label: str | None = None
    """home, office or other, when a contact's place says so."""
    step: str | None = None
    """Id of the step whose place is meant, for kind step."""


class Budget(TaskModel):
    """A price limit."""

    max_fen: int | None = None
    """Highest price that still qualifies (inclusive; "below 5000" is 499 999 fen)."""
    min_fen: int | None = None
    """Lowest price that qualifies ("around 200" starts at 150)."""
    about_fen: int | None = None
    """The price named, when it is a rough one."""
    limit_fen: int | None = None
    """The amount as said, for messages and for tools that take "below" limits."""
    below: bool = False
    """True when the limit itself does not qualify."""
    scope: BudgetScope = BudgetScope.TOTAL
    """What the limit covers."""


class Window(TaskModel):
    """A span of time; either end may be open, and both are equal for an exact time."""

    earliest: dt.datetime | None = None
    """Not before."""
    latest: dt.datetime | None = None
    """Not after."""
    at: dt.datetime | None = None
    """The exact time, when one was named."""
    except_from: dt.datetime | None = None
    """Start of a time that was ruled out, when both sides of it are fine."""
    except_to: dt.datetime | None = None
    """End of the time that was ruled out."""


class TaskItem(TaskModel):
    """One thing that is wanted."""

    query: str
    """What it is, in the user's words."""
    quantity: int = 1
    """How many."""
    quantity_said: bool = False
    """True when the user named the quantity."""
    unit: str | None = None
    """What it is counted in, in the singular: 袋, 颗, "bag"."""
    options: tuple[str, ...] = ()
    """How it is to be made or packed, in the user's words, without the size."""
    attributes: tuple[str, ...] = ()
    """What it must be, in the user's words."""
    excluded: tuple[str, ...] = ()
    """What it must not be, in the user's words without the one for not: 黑色, "used"."""
    size: str | None = None
    """Size alone: "38", "XL"."""
    window: Window | None = None
    """Time of this item alone."""
    budget: Budget | None = None
    """Limit of this item alone."""
    gift_wrap: bool = False
    """True when it is to be gift-wrapped."""


class OrderRef(TaskModel):
    """Which order, booking, bill, parcel or campaign is meant."""

    text: str
    """The user's words."""
    query: str = ""
    """Words to find it by, without "my", "last" and "order"."""
    latest: bool = True
    """True for the most recent one, which is also the default."""
    bill: str | None = None
    """electricity, water, gas, phone, internet, property, heating: the kind of a bill."""
    bills: tuple[str, ...] = ()
    """All kinds of bills that the words name, without those that they except."""
    not_bills: tuple[str, ...] = ()
    """The kinds that they except."""
    every: bool = False
    """True when all bills are meant."""
    order_id: str | None = None
    """An id, when the user gave one."""


class Task(TaskModel):
    """One step of the plan, grounded."""

    step_id: str
    """Id of the plan's step."""
    goal: Goal
    """What to reach."""
    intent: Intent
    """How far to go."""
    service: ServiceName
    """Which specialist."""
    language: Language
    """Language to answer in."""
    depends_on: tuple[str, ...] = ()
    """Steps that must be finished first."""
    uses: str | None = None
    """Earlier step whose place, result or item this one takes."""

    items: tuple[TaskItem, ...] = ()
    """Things to buy, order, find or do."""
    place: Place | None = None
    """The place, shop or merchant that the step is about."""
    origin: Place | None = None
    """Start of a route, ride or trip."""
    destination: Place | None = None
    """End of a route, ride or trip."""
    near: Place | None = None
    """What it should be near."""
    radius_m: int | None = None
    """Distance limit, when one was named."""
    city: str | None = None
    """City, in the user's words."""
    address: Place | None = None
    """Where to deliver."""
    recipient: Person | None = None
    """Who receives it."""
    recipients: tuple[Person, ...] = ()
    """Everybody who receives it, when several were named."""
    person: Person | None = None
    """Somebody else whose data is asked for."""

    date: dt.date | None = None
    """Day, first day or check-in."""
    end_date: dt.date | None = None
    """Return, last day (inclusive) or check-out."""
    month: dt.date | None = None
    """First day of the month meant, for bills and spending; `end_date` is its last day."""
    window: Window | None = None
    """When to leave, pick up, sit down or start."""
    return_window: Window | None = None
    """When to leave on the way back."""
    deadline: dt.datetime | None = None
    """Latest delivery, arrival or end."""
    nights: int | None = None
    """Nights of a stay."""
    party: int | None = None
    """How many people."""
    travellers: tuple[Person, ...] = ()
    """Who travels, when said."""
    family: bool = False
    """True when the user's whole family or "we" travels."""
    rooms: int | None = None
    """How many rooms."""

    budget: Budget | None = None
    """Price limit of this step."""
    total_budget: Budget | None = None
    """Limit over all steps of the plan."""
    amount_fen: int | None = None
    """Exact money to send, transfer, pay or refund."""
    amount_said: str | None = None
    """The user's words for an amount that is not exact or not in yuan."""
    min_rating: float | None = None
    """Lowest rating out of 5, when a number was named."""
    high_rating: bool = False
    """True when a good rating is asked for without a number: at or above the median."""
    min_stars: int | None = None
    """Lowest number of hotel stars."""
    exact_stars: bool = False
    """True when exactly `min_stars` is meant."""
    sort: Sort | None = None
    """What to prefer among what qualifies."""
    count: int | None = None
    """How many to show or compare."""
    seat: Seat | None = None
    """Class of a seat."""
    mode: Mode | None = None
    """Means of travel."""
    method: PayMethod | None = None
    """How to pay."""
    method_text: str | None = None
    """How to pay, in the user's words."""
    not_methods: tuple[str, ...] = ()
    """How not to pay, in the user's words."""
    coupons: CouponUse | None = None
    """What to do with coupons, when said."""
    memo: str | None = None
    """Message of a transfer, red packet or order."""
    order: OrderRef | None = None
    """Which order, booking, bill or campaign."""
    ordinal: int | None = None
    """Which of the things shown: 1 is the first, -1 the last."""
    choice: str | None = None
    """Which of the things shown, in the user's words."""
    reason: str | None = None
    """defect, wrong_item, wrong_size, not_wanted, late, or None; see `reason_text`."""
    reason_text: str | None = None
    """Why, in the user's words."""
    text: str | None = None
    """Words to keep or to say."""
    waived: tuple[str, ...] = ()
    """What does not matter or must not happen, in the user's words."""
    excluded: tuple[str, ...] = ()
    """What a booking must not be, among what was waived: 青旅, "youth hostels"."""
    questions: tuple[str, ...] = ()
    """Slots that were named but could not be read, or are missing: ask."""
    dropped: tuple[str, ...] = ()
    """Slots whose phrase the user never said."""
