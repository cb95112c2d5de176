"""Orders for others, and orders of others."""

import pytest

from superapp.session import Session
from superapp.simulator import Simulator
from tests.services.food.conftest import HOME, Table, refused

ANY_MALATANG = "番茄麻辣烫"


@pytest.mark.parametrize("tool", ["food_get_order", "food_cancel_order"])
def test_an_order_of_somebody_else_is_not_found(
    malatang: Table, simulator: Simulator, tool: str
) -> None:
    with simulator.session("usr_lin", actors=["usr_lin", "usr_chen"]) as session:
        order = Table(session, "麻辣烫", HOME).place(ANY_MALATANG)
        theirs = session.call(tool, order_id=order["order_id"], actor="usr_chen")
        missing = session.call(tool, order_id="ord_9999")

    assert refused(theirs) == ("order_not_found", {"order_id": order["order_id"]})
    assert refused(missing)[0] == "order_not_found"


def test_a_gift_goes_to_a_contacts_office(session: Session) -> None:
    people = session.state("people")
    li_na = next(p for p in people if p["name_en"] == "Li Na")
    table = Table(session, "生日蛋糕", li_na["office"])
    cake = next(d for d in table.menu["dishes"] if "cake_size" in d["option_groups"])

    order = table.place(cake["name"], deliver_at="2026-02-07T14:00:00+08:00")

    added = session.diff()["orders"]["added"][0]
    assert added["recipient"] == li_na["person_id"]
    assert order["promised_at"] == "2026-02-07T14:00:00+08:00"
