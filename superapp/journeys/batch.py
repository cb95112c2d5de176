"""Running many journeys, in this process or in several; one that breaks never stops the others."""

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Final, Generic, Protocol, TypeVar

from superapp.bootstrap import build_simulator
from superapp.checks.findings import Author, Code, Finding
from superapp.errors import SuperappError
from superapp.journeys.agent_server import AgentServer
from superapp.journeys.agents import Agent, GraphAgent
from superapp.journeys.decisions import DecisionTape
from superapp.journeys.format import Journey
from superapp.journeys.judging import JourneyResult, Verdict
from superapp.journeys.outside import PATIENCE_SECONDS, agent_of, url_of
from superapp.journeys.runner import JourneyCannotRun, Staging, run_journey
from superapp.journeys.user import ModelUser, ScriptedUser, User
from superapp.runs.log import SUFFIX, RunLog
from superapp.runs.record import RunRecord
from superapp.settings import Settings
from superapp.simulator import Simulator

R = TypeVar("R")
WHOLE: Final = "the process that ran the journey ended: the agent crashed it, or memory ran out"


@dataclass(frozen=True, slots=True)
class Job:
    """One run of one journey."""

    journey: Journey
    number: int = 1


@dataclass(frozen=True, slots=True)
class How:
    """How journeys are run: by which agent, in which world, and what is kept."""

    agent: str = "graph"
    model: str | None = None
    seconds: float = PATIENCE_SECONDS
    world: str | None = None
    seed: int | None = None
    logs: Path | None = None
    record: bool = False
    user_model: str | None = None


class Bench:
    """What one process needs to run journeys: worlds that stay open, the agent, its server."""

    def __init__(self, how: How) -> None:
        self.how = how
        self._open: dict[tuple[str, int], Simulator] = {}
        self._server = AgentServer() if url_of(how.agent) is not None else None

    def simulator(self, journey: Journey) -> Simulator:
        """The simulator of a journey's world, or of the one asked for instead."""
        preset = self.how.world or journey.world.preset
        seed = journey.world.seed if self.how.seed is None else self.how.seed
        if (preset, seed) not in self._open:
            self._open[preset, seed] = (
                self._server.simulator(preset, seed)
                if self._server is not None
                else build_simulator(Settings.read(), world=preset, seed=seed)
            )
        return self._open[preset, seed]

    def agent(self) -> Agent | None:
        """The agent under test; None stands for each journey's own solution.

        Raises:
            UnknownAgent: There is none of that name.
        """
        return agent_of(self.how.agent, seconds=self.how.seconds, server=self._server)

    def staging(self, job: Job, agent: Agent | None) -> Staging:
        """How a run is played beside its agent."""
        log = RunLog(self._log_file(job))
        tape = DecisionTape() if self.how.record and isinstance(agent, GraphAgent) else None
        staging = Staging(model=self.how.model, log=log, tape=tape, user=self._user)
        if self._server is not None:
            staging.opened = self._server.opened
        return staging

    def _log_file(self, job: Job) -> Path | None:
        if self.how.logs is None:
            return None
        self.how.logs.mkdir(parents=True, exist_ok=True)
        path = self.how.logs / f"{job.journey.id}.{job.number}{SUFFIX}"
        path.unlink(missing_ok=True)
        return path

    def _user(self, journey: Journey, lang: str) -> User:
        if self.how.user_model is None:
            return ScriptedUser(journey, lang)
        from superapp_agents.models.registry import make_model  # noqa: PLC0415

        return ModelUser(journey, lang, make_model(self.how.user_model, Settings.read()))

    def close(self) -> None:
        """Let go of everything."""
        for simulator in self._open.values():
            simulator.close()
        if self._server is not None:
            self._server.close()


