"""Double entry: every movement of money is a set of entries that sum to zero."""

from collections.abc import Sequence

from sqlalchemy import bindparam, update
from sqlalchemy.dialects.sqlite import insert
from sqlmodel import col, select

from superapp_services.commons.money import Account, LedgerEntry, Wallet
from superapp_services.core import ServiceError, ToolContext, query, write

ESCROW = "escrow"
PLATFORM = "platform"
OPENING = "opening"


class InsufficientFunds(ServiceError):
    """The account does not hold enough."""

    en = (
        "Not enough money: {needed_fen} is needed and {available_fen} is available. "
        "Choose another payment method or a cheaper offer."
    )
    zh = "余额不足：需要 {needed_fen}，可用 {available_fen}。请换一种付款方式，或选择更便宜的商品。"


_WALLET = query(select(Wallet.balance_fen).where(col(Wallet.user) == bindparam("user")))
_MOVE_WALLET = write(
    update(Wallet)
    .where(
        col(Wallet.user) == bindparam("b_user"),
        col(Wallet.balance_fen) + bindparam("b_delta") >= 0,
    )
    .values(balance_fen=col(Wallet.balance_fen) + bindparam("b_delta"))
)
_ACCOUNT = query(select(Account).where(col(Account.account_id) == bindparam("account_id")))
_MOVE_ACCOUNT = write(
    insert(Account)
    .values(
        account_id=bindparam("account_id"),
        account_kind=bindparam("account_kind"),
        owner_id=bindparam("owner_id"),
        balance_fen=bindparam("delta"),
        floor_fen=None,
    )
    .on_conflict_do_update(
        index_elements=["account_id"],
        set_={"balance_fen": col(Account.balance_fen) + bindparam("delta")},
    )
)


def wallet_account(user: str) -> str:
    """The ledger account of a user's balance."""
    return f"wallet:{user}"


def merchant_account(merchant_id: str) -> str:
    """The ledger account of a merchant."""
    return f"merchant:{merchant_id}"


def available_fen(ctx: ToolContext, account_id: str) -> int | None:
    """What can still leave the account; None when there is no limit."""
    kind, _, owner = account_id.partition(":")
    if kind == "wallet":
        return int(ctx.db.value(_WALLET, user=owner) or 0)
    account = ctx.db.one(_ACCOUNT, account_id=account_id)
    if account is None or account.floor_fen is None:
        return None
    return account.balance_fen - account.floor_fen


def post(ctx: ToolContext, memo: str, reference_id: str, entries: Sequence[tuple[str, int]]) -> str:
    """Move money between accounts; the transaction's id.

    Args:
        ctx: The call.
        memo: What the movement is, in a word.
        reference_id: The order, payment, bill … that it belongs to.
        entries: Account and change in fen; the changes sum to zero.

    Raises:
        InsufficientFunds: An account would fall below its floor.
        ValueError: The entries do not sum to zero.
    """
    if sum(amount for _, amount in entries) != 0:
        raise ValueError(f"unbalanced entries for {reference_id}: {entries}")
    txn_id = ctx.new_id("txn")
    rows = []
    for number, (account_id, amount_fen) in enumerate(entries, start=1):
        if amount_fen == 0:
            continue
        _move(ctx, account_id, amount_fen)
        rows.append(
            {
                "entry_id": f"{txn_id}_{number}",
                "txn_id": txn_id,
                "account_id": account_id,
                "amount_fen": amount_fen,
                "memo": memo,
                "reference_id": reference_id,
                "created_at": ctx.now,
            }
        )
    ctx.db.insert_all(LedgerEntry, rows)
    return txn_id


def _move(ctx: ToolContext, account_id: str, delta: int) -> None:
    kind, _, owner = account_id.partition(":")
    if kind == "wallet":
        if not ctx.db.run(_MOVE_WALLET, b_user=owner, b_delta=delta):
            raise InsufficientFunds(
                needed_fen=-delta, available_fen=available_fen(ctx, account_id) or 0
            )
        return
    if delta < 0:
        available = available_fen(ctx, account_id)
        if available is not None and available + delta < 0:
            raise InsufficientFunds(needed_fen=-delta, available_fen=available)
    ctx.db.run(
        _MOVE_ACCOUNT,
        account_id=account_id,
        account_kind=kind,
        owner_id=owner or kind,
        delta=delta,
    )
