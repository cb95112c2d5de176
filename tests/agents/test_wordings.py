"""The 36 requests in 180 other wordings: how many reach the end that their journey asks for."""

from collections.abc import Iterator

import pytest

from superapp.simulator import Simulator
from tests.agents.wordings import outcome, wordings


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(world="city", seed=7) as made:
        yield made


@pytest.mark.parametrize("file", ["first", "second"])
def test_other_wordings_reach_the_end_of_the_request(simulator: Simulator, file: str) -> None:
    said = wordings(file)

    missed = [
        f"{request}.{number} {turns}"
        for request, number, turns in said
        if not outcome(simulator, request, turns, "offline").passed
    ]

    assert len(said) == 90
    assert len(missed) <= 4, "\n".join(missed)


def test_every_request_has_five_other_wordings_and_none_of_them_twice() -> None:
    listed = [*wordings("first"), *wordings("second")]
    texts = [tuple(turns) for _, _, turns in listed]

    assert {sum(request == name for request, _, _ in listed) for name, _, _ in listed} == {5}
    assert len(set(texts)) == len(texts)
