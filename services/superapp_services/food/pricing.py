"""What an order costs: dishes with their options, packing, delivery, coupons."""

from collections.abc import Sequence
from dataclasses import dataclass

from superapp_services.commons.coupons import (
    Basket,
    Combination,
    PricedLine,
    available_coupons,
    best_combination,
    chosen_combination,
)
from superapp_services.core import ToolContext
from superapp_services.food.delivery import delivery_fee_fen
from superapp_services.food.directory import DishEntry, Entry, directory
from superapp_services.food.errors import DishSoldOut, InvalidOption, MinimumOrderNotMet
from superapp_services.food.finding import stock_of
from superapp_services.food.lookup import find_dish
from superapp_services.food.models import Option
from superapp_services.food.schemas import OrderItem


@dataclass(frozen=True, slots=True)
class PricedItem:
    """A dish with its chosen options and its price with them."""

    dish: DishEntry
    quantity: int
    options: tuple[Option, ...]
    unit_fen: int

    @property
    def total_fen(self) -> int:
        """The price of all of them."""
        return self.unit_fen * self.quantity


@dataclass(frozen=True, slots=True)
class Bill:
    """Everything an order costs."""

    items: tuple[PricedItem, ...]
    items_fen: int
    packing_fen: int
    delivery_fen: int
    combination: Combination

    @property
    def total_fen(self) -> int:
        """What is to be paid."""
        gross = self.items_fen + self.packing_fen + self.delivery_fen
        return gross - self.combination.discount_fen


def price_items(
    ctx: ToolContext, restaurant_id: str, items: Sequence[OrderItem]
) -> tuple[PricedItem, ...]:
    """The dishes with their options at today's prices.

    Raises:
        DishNotFound: The restaurant does not sell one of them.
        DishSoldOut: Fewer are left than asked for.
        InvalidOption: An option does not exist for its dish, or too many were chosen.
    """
    dishes = [find_dish(ctx, restaurant_id, item.dish_id) for item in items]
    stock = stock_of(ctx, dishes)
    asked: dict[str, int] = {}
    for item in items:
        asked[item.dish_id] = asked.get(item.dish_id, 0) + item.quantity
    priced = []
    for item, dish in zip(items, dishes, strict=True):
        left = stock[item.dish_id]
        if left.stock < asked[item.dish_id]:
            raise DishSoldOut(
                dish_id=item.dish_id, name=ctx.pick_row(dish.row, "name"), left=left.stock
            )
        options = choose_options(ctx, dish, item.options)
        surcharge_fen = sum(option.surcharge_fen for option in options)
        priced.append(PricedItem(dish, item.quantity, options, left.price_fen + surcharge_fen))
    return tuple(priced)


def choose_options(ctx: ToolContext, dish: DishEntry, asked: Sequence[str]) -> tuple[Option, ...]:
    """The options asked for, and the default of each required group that was left out.

    Raises:
        InvalidOption: One does not exist for the dish, or too many of a group were chosen.
    """
    known = directory(ctx)
    by_group: dict[str, list[Option]] = {group_id: [] for group_id in dish.group_ids}
    for option_id in dict.fromkeys(asked):
        option = known.options.get(option_id)
        if option is None or option.group_id not in by_group:
            reason = ctx.pick(f"没有选项 {option_id}", f"it has no option {option_id}")
            raise InvalidOption(dish_id=dish.row.dish_id, option_id=option_id, reason=reason)
        by_group[option.group_id].append(option)
    chosen: list[Option] = []
    for group_id, options in by_group.items():
        choice = known.choices[group_id]
        most = choice.row.max_choices
        if len(options) > most:
            name = ctx.pick_row(choice.row, "name")
            reason = ctx.pick(f"“{name}”最多选 {most} 项", f"at most {most} of “{name}”")
            raise InvalidOption(
                dish_id=dish.row.dish_id, option_id=options[-1].option_id, reason=reason
            )
        chosen += options or choice.options[: choice.row.min_choices]
    return tuple(chosen)


def make_bill(
    ctx: ToolContext,
    entry: Entry,
    items: tuple[PricedItem, ...],
    straight_m: int,
    arrives_at: int,
    coupon_ids: Sequence[str] | None,
) -> Bill:
    """The bill for dishes brought so far, with the coupons asked for or the best ones.

    Raises:
        MinimumOrderNotMet: The dishes cost less than the restaurant delivers for.
        CouponNotApplicable: A coupon asked for does not fit.
        CouponsDoNotCombine: Two coupons asked for exclude each other.
    """
    row = entry.row
    items_fen = sum(item.total_fen for item in items)
    if items_fen < row.minimum_order_fen:
        raise MinimumOrderNotMet(
            name=ctx.pick_row(row, "name"),
            items_fen=items_fen,
            minimum_fen=row.minimum_order_fen,
            short_fen=row.minimum_order_fen - items_fen,
        )
    delivery_fen = delivery_fee_fen(row, straight_m, items_fen, arrives_at)
    basket = Basket(
        [PricedLine(row.merchant_id, row.cuisine, item.total_fen) for item in items],
        {row.merchant_id: delivery_fen},
    )
    coupons = available_coupons(ctx, "food")
    if coupon_ids is None:
        combination = best_combination(coupons, basket, ctx.now)
    else:
        combination = chosen_combination(coupons, coupon_ids, basket, ctx.now)
    packing_fen = row.packing_fen * sum(item.quantity for item in items)
    return Bill(items, items_fen, packing_fen, delivery_fen, combination)
