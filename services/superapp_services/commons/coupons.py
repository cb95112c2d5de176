"""Which coupons may be used together, what they take off, and the best legal combination.

The rules are the same in every service:

* a coupon counts for the lines of its merchant and category, or for all if it names none;
* those lines, before any coupon, must reach its threshold, on a day on which it is valid;
* one coupon of each stack group, and one that does not stack shares no line with another;
* merchants' coupons come off first, then those for a category, then those for everything;
  a percentage is taken of what is left, and no line falls below zero;
* a shipping coupon comes off the delivery fees of the merchants whose lines it covers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import bindparam
from sqlmodel import col, select

from superapp_services.commons.order_tables import Coupon
from superapp_services.core import ServiceError, ToolContext, query


class CouponNotApplicable(ServiceError):
    """A coupon that was asked for does not fit what is being bought."""

    en = "Coupon {coupon_id} cannot be used here: {reason}. Leave it out or list your coupons."
    zh = "优惠券 {coupon_id} 不能用于本次购买：{reason}。请去掉它，或查看您的优惠券列表。"


class CouponsDoNotCombine(ServiceError):
    """Two coupons that were asked for exclude each other."""

    en = "Coupons {first_id} and {second_id} cannot be combined. Choose one of them."
    zh = "优惠券 {first_id} 与 {second_id} 不能同时使用，请选择其中一张。"


class PricedLine(NamedTuple):
    """What a coupon sees of a line: whose it is, of which category, and its full price."""

    merchant_id: str
    category: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Basket:
    """What is being bought, and what each merchant asks for delivery."""

    lines: Sequence[PricedLine]
    delivery_fen: Mapping[str, int]
    _covered: dict[tuple[str | None, str | None], tuple[int, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def covered(self, merchant_id: str | None, category: str | None) -> tuple[int, ...]:
        """Indices of the lines of a merchant and a category, None standing for any."""
        found = self._covered.get((merchant_id, category))
        if found is None:
            found = self._covered[merchant_id, category] = tuple(
                index
                for index, line in enumerate(self.lines)
                if merchant_id in (None, line.merchant_id) and category in (None, line.category)
            )
        return found


class Combination(NamedTuple):
    """Coupons used together and what they take off.

    Attributes:
        coupon_ids: In the order in which they were applied.
        line_discounts: What comes off each line of the basket, in its order.
        delivery_discounts: What comes off each merchant's delivery fee.
        savings: What each coupon takes off, in the order of `coupon_ids`.
    """

    coupon_ids: tuple[str, ...]
    line_discounts: tuple[int, ...]
    delivery_discounts: Mapping[str, int]
    savings: tuple[int, ...]

    @property
    def discount_fen(self) -> int:
        """Everything taken off."""
        return sum(self.savings)


_AVAILABLE = query(
    select(Coupon)
    .where(
        col(Coupon.user) == bindparam("user"),
        col(Coupon.status) == "available",
        (col(Coupon.service) == bindparam("of_service")) | (col(Coupon.service) == "any"),
        col(Coupon.valid_until) > bindparam("now"),
    )
    .order_by(col(Coupon.coupon_id))
)


def available_coupons(ctx: ToolContext, of_service: str) -> list[Coupon]:
    """The user's unused coupons for a service that have not expired, by id."""
    return ctx.db.all(_AVAILABLE, user=ctx.actor, of_service=of_service, now=ctx.now)


def covered(coupon: Coupon, basket: Basket) -> tuple[int, ...]:
    """Indices of the lines that count for a coupon."""
    return basket.covered(coupon.merchant_id, coupon.category)


def applies(coupon: Coupon, basket: Basket, at: int) -> bool:
    """Whether a coupon on its own may be used for a basket at an instant."""
    if not coupon.valid_from <= at < coupon.valid_until:
        return False
    lines = covered(coupon, basket)
    if not lines:
        return False
    return sum([basket.lines[index].amount_fen for index in lines]) >= coupon.threshold_fen


def exclude_each_other(first: Coupon, second: Coupon, basket: Basket) -> bool:
    """Whether two coupons may not be used together."""
    if first.stack_group is not None and first.stack_group == second.stack_group:
        return True
    if first.stackable and second.stackable:
        return False
    return not set(covered(first, basket)).isdisjoint(covered(second, basket))


def apply(coupons: Sequence[Coupon], basket: Basket) -> Combination:
    """What these coupons take off together, assuming that they may be combined."""
    left = [line.amount_fen for line in basket.lines]
    fees = dict(basket.delivery_fen)
    used = sorted(coupons, key=_order)
    savings = _take_off(used, basket, left, fees)
    return Combination(
        coupon_ids=tuple([coupon.coupon_id for coupon in used]),
        line_discounts=tuple([line.amount_fen - left[at] for at, line in enumerate(basket.lines)]),
        delivery_discounts={m: fee - fees[m] for m, fee in sorted(basket.delivery_fen.items())},
        savings=tuple(savings),
    )


def saved_fen(coupons: Sequence[Coupon], basket: Basket) -> int:
    """How much these coupons, at least one, take off together."""
    left = [line.amount_fen for line in basket.lines]
    fees = dict(basket.delivery_fen)
    *before, last = sorted(coupons, key=_order)
    saved = sum(_take_off(before, basket, left, fees))
    lines = covered(last, basket)
    if last.coupon_kind == "shipping":
        return saved + _take_off_fees(last, basket, lines, fees)
    return saved + _discount(last, sum([left[index] for index in lines]))


