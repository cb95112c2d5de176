"""pytest plugin: ``*.journey.yaml`` files are tests; fixtures ``simulator`` and ``session``.

A journey file is collected where pytest finds it, one test per example. Which
agent is driven is chosen with ``--superapp-agent`` (default: our own graph).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from superapp.journeys.batch import Bench
    from superapp.journeys.format import Journey
    from superapp.journeys.judging import JourneyResult

_BENCH: pytest.StashKey["Bench"] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of the plugin."""
    group = parser.getgroup("superapp", "simulated super-app")
    group.addoption(
        "--superapp-agent",
        default="graph",
        help="Agent that journeys drive: graph, oracle, null, python:module:function or http:URL.",
    )
    group.addoption("--superapp-model", default=None, help="Model of our own graph.")
    group.addoption("--superapp-world", default="small", help="Preset of the session fixture.")
    group.addoption("--superapp-seed", default=7, type=int, help="Seed of the session fixture.")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Let go of the worlds that journeys were played in."""
    bench = config.stash.get(_BENCH, None)
    if bench is not None:
        bench.close()


def pytest_collect_file(parent: pytest.Collector, file_path: Path) -> pytest.Collector | None:
    """Collect journey files."""
    if file_path.name.endswith((".journey.yaml", ".journey.yml")):
        return JourneyFile.from_parent(parent, path=file_path)
    return None


class JourneyFailed(Exception):
    """A journey of which a verdict failed; holds the result to show."""

    def __init__(self, result: "JourneyResult") -> None:
        super().__init__(result.journey)
        self.result = result


class JourneyFile(pytest.File):
    """One journey file: a test for the journey, or one for each of its examples."""

    def collect(self) -> Iterator[pytest.Item]:
        """Read the file; one that is written wrongly fails the collection with its line."""
        from superapp.journeys.loader import JourneyError, load_file  # noqa: PLC0415

        try:
            journeys = load_file(self.path)
        except JourneyError as error:
            raise self.CollectError(str(error)) from None
        for journey in journeys:
            yield JourneyItem.from_parent(self, name=journey.id, journey=journey)


class JourneyItem(pytest.Item):
    """One journey as a test."""

    def __init__(self, *, journey: "Journey", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.journey = journey

    def runtest(self) -> None:
        """Run the journey with the chosen agent and judge it."""
        from superapp.journeys.batch import Bench, How, Job, run_job  # noqa: PLC0415

        bench = self.config.stash.get(_BENCH, None)
        if bench is None:
            options = self.config.getoption
            how = How(agent=options("--superapp-agent"), model=options("--superapp-model"))
            bench = self.config.stash[_BENCH] = Bench(how)
        result = run_job(bench, Job(self.journey))
        if not result.passed:
            raise JourneyFailed(result)

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None
    ) -> str | Any:
        """The report of the journey; a trace only where the code itself broke."""
        if isinstance(excinfo.value, JourneyFailed):
            from superapp.runs.terminal import journey_text  # noqa: PLC0415

            return journey_text(excinfo.value.result)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the test stands."""
        return self.path, 0, f"journey {self.name}"


@pytest.fixture(scope="session")
def simulator(request: pytest.FixtureRequest) -> Any:
    """A simulator of a small world that the whole test run shares."""
    from superapp.simulator import Simulator  # noqa: PLC0415

    config = request.config
    return Simulator(
        world=config.getoption("--superapp-world"), seed=config.getoption("--superapp-seed")
    )


@pytest.fixture
def session(simulator: Any) -> Iterator[Any]:
    """A fresh session of ``usr_lin``."""
    with simulator.session(user="usr_lin") as opened:
        yield opened
