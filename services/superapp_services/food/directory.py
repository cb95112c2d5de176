"""What is fixed about restaurants and dishes, read once per base and shared by its sessions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from superapp_services.core import ToolContext, from_json, query
from superapp_services.food.hours import Hours
from superapp_services.food.matching import words
from superapp_services.food.models import Cuisine, Dish, Option, OptionGroup, Restaurant

_KEY = "food.directory"
_RESTAURANTS = query(select(Restaurant).order_by(col(Restaurant.restaurant_id)))
_DISHES = query(select(Dish).order_by(col(Dish.restaurant_id), col(Dish.position)))
_CUISINES = query(select(Cuisine).order_by(col(Cuisine.cuisine_id)))
_GROUPS = query(select(OptionGroup).order_by(col(OptionGroup.group_id)))
_OPTIONS = query(select(Option).order_by(col(Option.position), col(Option.option_id)))


@dataclass(frozen=True, slots=True)
class DishEntry:
    """A dish with its lists read and its words counted."""

    row: Dish
    diet: frozenset[str]
    group_ids: tuple[str, ...]
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Entry:
    """A restaurant with its hours read, its dishes, and the words of its name and cuisine."""

    row: Restaurant
    cuisine: Cuisine
    hours: Hours
    dishes: Sequence[DishEntry]
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Choice:
    """An option group with its values in order."""

    row: OptionGroup
    options: Sequence[Option]


@dataclass(frozen=True, slots=True)
class Directory:
    """Every restaurant, dish and option of a base."""

    entries: Mapping[str, Entry]
    by_city: Mapping[str, Sequence[Entry]]
    by_merchant: Mapping[str, Entry]
    dishes: Mapping[str, DishEntry]
    choices: Mapping[str, Choice]
    options: Mapping[str, Option]


def directory(ctx: ToolContext) -> Directory:
    """The directory of this session's base."""
    found: Directory | None = ctx.cache.get(_KEY)
    if found is None:
        found = _read(ctx)
        ctx.cache[_KEY] = found
    return found


def _read(ctx: ToolContext) -> Directory:
    cuisines = {row.cuisine_id: row for row in ctx.db.all(_CUISINES)}
    dishes: dict[str, DishEntry] = {}
    menus: dict[str, list[DishEntry]] = {}
    for dish in ctx.db.all(_DISHES):
        entry = DishEntry(
            row=dish,
            diet=frozenset(from_json(dish.diet)),
            group_ids=tuple(from_json(dish.option_groups)),
            words=words(f"{dish.name_zh} {dish.name_en}"),
        )
        dishes[dish.dish_id] = entry
        menus.setdefault(dish.restaurant_id, []).append(entry)
    entries: dict[str, Entry] = {}
    by_city: dict[str, list[Entry]] = {}
    for row in ctx.db.all(_RESTAURANTS):
        cuisine = cuisines[row.cuisine]
        menu = menus.get(row.restaurant_id, ())
        found = Entry(row, cuisine, from_json(row.hours), menu, _words(row, cuisine))
        entries[row.restaurant_id] = found
        by_city.setdefault(row.city, []).append(found)
    choices = _choices(ctx)
    return Directory(
        entries=entries,
        by_city=by_city,
        by_merchant={entry.row.merchant_id: entry for entry in entries.values()},
        dishes=dishes,
        choices=choices,
        options={o.option_id: o for choice in choices.values() for o in choice.options},
    )


def restaurant_texts(row: Restaurant, cuisine: Cuisine) -> list[str]:
    """What a restaurant is found by, beside its dishes."""
    return [
        row.name_zh,
        row.name_en,
        row.address_zh,
        row.address_en,
        cuisine.name_zh,
        cuisine.name_en,
        cuisine.aliases_zh,
        cuisine.aliases_en,
    ]


def _words(row: Restaurant, cuisine: Cuisine) -> frozenset[str]:
    return words(" ".join(restaurant_texts(row, cuisine)))


def _choices(ctx: ToolContext) -> dict[str, Choice]:
    values: dict[str, list[Option]] = {}
    for option in ctx.db.all(_OPTIONS):
        values.setdefault(option.group_id, []).append(option)
    return {
        row.group_id: Choice(row, tuple(values.get(row.group_id, ())))
        for row in ctx.db.all(_GROUPS)
    }
