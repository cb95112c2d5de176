"""The plan: what every model says that the user wants, in the user's own words.

Every model plans by one tool call, ``submit_plan(Plan)``. A slot holds a phrase copied from the
user's words ("后天早上", "below 50 a head"); code reads dates, amounts and counts from it
afterwards (`superapp_agents.grounding`), and drops a phrase that the user never said.
"""

from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Goal(StrEnum):
    """What one step is to reach."""

    ORDER_FOOD = "order_food"
    RESERVE_TABLE = "reserve_table"
    CANCEL_RESERVATION = "cancel_reservation"
    FIND_RESTAURANT = "find_restaurant"
    BUY_PRODUCT = "buy_product"
    FIND_PRODUCT = "find_product"
    ADD_TO_CART = "add_to_cart"
    VIEW_CART = "view_cart"
    REMOVE_FROM_CART = "remove_from_cart"
    CHECKOUT_CART = "checkout_cart"
    RETURN_ORDER = "return_order"
    CANCEL_ORDER = "cancel_order"
    TRACK_ORDER = "track_order"
    LIST_ORDERS = "list_orders"
    PAY_ORDER = "pay_order"
    WATCH_PRICE = "watch_price"
    LIST_WATCHES = "list_watches"
    CANCEL_WATCH = "cancel_watch"
    PRICE_HISTORY = "price_history"
    REVIEW = "review"
    CONFIRM_RECEIPT = "confirm_receipt"
    LIST_COUPONS = "list_coupons"
    BOOK_FLIGHT = "book_flight"
    BOOK_TRAIN = "book_train"
    BOOK_HOTEL = "book_hotel"
    BOOK_ATTRACTION = "book_attraction"
    CANCEL_BOOKING = "cancel_booking"
    CHANGE_BOOKING = "change_booking"
    LIST_BOOKINGS = "list_bookings"
    PLAN_ROUTE = "plan_route"
    COMPARE_ROUTES = "compare_routes"
    FIND_PLACE = "find_place"
    GET_WEATHER = "get_weather"
    PLAN_DAY = "plan_day"
    REQUEST_RIDE = "request_ride"
    CANCEL_RIDE = "cancel_ride"
    TRACK_RIDE = "track_ride"
    CHECK_WALLET = "check_wallet"
    CHECK_SPENDING = "check_spending"
    CHECK_BILL = "check_bill"
    PAY_BILL = "pay_bill"
    TRANSFER = "transfer"
    REFUND = "refund"
    REVOKE_MANDATE = "revoke_mandate"
    SEND_RED_PACKET = "send_red_packet"
    OPEN_RED_PACKET = "open_red_packet"
    COLLECT_ENERGY = "collect_energy"
    CHECK_FOREST = "check_forest"
    PLANT_TREE = "plant_tree"
    CLAIM_COUPON = "claim_coupon"
    LIST_CAMPAIGNS = "list_campaigns"
    CALL_MERCHANT = "call_merchant"
    BROWSE_FEED = "browse_feed"
    REMEMBER_PREFERENCE = "remember_preference"
    RECALL_PREFERENCES = "recall_preferences"
    FORGET_PREFERENCE = "forget_preference"
    SHOW_PROFILE = "show_profile"
    LIST_NOTIFICATIONS = "list_notifications"
    ADD_ADDRESS = "add_address"
    TELL_TIME = "tell_time"
    WAIT = "wait"
    SHOW_OTHER_USER = "show_other_user"
    CHAT = "chat"
    UNSUPPORTED = "unsupported"


class Intent(StrEnum):
    """How far a step may go."""

    DO = "do"
    OFFER = "offer"
    QUOTE = "quote"
    READ = "read"


class Decision(StrEnum):
    """The user's answer to what was shown before: an open confirmation, offers, or holds."""

    APPROVE = "approve"
    APPROVE_ALL = "approve_all"
    REJECT = "reject"


class ServiceName(StrEnum):
    """The service group whose specialist works on a step."""

    FOOD = "food"
    SHOPPING = "shopping"
    TRAVEL = "travel"
    MAPS = "maps"
    RIDES = "rides"
    PAYMENTS = "payments"
    SOCIAL = "social"
    LIFE = "life"
    CONTENT = "content"
    ACCOUNT = "account"
    SYSTEM = "system"
    NONE = "none"


class Language(StrEnum):
    """The language that the user writes and is answered in."""

    ZH = "zh"
    EN = "en"
    OTHER = "other"


