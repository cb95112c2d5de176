"""No message makes the agent work without end, or fall over."""

import random
import re
from pathlib import Path

import pytest

import superapp_agents
from superapp.simulator import Simulator
from superapp_agents.offline.understanding.understand import understand

NOW = 1_770_000_000
PACKAGE = Path(superapp_agents.__file__).parent
STUCK = ["sorry ", "oops ", "查看", "看看", "想要", "我想", "晚上", "刚刚", "错了", "还是", "全都"]
STUCK += ["有推荐的", "便宜的", "we're ", " ", ", ", "，", "1", "12 ", "(", "-", "…", "给", "不"]


def words() -> list[str]:
    """Some of the words that stand in the patterns and word lists."""
    parts = [PACKAGE / "offline", PACKAGE / "grounding"]
    files = sorted(f for p in parts for f in p.rglob("*") if f.suffix in (".py", ".yaml"))
    text = "\n".join(file.read_text("utf-8") for file in files)
    found = set(re.findall(r"(?<![a-z\\])[a-z][a-z']{1,11}(?: [a-z]{2,8})?(?![a-z])", text))
    found |= set(re.findall(r"[\u4e00-\u9fff]{1,4}", text))
    return random.Random(7).sample(sorted(found), 60)


@pytest.mark.parametrize("word", [*STUCK, *words()])
def test_repeated_words_are_read_in_no_time(word: str) -> None:
    """A pattern that can read them in two ways would need years for these, and the test hang."""
    unit = f"{word} " if re.search(r"[a-z]$", word) else word
    many = unit * (300 // len(unit))
    context = understand("给李娜转50块", now=NOW)
    for text in (many, f"{many}x!", f"买一个保温杯，{many}吧", f"send {many}to"):
        for plan in (None, context):
            assert understand(text, now=NOW, context=plan) is not None


@pytest.fixture(scope="module")
def simulator(cache_dir: Path) -> Simulator:
    return Simulator("small", seed=7, cache_dir=cache_dir)


@pytest.mark.parametrize(
    "number", ["9" * 400, "9" * 18, "千万亿" * 60, "0." + "0" * 300 + "1", "1e400"]
)
@pytest.mark.parametrize(
    "text",
    [
        "转{}块给李娜",
        "转{}给李娜",
        "send Tom {} yuan",
        "买{}个保温杯",
        "买一个{}块以内的保温杯",
        "订{}晚酒店",
        "打车去西湖，{}点",
        "{}号去北京的机票",
        "给{}个人订个位子",
        "{}",
    ],
)
def test_numbers_beyond_measure_are_answered(simulator: Simulator, number: str, text: str) -> None:
    with simulator.session("usr_lin") as session:
        before = session.digest()
        turn = session.chat(text.format(number))
        assert turn.status in ("done", "failed", "needs_input", "needs_confirmation")
        assert turn.reply
        balances = {row["user"]: row["balance_fen"] for row in session.state("wallets")}
        assert balances["usr_lin"] == 300_000
        assert turn.status == "needs_confirmation" or session.digest() == before
