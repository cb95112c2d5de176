"""Fixtures shared by all tests: one small world, a fresh session for each test."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from superapp.session import Session
from superapp.simulator import Simulator
from tests.contracts import logged, recorder

CACHE = Path(os.environ.get("SUPERAPP_TEST_CACHE", Path(tempfile.gettempdir()) / "superapp-tests"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of these tests."""
    recorder.add_option(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Note every call of a tool, so that the end of a run can name what was never shown.

    What each call logs is held against the rows.
    """
    config.add_cleanup(recorder.install(config))
    config.add_cleanup(logged.install())


@pytest.fixture(scope="session")
def cache_dir() -> Path:
    """Where the tests' worlds are cached, shared by all workers."""
    return CACHE


@pytest.fixture(scope="session")
def simulator(cache_dir: Path) -> Iterator[Simulator]:
    """A simulator over the small world."""
    with Simulator("small", seed=7, cache_dir=cache_dir) as made:
        yield made


@pytest.fixture
def session(simulator: Simulator) -> Iterator[Session]:
    """A session of Lin Xiaoyu, who starts with 3 000 yuan."""
    with simulator.session("usr_lin") as made:
        yield made
