"""A review has the stars and the words that the user gave it, and no others."""

from collections.abc import Iterator
from typing import Any

import pytest

from superapp.session import Session
from superapp.simulator import Simulator


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(world="city", seed=7) as made:
        yield made


def opened(simulator: Simulator, user: str, text: str) -> Session:
    return simulator.session(user=user, lang="en" if text.isascii() else "zh")


def proposed(session: Session) -> tuple[Any, ...] | None:
    """Order, stars and text of the review that waits for consent."""
    made = [c["arguments"] for c in session.calls if c["tool"] == "shopping_review_product"]
    return (made[-1]["order_id"], made[-1]["stars"], made[-1]["text"]) if made else None


LIN, SMITH = "usr_lin", "usr_smith"
SAID = [
    (
        SMITH,
        "leave a 4 star review for the mouse: works fine but a bit small",
        ("ord_0006", 4, "works fine but a bit small"),
    ),
    (
        SMITH,
        "rate the mouse 2 stars, the wheel broke after a week, will not buy again",
        ("ord_0006", 2, "the wheel broke after a week, will not buy again"),
    ),
    (
        SMITH,
        "write a review saying the mouse is quiet and precise, five stars",
        ("ord_0006", 5, "the mouse is quiet and precise"),
    ),
    (SMITH, "give the mouse 3 out of 5: okay for the price", ("ord_0006", 3, "okay for the price")),
    (LIN, "保温杯给个差评，一星，漏水", ("ord_0003", 1, "漏水")),
    (LIN, "给我那个保温杯写个好评，五星，保温效果很好", ("ord_0003", 5, "保温效果很好")),
    (LIN, "保温杯打三星，说有点漏水，下次不买了", ("ord_0003", 3, "有点漏水，下次不买了")),
    (LIN, "保温杯漏水，给个一星差评", ("ord_0003", 1, "保温杯漏水")),
    (LIN, "评价一下那本小说：四星，情节不错。再看看我的余额", ("ord_0002", 4, "情节不错")),
]


@pytest.mark.parametrize(("user", "text", "expected"), SAID)
def test_stars_and_words_are_the_users(
    simulator: Simulator, user: str, text: str, expected: tuple[Any, ...]
) -> None:
    session = opened(simulator, user, text)

    session.chat(text)

    assert proposed(session) == expected


ASKED = [
    (LIN, "给保温杯一个差评", "漏水，一星", ("ord_0003", 1, "漏水")),
    (SMITH, "review my mouse", "4 stars, works fine", ("ord_0006", 4, "works fine")),
    (LIN, "给上次买的保温杯写个好评", "杯子很轻，很喜欢", ("ord_0003", 5, "杯子很轻，很喜欢")),
]


@pytest.mark.parametrize(("user", "text", "answer", "expected"), ASKED)
def test_missing_stars_and_words_are_asked_for(
    simulator: Simulator, user: str, text: str, answer: str, expected: tuple[Any, ...]
) -> None:
    session = opened(simulator, user, text)

    first = session.chat(text)
    before = proposed(session)
    session.chat(answer)

    assert (first.status, before, proposed(session)) == ("needs_input", None, expected)


def test_which_thing_is_reviewed_is_asked_where_several_could_be(simulator: Simulator) -> None:
    session = opened(simulator, LIN, "写")

    turn = session.chat("帮我写个五星好评")

    assert (turn.status, proposed(session)) == ("needs_input", None)


def test_no_answer_becomes_the_text_of_a_review(simulator: Simulator) -> None:
    session = opened(simulator, LIN, "写")
    session.chat("给上次买的保温杯写个好评")

    session.chat("算了，不写了")

    assert proposed(session) is None