def run_job(bench: Bench, job: Job) -> JourneyResult:
    """Run and judge one journey; what the world refuses is a finding against the journey."""
    agent = bench.agent()
    staging = bench.staging(job, agent)
    try:
        return run_journey(bench.simulator(job.journey), job.journey, agent, staging=staging)
    except (SuperappError, JourneyCannotRun) as error:
        return never_ran(job, Code.JOURNEY_UNSATISFIABLE, str(error), Author.JOURNEY)
    finally:
        if staging.tape is not None:
            staging.tape.close()


def never_ran(
    job: Job, code: Code, evidence: str, author: Author = Author.AGENT, agent: str = ""
) -> JourneyResult:
    """The result of a run that broke before it could be judged."""
    world = job.journey.world
    record = RunRecord(
        journey=job.journey.id,
        world=world.preset,
        seed=world.seed,
        base_digest="",
        user=world.user,
        agent=agent,
        started_at="",
        ended_at="",
    )
    found = (Finding(code=code, evidence=evidence, author=author),)
    return JourneyResult(
        journey=job.journey.id,
        title=job.journey.title,
        calls=Verdict(passed=False, findings=found),
        state=Verdict(passed=True, findings=()),
        record=record,
    )


class Work(Protocol[R]):  # type: ignore[misc]
    """What is done with each job; a function of a module, so that processes find it."""

    def __call__(self, bench: Bench, job: Job) -> R:
        """The result of one job."""


_BENCH: list[Bench] = []


def _begin(how: How) -> None:
    _BENCH[:] = [Bench(how)]


def _in_process(work: Work[R], job: Job) -> R:
    return work(_BENCH[0], job)


@dataclass(slots=True)
class Batch(Generic[R]):
    """Jobs to be done, and how.

    Attributes:
        work: Done with each job.
        how: What the processes are set up with.
        lost: The result of a job whose process died.
        done: Told of each result as it comes.
    """

    work: Work[R]
    how: How
    lost: Callable[[Job], R]
    done: Callable[[Job, R], None] = lambda job, result: None  # noqa: ARG005

    def run(self, jobs: Sequence[Job], processes: int = 1) -> list[R]:
        """All results, in the order of the jobs."""
        if processes <= 1 or len(jobs) < 2:
            return self._here(jobs)
        found: dict[int, R] = {}
        left = self._pooled(dict(enumerate(jobs)), min(processes, len(jobs)), found)
        for index, job in left.items():
            if self._pooled({index: job}, 1, found):
                found[index] = self.lost(job)
                self.done(job, found[index])
        return [found[index] for index in range(len(jobs))]

    def _here(self, jobs: Sequence[Job]) -> list[R]:
        bench = Bench(self.how)
        results = []
        try:
            for job in jobs:
                results.append(self.work(bench, job))
                self.done(job, results[-1])
        finally:
            bench.close()
        return results

    def _pooled(self, jobs: dict[int, Job], processes: int, found: dict[int, R]) -> dict[int, Job]:
        """Do jobs in processes; those that are left if one of these dies."""
        context = get_context("spawn")
        with ProcessPoolExecutor(processes, context, _begin, (self.how,)) as pool:
            waiting: dict[Future[R], int] = {
                pool.submit(_in_process, self.work, job): index for index, job in jobs.items()
            }
            while waiting:
                finished, _ = wait(waiting, return_when=FIRST_COMPLETED)
                for future in finished:
                    index = waiting.pop(future)
                    try:
                        found[index] = future.result()
                    except BrokenProcessPool:
                        continue
                    self.done(jobs[index], found[index])
        return {index: job for index, job in jobs.items() if index not in found}


def run_all(
    jobs: Sequence[Job],
    how: How,
    processes: int = 1,
    done: Callable[[Job, JourneyResult], None] = lambda job, result: None,  # noqa: ARG005
) -> list[JourneyResult]:
    """Run and judge journeys."""

    def lost(job: Job) -> JourneyResult:
        return never_ran(job, Code.PREMATURE_END, WHOLE, agent=how.agent)

    return Batch(run_job, how, lost, done).run(jobs, processes)
