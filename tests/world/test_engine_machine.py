"""Random calls, forks, rewinds, snapshots and clock moves against a plain model."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, rule

from superapp.session import Session
from superapp.simulator import Simulator
from superapp_services.core import clock

START = "2026-02-06T10:00:00+08:00"
USERS = ("usr_lin", "usr_chen")


@dataclass(frozen=True)
class State:
    """What the model knows of a session at a step."""

    digest: str
    remembered: tuple[str, ...]
    sent_fen: int
    now: int


@dataclass
class Modelled:
    """A session and the states of its steps."""

    session: Session
    contact: str
    funds: int
    states: dict[int, State]

    @property
    def state(self) -> State:
        return self.states[self.session.head]


class Engine(RuleBasedStateMachine):
    """Several sessions over two slots."""

    sessions: Bundle[Modelled] = Bundle("sessions")
    simulator: Simulator

    @initialize(target=sessions, user=st.sampled_from(USERS))
    def begin(self, user: str) -> Modelled:
        return self._opened(user)

    @rule(target=sessions, user=st.sampled_from(USERS))
    def open(self, user: str) -> Modelled:
        return self._opened(user)

    def _opened(self, user: str) -> Modelled:
        session = self.simulator.session(user)
        assert session.diff() == {}
        (funds,) = [w["balance_fen"] for w in session.state("wallets") if w["user"] == user]
        contact = "ctc_0001" if user == "usr_lin" else "ctc_0005"
        begun = State(session.digest(), (), 0, clock.parse_iso(START))
        return Modelled(session, contact, funds, {session.head: begun})

    def _note(self, it: Modelled, **changes: Any) -> None:
        last = max(n for n in it.states if n <= it.session.head)
        state = replace(it.states[last], **changes, digest=it.session.digest())
        for number in range(last + 1, it.session.head):
            it.states[number] = it.states[last]
        it.states[it.session.head] = state

    @rule(it=sessions, value=st.text("abc素🙂'\"\\", min_size=1, max_size=4))
    def remember(self, it: Modelled, value: str) -> None:
        answer = it.session.call("account_remember_preference", topic="t", value=value)
        assert answer["ok"]
        known = it.state.remembered if it.session.head in it.states else self._last(it).remembered
        self._note(it, remembered=known if value in known else (*known, value))

    def _last(self, it: Modelled) -> State:
        return it.states[max(n for n in it.states if n <= it.session.head)]

    @rule(it=sessions, fen=st.integers(1, 5_000))
    def send(self, it: Modelled, fen: int) -> None:
        arguments: dict[str, Any] = {
            "to": it.contact,
            "amount_fen": fen,
            "memo": str(it.session.head),
        }
        before = self._last(it).sent_fen
        answer = it.session.call("payments_transfer", **arguments)
        for _ in range(2):  # many payments at once are asked about twice
            if not answer["ok"]:
                it.session.approve(answer["error"]["details"]["confirmation_id"])
                answer = it.session.call("payments_transfer", **arguments)
        assert answer["ok"]
        self._note(it, sent_fen=before + fen)

    @rule(it=sessions)
    def refuse(self, it: Modelled) -> None:
        digest = it.session.digest()
        assert not it.session.call("payments_pay_bill", bill_id="bil_9999", amount_fen=1)["ok"]
        assert it.session.digest() == digest
        self._note(it)

    @rule(it=sessions, minutes=st.integers(1, 200))
    def wait(self, it: Modelled, minutes: int) -> None:
        now = self._last(it).now + minutes * 60
        assert it.session.advance(seconds=minutes * 60) == clock.iso(now)
        self._note(it, now=now)

    @rule(it=sessions, choice=st.randoms(use_true_random=False))
    def rewind(self, it: Modelled, choice: Any) -> None:
        to = choice.choice(sorted(it.states))
        before = it.session.head
        it.session.rewind(to)
        assert it.session.head == before + 1
        it.states[it.session.head] = it.states[to]
        self.look(it)

    @rule(target=sessions, it=sessions, choice=st.randoms(use_true_random=False))
    def fork(self, it: Modelled, choice: Any) -> Modelled:
        at = choice.choice(sorted(it.states))
        forked = it.session.fork(at)
        return Modelled(forked, it.contact, it.funds, {forked.head: it.states[at]})

    @rule(target=sessions, it=sessions)
    def restore(self, it: Modelled) -> Modelled:
        restored = self.simulator.restore(it.session.snapshot())
        assert restored.diff() == it.session.diff()
        return Modelled(restored, it.contact, it.funds, {restored.head: self._last(it)})

    @rule()
    def break_a_slot(self) -> None:
        for slot in self.simulator.world._pool.slots[:1]:
            if slot.connection.in_transaction:
                slot._run("ROLLBACK")

    @rule(it=sessions)
    def look(self, it: Modelled) -> None:
        state, session = self._last(it), it.session
        answer = session.call("account_recall_preferences")["result"]["preferences"]
        wallet = session.call("payments_get_wallet")["result"]["balance_fen"]
        assert tuple(p["value"] for p in answer) == state.remembered
        assert wallet == it.funds - state.sent_fen
        assert session.now == clock.iso(state.now)
        assert session.digest() == state.digest
        assert sum(row["amount_fen"] for row in session.state("ledger")) == 0
        self._note(it)


def test_the_engine_agrees_with_a_plain_model(cache_dir: Path) -> None:
    with Simulator("small", seed=7, cache_dir=cache_dir) as simulator:

        class Bound(Engine):
            """The machine over this simulator."""

        Bound.simulator = simulator
        case = Bound.TestCase
        case.settings = settings(
            max_examples=25,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        case("runTest").runTest()