def _take_off(
    used: Sequence[Coupon], basket: Basket, left: list[int], fees: dict[str, int]
) -> list[int]:
    """Take coupons off in order, from what is left of the lines and of the fees; each saving."""
    savings = []
    for coupon in used:
        lines = covered(coupon, basket)
        if coupon.coupon_kind == "shipping":
            savings.append(_take_off_fees(coupon, basket, lines, fees))
        else:
            savings.append(_take_off_lines(coupon, lines, left))
    return savings


def _order(coupon: Coupon) -> tuple[int, bool, str]:
    if coupon.merchant_id is not None:
        return 0, coupon.coupon_kind == "percent", coupon.coupon_id
    scope = 1 if coupon.category is not None else 2
    return scope, coupon.coupon_kind == "percent", coupon.coupon_id


def _take_off_fees(
    coupon: Coupon, basket: Basket, lines: Sequence[int], fees: dict[str, int]
) -> int:
    left = coupon.face_fen
    for merchant_id in sorted({basket.lines[index].merchant_id for index in lines}):
        part = min(left, fees.get(merchant_id, 0))
        if part:
            fees[merchant_id] -= part
            left -= part
    return coupon.face_fen - left


def _take_off_lines(coupon: Coupon, lines: Sequence[int], left: list[int]) -> int:
    weights = [left[index] for index in lines]
    discount = _discount(coupon, sum(weights))
    for index, part in zip(lines, _shares(discount, weights), strict=True):
        left[index] -= part
    return discount


def _discount(coupon: Coupon, whole: int) -> int:
    """What a coupon takes off lines of which this is left."""
    discount = coupon.face_fen
    if coupon.coupon_kind == "percent":
        discount = whole * coupon.percent // 100
        if coupon.cap_fen is not None:
            discount = min(discount, coupon.cap_fen)
    return min(discount, whole)


def _shares(amount: int, weights: Sequence[int]) -> list[int]:
    """Split an amount in proportion, exactly: what rounding leaves goes to the largest rests."""
    whole = sum(weights)
    if amount == whole:
        return list(weights)
    if len(weights) == 1:
        return [amount]
    parts = [amount * weight // whole for weight in weights]
    missing = amount - sum(parts)
    if missing:
        rests = sorted(
            range(len(weights)), key=lambda i: (-(amount * weights[i] % whole), -weights[i], i)
        )
        for index in rests[:missing]:
            parts[index] += 1
    return parts


def chosen_combination(
    coupons: Sequence[Coupon], asked: Sequence[str], basket: Basket, at: int
) -> Combination:
    """What exactly the coupons that were asked for take off.

    Raises:
        CouponNotApplicable: One is not the user's, not valid now, or does not fit.
        CouponsDoNotCombine: Two exclude each other.
    """
    by_id = {coupon.coupon_id: coupon for coupon in coupons}
    used = []
    for coupon_id in dict.fromkeys(asked):
        coupon = by_id.get(coupon_id)
        if coupon is None:
            raise CouponNotApplicable(coupon_id=coupon_id, reason="not_available")
        if not applies(coupon, basket, at):
            raise CouponNotApplicable(coupon_id=coupon_id, reason="conditions_not_met")
        used.append(coupon)
    for position, first in enumerate(used):
        for second in used[position + 1 :]:
            if exclude_each_other(first, second, basket):
                raise CouponsDoNotCombine(first_id=first.coupon_id, second_id=second.coupon_id)
    return apply(used, basket)


def best_combination(coupons: Sequence[Coupon], basket: Basket, at: int) -> Combination:
    """The legal combination that saves most; of equals the one with fewest coupons.

    Exact: a branch and bound over all legal sets.
    """
    alone = [(saved_fen([c], basket), c) for c in coupons if applies(c, basket, at)]
    pool = [(saved, c) for saved, c in alone if saved > 0]
    pool.sort(key=lambda one: (-one[0], one[1].coupon_id))
    search = _Search([c for _, c in pool], basket, [saved for saved, _ in pool])
    search.extend([], 0, 0)
    return apply(search.best, basket)


class _Search:
    """Walks through the legal sets of coupons, the most valuable first.

    A coupon never saves more beside others than alone (but for a fen of rounding each), so
    what the rest would save alone, one of each stack group, bounds what can still follow.
    """

    def __init__(self, pool: Sequence[Coupon], basket: Basket, alone: Sequence[int]) -> None:
        self.pool = pool
        self.basket = basket
        self.alone = alone
        self.bounds = [self._bound(alone, start) for start in range(len(pool) + 1)]
        self.best: Sequence[Coupon] = ()
        self._rank: tuple[int, int, tuple[str, ...]] = (0, 0, ())

    def _bound(self, alone: Sequence[int], start: int) -> int:
        groups: dict[str, int] = {}
        for index in range(start, len(self.pool)):
            coupon = self.pool[index]
            group = coupon.stack_group or f"own:{coupon.coupon_id}"
            groups[group] = max(groups.get(group, 0), alone[index])
        return sum(groups.values())

    def extend(self, used: list[Coupon], saved: int, start: int) -> None:
        """Judge a legal set, then every legal set that adds to it."""
        rank = (-saved, len(used), tuple(sorted([coupon.coupon_id for coupon in used])))
        if rank < self._rank:
            self.best, self._rank = used, rank
        for index in range(start, len(self.pool)):
            if saved + self.bounds[index] + len(self.pool) < -self._rank[0]:
                return
            coupon = self.pool[index]
            if any(exclude_each_other(coupon, other, self.basket) for other in used):
                continue
            more = [*used, coupon]
            fen = saved_fen(more, self.basket) if used else self.alone[index]
            self.extend(more, fen, index + 1)
