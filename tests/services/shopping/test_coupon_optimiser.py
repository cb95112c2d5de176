"""The coupon optimiser against brute force."""

import random
from itertools import combinations

import pytest

from superapp_services.commons.coupons import (
    Basket,
    CouponNotApplicable,
    CouponsDoNotCombine,
    PricedLine,
    applies,
    apply,
    best_combination,
    chosen_combination,
    exclude_each_other,
)
from superapp_services.commons.order_tables import Coupon

NOW = 1_770_343_200
MERCHANTS = ("mer_a", "mer_b", "mer_c")
CATEGORIES = ("audio", "bags", "shoes")


def coupon(coupon_id: str, **changes: object) -> Coupon:
    """A coupon of 10 yuan on everything, unless told otherwise."""
    values: dict[str, object] = {
        "user": "usr_lin",
        "campaign_id": None,
        "title_zh": "优惠券",
        "title_en": "Coupon",
        "coupon_kind": "amount",
        "face_fen": 1000,
        "percent": 0,
        "cap_fen": None,
        "threshold_fen": 0,
        "service": "shopping",
        "category": None,
        "merchant_id": None,
        "valid_from": NOW - 10,
        "valid_until": NOW + 10,
        "stack_group": None,
        "stackable": True,
        "status": "available",
        "used_order_id": None,
    }
    return Coupon(coupon_id=coupon_id, **{**values, **changes})


def random_coupon(rng: random.Random, number: int) -> Coupon:
    """A coupon of any kind, scope and rule."""
    kind = rng.choice(["amount", "amount", "percent", "shipping"])
    return coupon(
        f"cpn_{number:02d}",
        coupon_kind=kind,
        face_fen=0 if kind == "percent" else rng.choice([300, 500, 1000, 2500, 6000]),
        percent=rng.choice([5, 10, 15, 30]) if kind == "percent" else 0,
        cap_fen=rng.choice([None, 1500, 4000]),
        threshold_fen=rng.choice([0, 0, 3000, 9900, 19900]),
        merchant_id=rng.choice([None, None, *MERCHANTS]),
        category=rng.choice([None, None, *CATEGORIES]),
        valid_until=NOW + rng.choice([-5, 10, 10, 10]),
        stack_group=rng.choice([None, None, "platform", "shop", "new"]),
        stackable=rng.random() < 0.7,
    )


def random_basket(rng: random.Random) -> Basket:
    """One to five lines of up to three merchants."""
    lines = [
        PricedLine(rng.choice(MERCHANTS), rng.choice(CATEGORIES), rng.randint(50, 20_000))
        for _ in range(rng.randint(1, 5))
    ]
    fees = {line.merchant_id: rng.choice([0, 600, 1200]) for line in lines}
    return Basket(lines, fees)


def brute_force(coupons: list[Coupon], basket: Basket) -> tuple[int, int]:
    """The largest saving of any legal set, and the fewest coupons that reach it."""
    usable = [c for c in coupons if applies(c, basket, NOW)]
    best = (0, 0)
    for size in range(1, len(usable) + 1):
        for chosen in combinations(usable, size):
            if any(exclude_each_other(a, b, basket) for a, b in combinations(chosen, 2)):
                continue
            best = min(best, (-apply(chosen, basket).discount_fen, size))
    return -best[0], best[1]


@pytest.mark.parametrize("block", range(10))
def test_the_best_combination_equals_brute_force(block: int) -> None:
    rng = random.Random(block)
    for _ in range(50):
        basket = random_basket(rng)
        coupons = [random_coupon(rng, number) for number in range(rng.randint(0, 9))]

        found = best_combination(coupons, basket, NOW)

        assert (found.discount_fen, len(found.coupon_ids)) == brute_force(coupons, basket)
        assert sum(found.line_discounts) + sum(found.delivery_discounts.values()) == (
            found.discount_fen
        )
        assert all(
            0 <= off <= line.amount_fen
            for off, line in zip(found.line_discounts, basket.lines, strict=True)
        )


def test_of_equal_savings_the_one_with_fewer_coupons_is_chosen() -> None:
    basket = Basket([PricedLine("mer_a", "audio", 1000)], {"mer_a": 0})

    found = best_combination([coupon("c1"), coupon("c2"), coupon("c3")], basket, NOW)

    assert found.coupon_ids == ("c1",)


def test_a_discount_is_shared_exactly_among_the_lines() -> None:
    basket = Basket(
        [PricedLine("mer_a", "audio", 3333), PricedLine("mer_b", "bags", 3333)],
        {"mer_a": 0, "mer_b": 0},
    )

    found = apply([coupon("c1", face_fen=1001)], basket)

    assert found.line_discounts == (501, 500)


@pytest.mark.parametrize(("worth", "saved"), [(10_000, 3000), (13_333, 3999), (20_000, 4000)])
def test_a_percentage_coupon_takes_off_its_share_up_to_its_cap(worth: int, saved: int) -> None:
    basket = Basket([PricedLine("mer_a", "audio", worth)], {"mer_a": 0})
    third = coupon("c1", coupon_kind="percent", face_fen=0, percent=30, cap_fen=4000)

    assert apply([third], basket).discount_fen == saved


def test_a_shipping_coupon_takes_off_delivery_only() -> None:
    basket = Basket([PricedLine("mer_a", "audio", 1000)], {"mer_a": 800})

    found = apply([coupon("c1", coupon_kind="shipping", face_fen=1000)], basket)

    assert (found.line_discounts, found.delivery_discounts) == ((0,), {"mer_a": 800})


def test_a_coupon_that_does_not_stack_excludes_others_on_the_same_lines_only() -> None:
    basket = Basket(
        [PricedLine("mer_a", "audio", 9000), PricedLine("mer_b", "bags", 9000)],
        {"mer_a": 0, "mer_b": 0},
    )
    alone = coupon("c1", merchant_id="mer_a", stackable=False)

    assert exclude_each_other(alone, coupon("c2"), basket)
    assert not exclude_each_other(alone, coupon("c3", merchant_id="mer_b"), basket)


def test_coupons_that_exclude_each_other_are_refused_by_name() -> None:
    basket = Basket([PricedLine("mer_a", "audio", 9000)], {"mer_a": 0})
    held = [coupon("c1", stack_group="shop"), coupon("c2", stack_group="shop")]

    with pytest.raises(CouponsDoNotCombine) as refused:
        chosen_combination(held, ["c1", "c2"], basket, NOW)

    assert refused.value.details == {"first_id": "c1", "second_id": "c2"}


@pytest.mark.parametrize(
    ("held", "reason"),
    [
        ([], "not_available"),
        ([coupon("c1", threshold_fen=9001)], "conditions_not_met"),
        ([coupon("c1", category="bags")], "conditions_not_met"),
        ([coupon("c1", valid_from=NOW + 1)], "conditions_not_met"),
    ],
)
def test_a_coupon_that_does_not_fit_is_refused_with_the_reason(
    held: list[Coupon], reason: str
) -> None:
    basket = Basket([PricedLine("mer_a", "audio", 9000)], {"mer_a": 0})

    with pytest.raises(CouponNotApplicable) as refused:
        chosen_combination(held, ["c1"], basket, NOW)

    assert refused.value.details == {"coupon_id": "c1", "reason": reason}
