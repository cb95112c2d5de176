"""Other ways of a journey, each played from the step where it parts from the solution.

All mutants share a beginning with their solution. It is played once, and how the
session and the play stood before each step is kept; a way that parts there goes on from
a session with the same steps under the same numbers. Its record is that of a whole play.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from superapp.journeys.format import Journey, Step
from superapp.journeys.judging import JourneyResult, judge_run
from superapp.journeys.oracle import OracleAgent
from superapp.journeys.playing import Play, Staging
from superapp.journeys.runner import open_session, run_journey
from superapp.journeys.user import ScriptedUser
from superapp.runs.log import RunLog
from superapp.runs.record import RunRecord
from superapp.session import Session
from superapp.simulator import Simulator
from superapp.world.store import Entry, SessionMeta, encode_net


@dataclass(frozen=True, slots=True)
class Point:
    """How everything stood before one step of the solution."""

    play: Play
    agent: OracleAgent
    meta: SessionMeta
    entries: tuple[Entry, ...]
    net: bytes


@dataclass(slots=True)
class Trunk:
    """The solution of a journey, from which other ways branch off.

    Attributes:
        points: Where one can branch off, by the place of the step that comes next.
    """

    simulator: Simulator
    journey: Journey
    points: dict[int, Point] = field(default_factory=dict)

    def grow(self) -> JourneyResult:
        """Play the solution, and keep its points; the result."""
        session = open_session(self.simulator, self.journey)
        user = ScriptedUser(self.journey, session.lang)
        play = Play(self.simulator, self.journey, session, None, Staging(), user)
        agent = OracleAgent(self.journey.solution, play.view)
        ordered = _in_order(self.journey.solution)
        if ordered:
            agent.before = lambda place: self._keep(place, play, agent)
        play.agent = agent
        try:
            return self._judged(play.run(), self.journey.solution)
        finally:
            self.simulator.forget(session.session_id)

    def _keep(self, place: int, play: Play, agent: OracleAgent) -> None:
        world, session_id = self.simulator.world, play.session.session_id
        self.points[place] = Point(
            _copied(play),
            replace(agent, saved=dict(agent.saved)),
            world.meta(session_id),
            tuple(world.store.entries(session_id)),
            encode_net(world.net_of_head(session_id, play.session.head)),
        )

    def result_of(self, steps: Sequence[Step]) -> JourneyResult:
        """The result of another way, as if it had been played from its start."""
        place = self._parting(steps)
        if place is None:
            changed = self.journey.model_copy(update={"solution": list(steps)})
            return run_journey(self.simulator, changed)
        point = self.points[place]
        session = self._branch(point)
        play = _copied(point.play, session=session)
        known = point.agent
        play.agent = OracleAgent(
            steps, play.view, saved=dict(known.saved), done=place, begun=known.said
        )
        try:
            return self._judged(play.go_on(play.place), steps)
        finally:
            self.simulator.forget(session.session_id)

    def _parting(self, steps: Sequence[Step]) -> int | None:
        """The last point that leads to a way: what lies before it is the same, turn by turn."""
        solution = self.journey.solution
        if not _in_order(steps):
            return None
        pairs = enumerate(zip(steps, solution, strict=False))
        alike = next((at for at, (one, other) in pairs if one is not other), None)
        if alike is None:
            alike = min(len(steps), len(solution))
        turn = steps[alike].turn if alike < len(steps) else None
        fitting = [
            at for at in self.points if at <= alike and (turn is None or solution[at].turn <= turn)
        ]
        return max(fitting, default=None)

    def _branch(self, point: Point) -> Session:
        """A new session with the same steps under the same numbers."""
        world = self.simulator.world
        first, *later = point.entries
        meta = world.open(replace(point.meta, session_id=""), first=first)
        for entry in later:
            world.store.append(meta.session_id, entry)
        world.store.save_net(meta.session_id, point.entries[-1].number, point.net)
        return self.simulator.open(meta.session_id)

    def _judged(self, record: RunRecord, steps: Sequence[Step]) -> JourneyResult:
        journey = self.journey.model_copy(update={"solution": list(steps)})
        return judge_run(self.simulator.world, self.simulator.gateway.registry, journey, record)


def _in_order(steps: Sequence[Step]) -> bool:
    return all(one.turn <= other.turn for one, other in pairwise(steps))


def _copied(play: Play, **changes: Any) -> Play:
    """A play that stands where another does, and goes its own way from there."""
    log = RunLog()
    log.entries = list(play.staging.log.entries)
    return replace(
        play,
        staging=Staging(log=log),
        turns=list(play.turns),
        starts=list(play.starts),
        decisions=list(play.decisions),
        answers=list(play.answers),
        lookups=dict(play.lookups),
        **changes,
    )
