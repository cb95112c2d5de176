"""Finds categories, types, brands, attributes and options by id or by name in either language."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from superapp_services.core import ToolContext
from superapp_services.shopping import queries
from superapp_services.shopping.errors import UnknownFilter
from superapp_services.shopping.measures import measures
from superapp_services.shopping.schemas import AttributeFilter


def folded(name: str) -> str:
    """A name without case, width, spaces, hyphens and underscores."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(letter for letter in plain if letter not in " -_'·")


@dataclass(frozen=True)
class Names:
    """Everything that filters can be called, folded, and what it stands for."""

    categories: dict[str, str]
    brands: dict[str, str]
    attributes: dict[str, str]
    values: dict[str, dict[str, str]]
    colours: dict[str, str]
    sizes: dict[str, str]
    measures: dict[str, set[str]]
    labels: dict[str, Any]


def names(ctx: ToolContext) -> Names:
    """The names of the base."""
    found: Names | None = ctx.cache.get("shopping.names")
    if found is None:
        found = _read(ctx)
        ctx.cache["shopping.names"] = found
    return found


def _read(ctx: ToolContext) -> Names:
    attributes: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    labels: dict[str, Any] = {}
    for row in ctx.db.all(queries.ATTRIBUTE_VALUES):
        labels[row.attribute_value_id] = row
        for name in (row.attribute, row.name_zh, row.name_en):
            attributes.setdefault(folded(name), row.attribute)
        known = values.setdefault(row.attribute, {})
        for name in (row.value, row.value_zh, row.value_en):
            known.setdefault(folded(name), row.value)
    options = ctx.db.all(queries.OPTION_NAMES)
    return Names(
        categories=dict(_departments(ctx)),
        brands=dict(_called(ctx.db.all(queries.BRANDS), "brand_id", "")),
        attributes=attributes,
        values=values,
        colours=dict(_options(o for o in options if o.dimension == "colour")),
        sizes=dict(_options(o for o in options if o.dimension != "colour")),
        measures=_measured(o for o in options if o.dimension != "colour"),
        labels=labels,
    )


def _departments(ctx: ToolContext) -> Iterator[tuple[str, str]]:
    yield from _called(ctx.db.all(queries.PRODUCT_TYPES), "product_type_id", "type:")
    yield from _called(ctx.db.all(queries.CATEGORIES), "category_id", "category:")


def _called(rows: Iterable[Any], key: str, prefix: str) -> Iterator[tuple[str, str]]:
    for row in rows:
        for name in (getattr(row, key), row.name_zh, row.name_en):
            yield folded(name), f"{prefix}{getattr(row, key)}"


def _options(rows: Iterable[Any]) -> Iterator[tuple[str, str]]:
    for row in rows:
        for name in (row.name_zh, row.name_en, row.value):
            yield folded(name), row.value


def _measured(rows: Iterable[Any]) -> dict[str, set[str]]:
    measured: dict[str, set[str]] = {}
    for row in rows:
        for name in (row.name_zh, row.name_en):
            measured.setdefault(row.value, set()).update(*measures(name))
    return measured


def _unknown(kind: str, name: str, known: Iterable[str]) -> UnknownFilter:
    close = get_close_matches(folded(name), sorted(known), n=5, cutoff=0.3)
    return UnknownFilter(kind=kind, name=name, suggestions=", ".join(close) or "–")


def category_facet(ctx: ToolContext, name: str) -> str:
    """The facet of a category or a product type.

    Raises:
        UnknownFilter: Nothing is called so.
    """
    known = names(ctx).categories
    facet = known.get(folded(name))
    if facet is None:
        raise _unknown("category", name, known)
    return facet


def brand_facet(ctx: ToolContext, name: str) -> str:
    """The facet of a brand.

    Raises:
        UnknownFilter: Nothing is called so.
    """
    known = names(ctx).brands
    brand_id = known.get(folded(name))
    if brand_id is None:
        raise _unknown("brand", name, known)
    return f"brand:{brand_id}"


def colour_value(ctx: ToolContext, name: str) -> str:
    """The colour of this name; `blue` stands for any blue.

    Raises:
        UnknownFilter: Nothing is called so.
    """
    known = names(ctx).colours
    value = known.get(folded(name)) or known.get(folded(f"{name}色"))
    if value is None:
        raise _unknown("colour", name, known)
    return value


def size_values(ctx: ToolContext, name: str) -> list[str]:
    """The sizes and versions of this name, and those in whose names all its measures are.

    `10公斤` and `10 kg` are the same, and `1TB` is in `16GB+1TB`.

    Raises:
        UnknownFilter: Nothing is called so.
    """
    known = names(ctx)
    exact = known.sizes.get(folded(name)) or known.sizes.get(folded(f"{name}码"))
    said = measures(name)
    values = [
        value
        for value, measured in known.measures.items()
        if said and value != exact and not any(one.isdisjoint(measured) for one in said)
    ]
    if exact is not None:
        values.append(exact)
    if not values:
        raise _unknown("size", name, known.sizes)
    return values


def attribute_facets(ctx: ToolContext, wanted: AttributeFilter) -> list[str]:
    """The facets of which a product must have one.

    An attribute may be named by the part of its name that no other attribute has, and a value
    that is called like no other may stand alone: `降噪`, `over-ear`.

    Raises:
        UnknownFilter: The attribute or its value is not known.
    """
    known = names(ctx)
    bounded = wanted.at_least is not None or wanted.at_most is not None
    attribute = _attribute(known, folded(wanted.name))
    if attribute is None:
        alone = [] if wanted.value or bounded else _alone(known, folded(wanted.name))
        if not alone:
            raise _unknown("attribute", wanted.name, known.attributes)
        return alone
    values = known.values[attribute]
    if wanted.value is None and bounded:
        return [f"{attribute}={value}" for value in _between(wanted, values)]
    value = values.get(folded(wanted.value or "yes"))
    if value is None:
        raise _unknown(attribute, wanted.value or "yes", values)
    return [f"{attribute}={value}"]


def _attribute(known: Names, name: str) -> str | None:
    exact = known.attributes.get(name)
    if exact is not None or len(name) < 2:
        return exact
    holding = {attribute for called, attribute in known.attributes.items() if name in called}
    return holding.pop() if len(holding) == 1 else None


def _alone(known: Names, name: str) -> list[str]:
    """The facet of a value that is called so, when only one attribute has such a value."""
    found = [
        f"{attribute}={values[name]}"
        for attribute, values in sorted(known.values.items())
        if name in values
    ]
    return found if len(found) == 1 else []


def _between(wanted: AttributeFilter, values: dict[str, str]) -> Iterator[str]:
    low = float("-inf") if wanted.at_least is None else wanted.at_least
    high = float("inf") if wanted.at_most is None else wanted.at_most
    for value in sorted(set(values.values())):
        try:
            if low <= float(value) <= high:
                yield value
        except ValueError:
            continue
