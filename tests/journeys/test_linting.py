"""Linting: which mutants count as doing the same, and in how many processes it runs."""

import os
from typing import Any

from superapp.journeys.cli import cores
from superapp.journeys.end_state import MERCHANTS_OWN
from superapp.journeys.lint import effects
from superapp.runs.record import RunRecord


def run_that_added(**tables: list[dict[str, Any]]) -> RunRecord:
    diff = {name: {"added": rows, "removed": [], "changed": []} for name, rows in tables.items()}
    return RunRecord(
        journey="j",
        world="small",
        seed=7,
        base_digest="",
        user="usr_lin",
        agent="oracle",
        started_at="",
        ended_at="",
        diff=diff,
    )


def changed_booking(booking_id: str, amount_fen: int) -> RunRecord:
    return run_that_added(
        bookings=[{"booking_id": booking_id, "status": "paid"}],
        payments=[{"payment_id": "pay_0001", "memo": f"change {booking_id}", "fen": amount_fen}],
    )


def test_the_name_of_a_new_thing_inside_a_text_makes_no_difference() -> None:
    assert effects(changed_booking("bkg_0004", 100)) == effects(changed_booking("bkg_0005", 100))


def test_another_amount_makes_a_difference() -> None:
    assert effects(changed_booking("bkg_0004", 100)) != effects(changed_booking("bkg_0004", 200))


def test_a_longer_name_is_not_taken_for_a_new_one() -> None:
    one = run_that_added(orders=[{"order_id": "ord_1", "note": "like ord_10"}])
    other = run_that_added(orders=[{"order_id": "ord_1", "note": "like ord_1"}])

    assert effects(one) != effects(other)


def test_what_others_claim_of_a_campaign_is_the_merchants_own() -> None:
    assert "campaign_quotas" in MERCHANTS_OWN


def test_lint_runs_in_as_many_processes_as_there_are_cores() -> None:
    assert 1 <= cores() <= (os.cpu_count() or 1)
