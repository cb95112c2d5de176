"""Statements compile ahead of their first call, and say what they have not."""

import pytest
from sqlalchemy import bindparam, insert, select
from sqlmodel import col

from superapp_services.commons.money import Wallet
from superapp_services.core import query, write
from superapp_services.core.statements import compile_statements


def test_what_was_declared_is_compiled_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = query(select(Wallet).where(col(Wallet.user) == bindparam("user")))
    compile_statements()

    monkeypatch.setattr("superapp_services.core.statements._compile", None)

    assert asked.sql.endswith("WHERE wallets.user = ?")
    assert asked.point is not None


def test_a_statement_says_what_it_has_not() -> None:
    added = write(insert(Wallet).values(user=bindparam("user"), balance_fen=bindparam("fen")))

    with pytest.raises(AttributeError, match="matched"):
        _ = added.matched
