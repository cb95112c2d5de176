"""After any number of holds, payments, changes and cancellations, the books are right."""

import random
from collections import Counter
from typing import Any

import pytest

from superapp.session import Session
from superapp.simulator import Simulator

DATES = [f"2026-02-{day}" for day in (18, 19, 21, 22, 25, 27)]


class Traveller:
    """Somebody who acts at random, and always says yes."""

    def __init__(self, session: Session, seed: int) -> None:
        self.session = session
        self.luck = random.Random(seed)
        rows = [t for t in session.state("travellers") if t["user"] == session.user]
        self.family = [t["traveller_id"] for t in rows]

    def call(self, tool: str, **arguments: Any) -> Any:
        """The result of a call, agreed to if asked; None when it is refused."""
        answer = self.session.call(tool, **arguments)
        if not answer["ok"] and answer["error"]["code"] == "confirmation_required":
            self.session.approve(answer["error"]["details"]["confirmation_id"])
            answer = self.session.call(tool, **arguments)
        return answer["result"] if answer["ok"] else None

    def offers(self, kind: str) -> list[str]:
        """Some offers of a kind on a random day."""
        first, last = sorted(self.luck.sample(DATES, 2))
        if kind == "flight":
            route = {"origin": "北京", "destination": "成都", "date": first}
            found = self.call("travel_search_flights", **route)["flights"]
            return [flight["offer_id"] for flight in found]
        if kind == "train":
            route = {"origin": "北京", "destination": "西安", "date": first}
            found = self.call("travel_search_trains", **route)["trains"]
            return [seat["offer_id"] for train in found for seat in train["seats"]]
        if kind == "hotel":
            stay = {"city": "西安", "check_in_date": first, "check_out_date": last, "guests": 4}
            found = self.call("travel_search_hotels", **stay, rooms=2)["hotels"]
            return [hotel["room"]["offer_id"] for hotel in found]
        found = self.call("travel_search_attractions", city="西安", date=first)["attractions"]
        tickets = [ticket for sight in found for ticket in sight["tickets"]]
        return [slot["offer_id"] for ticket in tickets for slot in ticket["slots"]]

    def bookings(self, *statuses: str) -> list[dict[str, Any]]:
        """The user's bookings with these statuses."""
        found: list[dict[str, Any]] = self.call("travel_list_bookings", limit=50)["bookings"]
        return [booking for booking in found if booking["status"] in statuses]

    def hold(self) -> None:
        """Hold something, and pay for it more often than not."""
        kind = self.luck.choice(["flight", "train", "hotel", "attraction"])
        offers = self.offers(kind)
        if not offers:
            return
        arguments: dict[str, Any] = {"rooms": 2} if kind == "hotel" else {}
        held = self.call(
            "travel_hold_booking",
            kind=kind,
            offer_ids=[self.luck.choice(offers)],
            traveller_ids=self.family[: self.luck.randint(1, 4)],
            **arguments,
        )
        if held is not None and held["pay_by"] and self.luck.random() < 0.7:
            order = {"order_id": held["order_id"], "amount_fen": held["total_fen"]}
            self.call("payments_pay_order", **order)

    def cancel(self) -> None:
        """Cancel some booking."""
        open_ones = self.bookings("held", "confirmed")
        if open_ones:
            booking = self.luck.choice(open_ones)
            self.call("travel_cancel_booking", booking_id=booking["booking_id"])

    def change(self) -> None:
        """Change some booking to some other offer of its kind."""
        confirmed = self.bookings("confirmed")
        if not confirmed:
            return
        booking = self.luck.choice(confirmed)
        offers = self.offers(booking["kind"])
        if offers:
            wanted = {"booking_id": booking["booking_id"], "offer_id": self.luck.choice(offers)}
            quote = self.call("travel_quote_change", **wanted)
            if quote is not None:
                self.call("travel_change_booking", quote_id=quote["quote_id"])

    def live(self, steps: int) -> None:
        """Act so many times; now and then time passes."""
        for _ in range(steps):
            act = self.luck.choices(
                [self.hold, self.cancel, self.change, self.pause], [5, 2, 4, 1]
            )[0]
            act()

    def pause(self) -> None:
        """Let up to an hour pass."""
        self.session.advance(seconds=self.luck.randint(60, 3600))

    def go_home(self) -> None:
        """Let holds expire, and cancel everything else."""
        self.session.advance(seconds=1801)
        for booking in self.bookings("held", "confirmed"):
            self.call("travel_cancel_booking", booking_id=booking["booking_id"])


def check_orders(session: Session) -> None:
    """Every order was paid, kept and refunded consistently with its bookings."""
    bookings = [b for b in session.state("bookings") if b["user"] == session.user]
    for order in session.state("orders"):
        if order["user"] != session.user or order["service"] != "travel":
            continue
        mine = [b for b in bookings if b["order_id"] == order["order_id"]]
        assert order["refunded_fen"] <= order["paid_fen"]
        if all(b["status"] == "cancelled" for b in mine) and order["paid_fen"]:
            kept = sum(b["kept_fen"] for b in mine)
            assert order["paid_fen"] - order["refunded_fen"] >= kept


@pytest.mark.parametrize("seed", range(2))
def test_what_was_sold_comes_back_and_money_adds_up(simulator: Simulator, seed: int) -> None:
    with simulator.session("usr_chen") as session:
        before = session.state("travel_sales")
        money = sum(wallet["balance_fen"] for wallet in session.state("wallets"))
        money += sum(account["balance_fen"] for account in session.state("accounts"))
        traveller = Traveller(session, seed)

        traveller.live(50)

        done = Counter(booking["status"] for booking in traveller.bookings("cancelled", "expired"))
        sold = {row["sale_id"]: row["sold"] for row in session.state("travel_sales")}
        assert all(count > 0 for count in sold.values())
        check_orders(session)
        traveller.go_home()
        stays = [row for row in before if not row["stock_id"].startswith("htl_")]
        after = session.state("travel_sales")
        assert [row for row in after if not row["stock_id"].startswith("htl_")] == stays
        assert traveller.bookings("held", "confirmed") == []
        assert after == []
        assert sum(done.values()) > 0
        total = sum(wallet["balance_fen"] for wallet in session.state("wallets"))
        total += sum(account["balance_fen"] for account in session.state("accounts"))
        assert total == money == 0
        check_orders(session)
