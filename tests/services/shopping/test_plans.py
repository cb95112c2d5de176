"""Every statement of a call finds its rows by an index."""

import sqlite3

import pytest
from sqlalchemy.schema import CreateIndex, CreateTable

from superapp_services.commons.coupons import _AVAILABLE
from superapp_services.core import Query, Write
from superapp_services.core.tables import sql_table, table_classes
from superapp_services.shopping import ordering, queries
from superapp_services.shopping.tools import cart, coupons

READ_ONCE_PER_BASE = {
    "ALL_PRODUCTS",
    "ALL_SKUS",
    "ALL_STOCKS",
    "LANES",
    "WAREHOUSES",
    "OPTION_NAMES",
    "ATTRIBUTE_VALUES",
    "CATEGORIES",
    "PRODUCT_TYPES",
    "BRANDS",
    "REVIEW_TEXTS",
    "MERCHANT_NAMES",
}
FEW_ROWS = {"_OFFERS", "MOVED_PRICES", "MOVED_STOCKS"}
STATEMENTS = {
    name: statement
    for module in (queries, ordering, cart, coupons)
    for name, statement in vars(module).items()
    if isinstance(statement, Query | Write) and name not in READ_ONCE_PER_BASE | FEW_ROWS
}


@pytest.fixture(scope="module")
def empty() -> sqlite3.Connection:
    """A base without rows."""
    connection = sqlite3.connect(":memory:")
    for table in table_classes().values():
        declared = sql_table(table)
        connection.execute(str(CreateTable(declared)))
        for index in sorted(declared.indexes, key=lambda one: str(one.name)):
            if "moved" not in str(index.name):
                connection.execute(str(CreateIndex(index)))
    return connection


@pytest.mark.parametrize("name", sorted([*STATEMENTS]))
def test_no_statement_scans_a_table(empty: sqlite3.Connection, name: str) -> None:
    statement = STATEMENTS[name]

    plan = empty.execute(f"EXPLAIN QUERY PLAN {statement.sql}", ["[]"] * len(statement.names))
    scans = [row[3] for row in plan if row[3].startswith("SCAN") and "VIRTUAL" not in row[3]]

    assert scans == []


def test_coupons_of_a_user_are_found_by_index(empty: sqlite3.Connection) -> None:
    given = _AVAILABLE.arguments({"user": "", "of_service": "", "now": 0})
    plan = empty.execute(f"EXPLAIN QUERY PLAN {_AVAILABLE.sql}", given)

    assert all("USING INDEX" in row[3] for row in plan if row[3].startswith("SEARCH"))