class PlanModel(BaseModel):
    """Base of everything in a plan: closed and immutable."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Item(PlanModel):
    """One thing that is wanted; for a day plan, one activity."""

    query: str = Field(min_length=1, max_length=200)
    """What it is, without amount and wishes: "奶茶", "desk lamp"."""
    quantity: str | None = None
    """"两杯", "a dozen"."""
    options: tuple[str, ...] = ()
    """How it is to be made or packed: "不要葱", "no onions", "gift-wrap", size "38码"."""
    attributes: tuple[str, ...] = ()
    """What it must be or not be: "降噪", "waterproof", "vegetarian", "不要黑色"."""
    when: str | None = None
    """Time of this item alone: "in the morning"."""
    budget: str | None = None
    """Limit of this item alone: "under 80"."""


class Slots(PlanModel):
    """The user's own phrases. Copy, do not translate or calculate; leave out what was not said."""

    items: tuple[Item, ...] = ()
    """Things to buy, order, find or do."""
    place: str | None = None
    """The place, shop, merchant, hotel or attraction that the step is about."""
    origin: str | None = None
    """Start of a route, ride or trip."""
    destination: str | None = None
    """End of a route, ride or trip. For the place of an earlier step, leave out and set uses."""
    near: str | None = None
    """What it should be near: "人民广场", "home"."""
    within: str | None = None
    """Distance limit: "within 2 km", "步行十分钟"."""
    city: str | None = None
    """City of the weather, hotel or visit."""
    address: str | None = None
    """Where to deliver: "公司", "my mother's place"."""
    recipient: str | None = None
    """Who receives it: "妈妈", "Wang Hao", an account number."""
    person: str | None = None
    """Somebody else whose data is asked for."""
    date: str | None = None
    """Day, first day or check-in; a range in one phrase is fine: "Mar 3 to 5"."""
    return_date: str | None = None
    """Return, last day or check-out."""
    time: str | None = None
    """Time of day of departure, pick-up or table: "早上", "in 30 minutes", "七点"."""
    return_time: str | None = None
    """Time of day of the return."""
    deadline: str | None = None
    """Latest delivery, arrival or end: "before 11", "next-day delivery"."""
    nights: str | None = None
    """"两晚"."""
    party: str | None = None
    """How many people: "四个人"."""
    travellers: str | None = None
    """Who travels: "我自己", "my family"."""
    rooms: str | None = None
    """"two rooms"."""
    budget: str | None = None
    """Price limit of this step with its unit: "90块以下", "up to 450 per night"."""
    amount: str | None = None
    """Exact money to send, transfer, pay or refund."""
    rating: str | None = None
    """"口碑好点的", "4.5 or better"."""
    stars: str | None = None
    """"三星以上"."""
    sort: str | None = None
    """What to prefer: "cheapest", "性价比最高", "最快"."""
    count: str | None = None
    """How many to show or compare: "三款"."""
    seat: str | None = None
    """Cabin, seat or room class: "二等座", "business"."""
    mode: str | None = None
    """Means of travel: "地铁", "on foot"."""
    method: str | None = None
    """How to pay: "bank card", "余额"."""
    memo: str | None = None
    """Message of a transfer, red packet or order."""
    coupons: str | None = None
    """"用券", "any voucher of mine"."""
    order: str | None = None
    """Which order, booking, bill or campaign: "昨天订的台灯", "电费"."""
    choice: str | None = None
    """Which of the things shown: "the second one", "最便宜的那个"."""
    reason: str | None = None
    """Why: "漏水", "wrong size"."""
    text: str | None = None
    """Words to keep or to say: a preference, a review, a question for a shop."""
    waived: tuple[str, ...] = ()
    """What does not matter or must not be: "晚点到也行", "no need to hurry", "不要青旅"."""


class Step(PlanModel):
    """One thing to reach, for one service."""

    id: str = Field(pattern=r"^s[0-9]{1,2}$", examples=["s1"])
    """s1, s2, …"""
    goal: Goal
    """What to reach."""
    intent: Intent = Intent.DO
    """do: order, book, pay; offer: show choices; quote: price, buy nothing; read: information."""
    service: ServiceName | None = None
    """Only where the goal leaves it open (an order: food or shopping?)."""
    depends_on: tuple[str, ...] = ()
    """Steps that must be finished first."""
    uses: str | None = None
    """Earlier step whose place, result or item this one takes."""
    revises: str | None = None
    """Step of the previous plan that this corrects; then give only what changes."""
    slots: Slots = Slots()
    """The user's phrases."""

    @property
    def served_by(self) -> ServiceName:
        """The service group that works on this step."""
        return self.service or GOAL_SERVICE[self.goal]


