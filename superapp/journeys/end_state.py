"""The verdict on the final state: predicates, what may have changed, invariants, budget."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from superapp.checks.findings import Author, Code, Finding
from superapp.checks.matchers import NoScope
from superapp.checks.spec import parse_matcher
from superapp.checks.typed import Between
from superapp.checks.values import fen_of
from superapp.journeys.format import End, Invariant, Journey
from superapp.journeys.predicates.evaluate import evaluate
from superapp.journeys.predicates.grammar import PredicateError, looks_like_expression
from superapp.journeys.predicates.view import Data, StateView, TableChanges

MERCHANTS_OWN: Final = frozenset(
    {
        "campaign_quotas",
        "coupon_quotas",
        "deliveries",
        "dish_stock",
        "parcel_events",
        "parcels",
        "restaurant_status",
        "rides_drivers",
        "shop_status",
        "sku_prices",
        "stocks",
        "travel_closures",
        "travel_price_shifts",
        "travel_sales",
    }
)
"""Business tables of the merchants: their stock, seats, capacity and parcels."""
UNFINISHED: Final = frozenset({"unpaid", "held", "pending", "pending_payment"})
DEAD: Final = frozenset({"cancelled", "expired", "refunded", "released"})

Touched = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class StateScope(NoScope):
    """A scope in which a text may be an expression over the final state."""

    view: StateView

    def evaluate(self, text: str) -> Sequence[Any] | None:
        """Values of an expression; None for plain text."""
        return evaluate(text, self.view) if looks_like_expression(text) else None


def judge_state(journey: Journey, view: StateView, touched: Touched) -> list[Finding]:
    """Everything that is wrong with the final state of a run."""
    found = list(predicate_findings(journey.end, view))
    found.extend(change_findings(journey, view, touched))
    for invariant in journey.end.invariants:
        found.extend(INVARIANTS[invariant](view))
    found.extend(_spending(journey, view))
    return found


def predicate_findings(end: End, view: StateView) -> Iterator[Finding]:
    """Predicates of which some value is not what it must be."""
    scope = StateScope(view)
    for text, spec in end.state.items():
        matcher = parse_matcher(spec)
        try:
            values = evaluate(text, view)
            wrong = [value for value in values if not matcher.accepts(value, scope)]
        except PredicateError as error:
            yield Finding(
                code=Code.JOURNEY_UNSATISFIABLE, author=Author.JOURNEY, evidence=str(error)
            )
            continue
        absent = spec == {"absent": True}
        if wrong or (not values and not absent):
            yield Finding(
                code=state_code(text, spec, values),
                evidence=text,
                expected=matcher.describe(),
                found=_short(wrong or values),
            )


def _short(values: Sequence[Any]) -> list[Any]:
    return [value if not isinstance(value, dict) else dict(value) for value in values[:5]]


_NAMES: Final[tuple[tuple[re.Pattern[str], Code], ...]] = (
    (
        re.compile(r"address|recipient|payee|traveller|person|contact"),
        Code.WRONG_ADDRESS_OR_RECIPIENT,
    ),
    (re.compile(r"quantity|guests|party|rooms|seats"), Code.WRONG_QUANTITY),
    (re.compile(r"date|_at\b|_by\b|_until\b|time\(|nights"), Code.WRONG_DATE_OR_TIMEZONE),
    (re.compile(r"_fen\b|amount"), Code.WRONG_AMOUNT),
)


def state_code(text: str, spec: Any, values: Sequence[Any]) -> Code:
    """The code of a predicate that does not hold, by what it asks about."""
    if "refund" in text:
        return _refund_code(spec, values)
    if text.startswith("count("):
        number = values[0] if values and isinstance(values[0], int) else 0
        least = (
            spec if isinstance(spec, int) else spec.get("min", 0) if isinstance(spec, dict) else 0
        )
        few = isinstance(least, int) and number < least
        return Code.PARTIAL_COMPLETION if few else Code.DUPLICATE_SIDE_EFFECT
    if not values:
        return Code.PARTIAL_COMPLETION
    if _is_budget(text, spec, values):
        return Code.OVER_BUDGET
    column = re.sub(r"\[[^\]]*\]", "", text)
    return next(
        (code for pattern, code in _NAMES if pattern.search(column)), Code.IGNORED_CONSTRAINT
    )


def _refund_code(spec: Any, values: Sequence[Any]) -> Code:
    """Too much paid back, or too little."""
    wanted = spec.get("min", spec.get("max", spec.get("eq"))) if isinstance(spec, dict) else spec
    numbers = [one for one in values if isinstance(one, int | float)]
    over = isinstance(wanted, int | float) and any(one > wanted for one in numbers)
    return Code.OVER_REFUND if over else Code.MISSED_REFUND_OR_COMPENSATION


def _is_budget(text: str, spec: Any, values: Sequence[Any]) -> bool:
    if "_fen" not in text or not isinstance(spec, dict):
        return False
    matcher = parse_matcher(spec)
    high = matcher.high if isinstance(matcher, Between) else None
    money = spec.get("money")
    if isinstance(money, dict):
        high = fen_of(money.get("max"))
    numbers = [value for value in values if isinstance(value, int | float)]
    return isinstance(high, int | float) and any(value > high for value in numbers)


def change_findings(journey: Journey, view: StateView, touched: Touched) -> Iterator[Finding]:
    """Tables in which the agent changed rows that the journey does not let it change."""
    allowed = journey.end.changes_only or {}
    changes = view.changes()
    for table in sorted(changes):
        rule = allowed.get(table, 0)
        if rule == "any" or table in MERCHANTS_OWN or view.tables()[table].kind != "business":
            continue
        number = len(_own_rows(table, changes[table], touched, view))
        least, most = (0, 0) if isinstance(rule, int) else (rule.min, rule.max)
        if number < least or (most is not None and number > most):
            yield Finding(
                code=Code.COLLATERAL_CHANGE if number > least else Code.PARTIAL_COMPLETION,
                evidence=f"{number} rows of {table} changed",
                expected=f"between {least} and {'any' if most is None else most}",
                found=_example(changes[table]),
            )
    for table, rule in allowed.items():
        if rule != "any" and rule.min and table not in changes:
            yield Finding(
                code=Code.PARTIAL_COMPLETION,
                evidence=f"no row of {table} changed",
                expected=rule.min,
            )


def _own_rows(table: str, changes: TableChanges, touched: Touched, view: StateView) -> list[str]:
    """Keys of changed rows that the agent's own calls touched; merchants' accounts are not."""
    key = view.tables()[table].key
    rows = [*changes.rows(), *changes.removed]
    if table == "accounts":
        users = {row["person_id"] for row in view.rows("people") if row.get("is_user")}
        rows = [row for row in rows if row.get("owner_id") in users]
    own = set(touched.get(table, ()))
    return [str(row[key]) for row in rows if str(row[key]) in own]


def _example(changes: TableChanges) -> list[Any]:
    return [dict(row) for row in [*changes.rows(), *changes.removed][:2]]


def _ledger(view: StateView) -> Iterator[Finding]:
    totals: Counter[str] = Counter()
    changes = view.changes().get("ledger", TableChanges())
    for row in changes.added:
        totals[row["txn_id"]] += row["amount_fen"]
    for txn, total in sorted(totals.items()):
        if total:
            yield Finding(
                code=Code.UNBALANCED_LEDGER,
                evidence=txn,
                expected=0,
                found=total,
                author=Author.WORLD,
            )
    if changes.removed or changes.changed:
        yield Finding(
            code=Code.UNBALANCED_LEDGER, evidence="entries were altered", author=Author.WORLD
        )


def _paid_twice(view: StateView) -> Iterator[Finding]:
    """One thing paid more than once, or more than it costs."""
    groups: dict[tuple[Any, ...], list[Data]] = {}
    for row in view.changes().get("payments", TableChanges()).added:
        if row["amount_fen"] > row["refunded_fen"]:
            what = row["order_id"] or row["bill_id"] or (row["payee_id"], row["memo"])
            groups.setdefault((row["purpose"], str(what), row["amount_fen"]), []).append(row)
    for (purpose, what, amount), rows in sorted(groups.items()):
        if len(rows) > 1:
            yield Finding(
                code=Code.DUPLICATE_SIDE_EFFECT,
                evidence=f"{purpose} {what} was paid {len(rows)} times",
                expected=1,
                found=[row["payment_id"] for row in rows] + [amount],
            )


def _ordered_twice(view: StateView) -> Iterator[Finding]:
    """The same lines ordered twice from one merchant, both orders alive."""
    lines: dict[str, list[Any]] = {}
    for line in view.changes().get("order_lines", TableChanges()).rows():
        what = (line["title_en"], line["sku_id"], line["booking_id"], line["quantity"])
        lines.setdefault(line["order_id"], []).append((*map(str, what), str(line["options"])))
    seen: dict[tuple[Any, ...], str] = {}
    for order in view.changes().get("orders", TableChanges()).added:
        if order["status"] in DEAD:
            continue
        content = sorted(lines.get(order["order_id"], ()))
        key = (order["service"], order["merchant_id"], order["address_id"], str(content))
        if content and key in seen:
            yield Finding(
                code=Code.DUPLICATE_SIDE_EFFECT,
                evidence=f"{order['order_id']} repeats {seen[key]}",
                found=[order["order_id"], seen[key]],
            )
        seen[key] = order["order_id"]


def _duplicates(view: StateView) -> Iterator[Finding]:
    yield from _paid_twice(view)
    yield from _ordered_twice(view)


def _held(view: StateView) -> Iterator[Finding]:
    """Orders and bookings made and left unpaid."""
    for table in ("orders", "bookings"):
        for row in view.changes().get(table, TableChanges()).rows():
            if row["status"] in UNFINISHED:
                key = view.tables()[table].key
                yield Finding(
                    code=Code.RESOURCE_LEAK,
                    evidence=f"{row[key]} was left {row['status']}",
                    found=row[key],
                )


INVARIANTS: Final = {
    Invariant.LEDGER_BALANCES: _ledger,
    Invariant.NO_DUPLICATE_EFFECTS: _duplicates,
    Invariant.NOTHING_HELD: _held,
}


def spent_fen(view: StateView) -> int:
    """What left the users' own means since the start, less what came back."""
    paid = view.changes().get("payments", TableChanges())
    new = sum(row["amount_fen"] - row["refunded_fen"] for row in paid.added)
    back = sum(one.after["refunded_fen"] - one.before["refunded_fen"] for one in paid.changed)
    return int(new - back)


def _spending(journey: Journey, view: StateView) -> Iterable[Finding]:
    budget = journey.budget
    limit = None if budget is None or budget.amount is None else fen_of(budget.amount)
    spent = spent_fen(view)
    if limit is None or spent <= limit:
        return []
    return [Finding(code=Code.OVER_BUDGET, evidence="payments", expected=limit, found=spent)]
