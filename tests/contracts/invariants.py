"""What must hold of a world after any calls: read with plain sums over its rows."""

from collections import Counter
from typing import Any

from superapp.session import Session

ENDED_ORDERS = frozenset({"completed", "cancelled", "expired", "refunded", "delivered"})


def check_money(session: Session) -> None:
    """The ledger sums to zero by movement, balances are their sums, no limit is passed."""
    moved: Counter[str] = Counter()
    by_txn: Counter[str] = Counter()
    for entry in session.state("ledger"):
        moved[entry["account_id"]] += entry["amount_fen"]
        by_txn[entry["txn_id"]] += entry["amount_fen"]
    assert {txn: left for txn, left in by_txn.items() if left} == {}
    for wallet in session.state("wallets"):
        assert wallet["balance_fen"] == moved.pop(f"wallet:{wallet['user']}", 0) >= 0, wallet
    for account in session.state("accounts"):
        assert account["balance_fen"] == moved.pop(account["account_id"], 0), account
        floor = account["floor_fen"]
        assert floor is None or account["balance_fen"] >= floor, account
    assert {account: left for account, left in moved.items() if left} == {}


def check_business(session: Session) -> None:
    """Nothing that can run out is below zero, and refunds fit the payments."""
    for table, column in (
        ("stocks", "quantity"),
        ("dish_stock", "stock"),
        ("travel_sales", "sold"),
    ):
        assert [row for row in session.state(table) if row[column] < 0] == []
    refunds: Counter[str] = Counter()
    for refund in session.state("refunds"):
        refunds[refund["payment_id"]] += refund["amount_fen"]
    held = 0
    for payment in session.state("payments"):
        assert payment["refunded_fen"] == refunds[payment["payment_id"]], payment
        assert payment["refunded_fen"] + payment["held_fen"] <= payment["amount_fen"], payment
        held += payment["held_fen"]
    for order in session.state("orders"):
        assert order["refunded_fen"] <= order["paid_fen"] <= order["total_fen"], order
    escrow = [a["balance_fen"] for a in session.state("accounts") if a["account_id"] == "escrow"]
    assert sum(escrow) >= held


def owes_a_fare(order: dict[str, Any]) -> bool:
    """A ride that was taken and could not be charged stays owed until its user pays it."""
    return order["service"] == "rides" and order["status"] == "unpaid" and order["pay_by"] is None


def check_ended(session: Session) -> None:
    """Long after the last call, everything that was held is paid, released or expired."""
    open_orders = [o for o in session.state("orders") if o["status"] not in ENDED_ORDERS]
    waiting = {
        o["status"]
        for o in open_orders
        if o["status"] in ("unpaid", "preparing") and not owes_a_fare(o)
    }
    assert waiting == set(), open_orders
    assert [b for b in session.state("bookings") if b["status"] == "held"] == []
    spent = {c["used_order_id"] for c in session.state("coupons") if c["status"] == "used"}
    returned = {o["order_id"] for o in session.state("orders") if o["status"] == "expired"}
    assert spent & returned == set()
    ended = {o["order_id"] for o in session.state("orders") if o["status"] in ENDED_ORDERS}
    held = [p for p in session.state("payments") if p["held_fen"] and p["order_id"] in ended]
    assert held == []
    packets = session.state("red_packets")
    assert [packet for packet in packets if packet["status"] == "open"] == []