class Plan(PlanModel):
    """Everything that the user's message asks for, as steps, in the order of the message."""

    language: Language
    """Language of the message."""
    steps: tuple[Step, ...] = Field(default=(), max_length=12)
    """What to do; empty for a bare yes or no."""
    total_budget: str | None = None
    """Limit over several steps: "全部加起来500以内"."""
    continues: bool = False
    """True when the message goes on with, adds to or corrects the previous plan."""
    decision: Decision | None = None
    """Answer to what was shown before: approve, approve_all ("pay for everything"), reject."""
    questions: tuple[str, ...] = ()
    """Facts that are missing and cannot be chosen: "size", "recipient", "date"."""

    @model_validator(mode="after")
    def _references_are_known(self) -> Self:
        seen: set[str] = set()
        for step in self.steps:
            if step.id in seen:
                raise ValueError(f"step id {step.id} is used twice")
            known = {*seen, step.revises} if step.revises else seen
            for needed in (*step.depends_on, *filter(None, (step.uses,))):
                earlier = step.revises or self.continues
                if needed == step.id or (needed not in known and not earlier):
                    raise ValueError(
                        f"step {step.id} refers to {needed}, which is not an earlier step"
                    )
            seen.add(step.id)
        return self

    def step(self, step_id: str) -> Step | None:
        """The step of that id, or None."""
        return next((step for step in self.steps if step.id == step_id), None)


_GOALS: dict[ServiceName, tuple[Goal, ...]] = {
    ServiceName.FOOD: (
        Goal.ORDER_FOOD,
        Goal.RESERVE_TABLE,
        Goal.CANCEL_RESERVATION,
        Goal.FIND_RESTAURANT,
    ),
    ServiceName.TRAVEL: (
        Goal.BOOK_FLIGHT,
        Goal.BOOK_TRAIN,
        Goal.BOOK_HOTEL,
        Goal.BOOK_ATTRACTION,
        Goal.CANCEL_BOOKING,
        Goal.CHANGE_BOOKING,
        Goal.LIST_BOOKINGS,
    ),
    ServiceName.MAPS: (
        Goal.PLAN_ROUTE,
        Goal.COMPARE_ROUTES,
        Goal.FIND_PLACE,
        Goal.GET_WEATHER,
        Goal.PLAN_DAY,
    ),
    ServiceName.RIDES: (Goal.REQUEST_RIDE, Goal.CANCEL_RIDE, Goal.TRACK_RIDE),
    ServiceName.PAYMENTS: (
        Goal.PAY_ORDER,
        Goal.CHECK_WALLET,
        Goal.CHECK_SPENDING,
        Goal.CHECK_BILL,
        Goal.PAY_BILL,
        Goal.TRANSFER,
        Goal.REFUND,
        Goal.REVOKE_MANDATE,
    ),
    ServiceName.SOCIAL: (Goal.SEND_RED_PACKET, Goal.OPEN_RED_PACKET),
    ServiceName.LIFE: (
        Goal.COLLECT_ENERGY,
        Goal.CHECK_FOREST,
        Goal.PLANT_TREE,
        Goal.CLAIM_COUPON,
        Goal.LIST_CAMPAIGNS,
        Goal.CALL_MERCHANT,
    ),
    ServiceName.CONTENT: (Goal.BROWSE_FEED,),
    ServiceName.ACCOUNT: (
        Goal.REMEMBER_PREFERENCE,
        Goal.RECALL_PREFERENCES,
        Goal.FORGET_PREFERENCE,
        Goal.SHOW_PROFILE,
        Goal.LIST_NOTIFICATIONS,
        Goal.ADD_ADDRESS,
    ),
    ServiceName.SYSTEM: (Goal.TELL_TIME, Goal.WAIT),
    ServiceName.NONE: (Goal.SHOW_OTHER_USER, Goal.CHAT, Goal.UNSUPPORTED),
}
GOAL_SERVICE: dict[Goal, ServiceName] = {
    goal: next((name for name, goals in _GOALS.items() if goal in goals), ServiceName.SHOPPING)
    for goal in Goal
}
"""Which service group works on a goal, unless the step says otherwise."""
