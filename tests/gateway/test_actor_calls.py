from superapp.gateway.world_events import PlannedEvent
from superapp.simulator import Simulator
from superapp_services.core import clock


def test_what_another_user_is_refused_undoes_nothing_that_happened_before() -> None:
    with Simulator(world="small", seed=7) as simulator:
        session = simulator.session(user="usr_lin", actors=["usr_lin", "usr_chen"])
        begun = clock.parse_iso(session.now)
        pay = {"bill_id": "bil_0004", "amount_fen": 26380}
        water = {"bill_id": "bil_0005", "amount_fen": 9850}
        simulator.gateway.plan_events(
            session.session_id,
            [
                PlannedEvent.call(begun + 60, "usr_chen", "payments_pay_bill", pay),
                PlannedEvent.call(begun + 120, "usr_chen", "payments_pay_bill", pay),
                PlannedEvent.call(begun + 180, "usr_chen", "payments_pay_bill", water),
            ],
        )

        session.advance(to=clock.iso(begun + 300))

        bills = {row["bill_id"]: row["status"] for row in session.state("bills")}
        assert (bills["bil_0004"], bills["bil_0005"]) == ("paid", "paid")
        assert {row["after"]["bill_id"] for row in session.diff()["bills"]["changed"]} == {
            "bil_0004",
            "bil_0005",
        }
        assert len(session.diff()["payments"]["added"]) == 2
        with simulator.restore(session.snapshot()) as again:
            assert again.digest() == session.digest()
            assert again.diff() == session.diff()
