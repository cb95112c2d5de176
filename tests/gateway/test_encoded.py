"""An answer that is only written out is the same answer."""

from typing import Any

import orjson
import pytest

from superapp.gateway.call import Answer
from superapp.simulator import Simulator

BILL = {"bill_id": "bil_0001", "amount_fen": 18640}
ADDRESS = {
    "label": "other",
    "city": "上海",
    "district": "静安区",
    "street": "南京西路 1 号",
    "recipient": "林",
    "phone": "13800000000",
    "lat_e6": 31_230_000,
    "lng_e6": 121_470_000,
}


@pytest.mark.parametrize(
    ("tool", "arguments", "key"),
    [
        ("payments_get_wallet", {}, None),
        ("maps_search_places", {"text": "咖啡"}, None),
        ("payments_get_wallet", {"nothing": 1}, None),
        ("payments_pay_bill", BILL, None),
        ("account_add_address", ADDRESS, "k1"),
    ],
)
def test_it_reads_as_the_other_does(
    simulator: Simulator, tool: str, arguments: dict[str, Any], key: str | None
) -> None:
    def told(*, encoded: bool) -> list[Any]:
        with simulator.session("usr_lin") as session:
            answers = [
                simulator.gateway.call(
                    session.session_id, tool, arguments, key=key, encoded=encoded
                )
                for _ in range(2)
            ]
            return [*(orjson.dumps(answer) for answer in answers), session.digest()]

    assert told(encoded=True) == told(encoded=False)


def test_who_listens_hears_what_can_be_read(simulator: Simulator) -> None:
    heard: list[Answer] = []
    with (
        simulator.session("usr_lin") as session,
        simulator.gateway.heard(session.session_id, lambda _, answer: heard.append(answer)),
    ):
        simulator.gateway.call(session.session_id, "payments_get_wallet", {}, encoded=True)

    assert heard[0]["result"]["balance_fen"] == 300_000
