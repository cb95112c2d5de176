import itertools
import random

import pytest

from superapp.checks.assignment import Assignment, Chosen, Slot, assign


def anything(slot: int, call: int, chosen: Chosen) -> bool:
    return True


def test_a_call_that_fits_two_expectations_is_left_to_the_one_that_needs_it() -> None:
    slots = [Slot(frozenset({0, 1})), Slot(frozenset({0}))]

    assert assign(slots, anything).calls == ((1,), (0,))


def test_without_order_the_earliest_calls_are_used() -> None:
    slots = [Slot(frozenset({0, 1, 2})), Slot(frozenset({0, 1, 2}))]

    assert sorted(assign(slots, anything).slot_of()) == [0, 1]


def test_order_decides_between_maximum_matchings() -> None:
    pay, place = Slot(frozenset({0, 2}), after=frozenset({1})), Slot(frozenset({1}))

    assert assign([pay, place], anything).calls == ((2,), (1,))


def test_a_call_before_what_it_depends_on_meets_nothing() -> None:
    pay, place = Slot(frozenset({0}), after=frozenset({1})), Slot(frozenset({1}))

    assert sum(map(bool, assign([pay, place], anything).calls)) == 1


def test_order_holds_through_an_expectation_between() -> None:
    slots = [
        Slot(frozenset({2})),
        Slot(frozenset({3}), after=frozenset({0})),
        Slot(frozenset({0, 4}), after=frozenset({1})),
    ]

    assert assign(slots, anything).calls == ((2,), (3,), (4,))


def test_a_reference_chooses_which_call_counts_as_the_search() -> None:
    """Two searches fit, but only the second returned what the order was placed with."""

    def fits(slot: int, call: int, chosen: Chosen) -> bool:
        return slot == 0 or chosen[0] == (1,)

    search = Slot(frozenset({0, 1}))
    place = Slot(frozenset({2}), needs=frozenset({0}))

    assert assign([search, place], fits).calls == ((1,), (2,))


def test_counts_bound_how_many_calls_are_taken() -> None:
    slots = [Slot(frozenset({0, 1, 2, 3}), least=1, most=2), Slot(frozenset({3}))]

    assert assign(slots, anything).calls == ((0, 1), (3,))


def test_an_optional_expectation_takes_a_call_without_robbing_another() -> None:
    slots = [Slot(frozenset({0}), least=0), Slot(frozenset({0}))]

    assert assign(slots, anything).calls == ((), (0,))


def test_many_alike_calls_are_matched_quickly() -> None:
    slots = [Slot(frozenset(range(60))) for _ in range(50)]

    assert len(assign(slots, anything).slot_of()) == 50


def test_a_search_that_would_explode_stops_and_says_so() -> None:
    calls = frozenset(range(40))
    slots = [Slot(calls, most=3, needs=frozenset({(i + 1) % 12})) for i in range(12)]

    found = assign(slots, anything, bound=500)

    assert not found.exact
    assert len(found.slot_of()) > 0


def brute_force(slots: list[Slot], calls: int) -> int:
    """Most expectations met, by trying every assignment there is."""
    best = 0
    for owners in itertools.product(range(-1, len(slots)), repeat=calls):
        chosen = [
            [call for call, owner in enumerate(owners) if owner == index]
            for index in range(len(slots))
        ]
        fits = all(set(taken) <= slots[i].candidates for i, taken in enumerate(chosen))
        counts = all(len(taken) <= slots[i].most for i, taken in enumerate(chosen))
        later = all(
            max(chosen[before], default=-1) < min(chosen[i], default=calls)
            for i, slot in enumerate(slots)
            for before in slot.after
        )
        if fits and counts and later:
            best = max(best, sum(slots[i].least <= len(t) for i, t in enumerate(chosen)))
    return best


def met(slots: list[Slot], found: Assignment) -> int:
    return sum(slot.least <= len(calls) for slot, calls in zip(slots, found.calls, strict=True))


@pytest.mark.parametrize("seed", range(150))
def test_it_meets_as_many_as_exhaustive_search(seed: int) -> None:
    rng = random.Random(seed)
    slots = []
    for index in range(rng.randint(1, 4)):
        after = frozenset(i for i in range(index) if rng.random() < 0.3)
        least = rng.choice([0, 1, 1, 1, 2])
        candidates = frozenset(call for call in range(5) if rng.random() < 0.5)
        slots.append(Slot(candidates, least, max(1, least + rng.choice([0, 0, 1])), after))

    assert met(slots, assign(slots, anything)) == brute_force(slots, 5)
