"""Money goes where the words send it, in the amount and by the method that they name, or not."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from superapp.simulator import Simulator
from superapp_agents.turn import Confirmation

CASES: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).parent / "money_said.yaml").read_text(encoding="utf-8")
)
_ENDS = {"payments_transfer": "transfer", "payments_pay_bill": "bill"}


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(world="small", seed=7) as made:
        yield made


def _asked(confirmation: Confirmation, named: bool) -> str:
    """What a confirmation is for: 'transfer ctc_0002 5000', and by which method if named."""
    given = confirmation.arguments
    to = given.get("to") or given.get("bill_id")
    parts = [
        _ENDS.get(confirmation.tool, "packet"),
        *(to if isinstance(to, list) else [str(to)]),
        str(given["amount_fen"]),
    ]
    return " ".join([*parts, str(given.get("method_id"))] if named else parts)


@pytest.mark.parametrize(
    "case", [pytest.param(c, id=f"{kind}-{c['say']}") for kind, cs in CASES.items() for c in cs]
)
def test_only_what_was_said_is_asked_for(simulator: Simulator, case: dict[str, Any]) -> None:
    wanted: list[str] = case["asks"]
    named = any("mth_" in each for each in wanted)

    with simulator.session(user=case["user"]) as session:
        turn = session.chat(case["say"])

        assert [_asked(each, named) for each in turn.confirmations] == wanted
        assert session.diff() == {}
        assert turn.reply


@pytest.mark.parametrize(
    ("user", "turns", "amount_fen"),
    [
        ("usr_lin", ("转个千八百的给李娜", "900"), 90000),
        ("usr_lin", ("给小周转几百块", "300块"), 30000),
        ("usr_smith", ("send mum $20", "140 yuan"), 14000),
    ],
)
def test_a_sum_that_is_not_exact_is_asked_for(
    simulator: Simulator, user: str, turns: tuple[str, str], amount_fen: int
) -> None:
    with simulator.session(user=user) as session:
        first = session.chat(turns[0])
        second = session.chat(turns[1])

        assert first.status == "needs_input"
        assert [each.amount_fen for each in second.confirmations] == [amount_fen]


@pytest.mark.parametrize(
    ("user", "text", "said", "not_said"),
    [
        ("usr_lin", "花呗还剩多少额度", "10,000", "花了"),
        ("usr_lin", "银行卡里还有多少钱", "25,000", "3,000"),
        ("usr_smith", "how much do I owe on my credit line?", "no credit line", "spent"),
        ("usr_lin", "上个月打车花了多少", "87.20", "1,164"),
        ("usr_chen", "这个月在外卖上花了多少", "35", "239"),
        ("usr_smith", "what did I spend on food in January?", "32.40", "1,562"),
        ("usr_chen", "最近两笔支出是什么", "一杯好茶", "畅行"),
        ("usr_smith", "show my last 2 transactions", "32.40", "1,530"),
        ("usr_lin", "查查我去年12月的账单", "159", "没有待缴"),
        ("usr_lin", "1月的电费是多少", "212.75", "186.40"),
        ("usr_lin", "钱包里的钱够交电费吗", "够交", "请您确认"),
    ],
)
def test_a_question_about_money_is_answered(
    simulator: Simulator, user: str, text: str, said: str, not_said: str
) -> None:
    language = "zh" if not text.isascii() else "en"
    with simulator.session(user=user, lang=language) as session:
        turn = session.chat(text)

        assert said in turn.reply
        assert not_said not in turn.reply
        assert turn.confirmations == []
        assert session.diff() == {}
