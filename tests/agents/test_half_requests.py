"""Half a sentence, another language, or what cannot be: asked or told, never guessed."""

import pytest

from superapp import Simulator


@pytest.mark.parametrize(
    ("user", "half", "asked", "rest"),
    [
        ("usr_lin", "帮我点一份", "您想吃什么？", "两杯奶茶，少糖"),
        ("usr_lin", "帮我点一份", "您想吃什么？", "随便"),
        ("usr_smith", "order", "What would you like to eat?", "a flat white"),
        ("usr_smith", "order", "What would you like to eat?", "you decide"),
        ("usr_smith", "Book me a", "What would you like to buy?", "a backpack"),
    ],
)
def test_half_a_request_is_asked_about_and_its_other_half_completes_it(
    simulator: Simulator, user: str, half: str, asked: str, rest: str
) -> None:
    with simulator.session(user=user) as session:
        before = session.digest()

        first = session.chat(half)

        assert (first.status, first.reply) == ("needs_input", asked)
        assert session.digest() == before
        assert session.chat(rest).status == "needs_confirmation"


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour, pourriez-vous me commander un café au bureau ?",
        "ミルクティーを一杯会社に届けてください",
        "Закажи мне кофе в офис",
    ],
)
def test_another_language_gets_a_polite_answer_in_both_and_no_guess(
    simulator: Simulator, text: str
) -> None:
    with simulator.session(user="usr_lin") as session:
        turn = session.chat(text)

        assert turn.reply == "抱歉，我目前只会中文和英文。Sorry, I only speak Chinese and English."
        assert turn.calls == []


@pytest.mark.parametrize(
    ("user", "text"),
    [
        ("usr_lin", "订一张昨天去北京的高铁票"),
        ("usr_lin", "帮我点一份不要肉的红烧肉套餐，5块钱以内，现在就送到上海"),
        ("usr_smith", "Book a hotel near the Bund next weekend, five stars, under 1 yuan a night"),
    ],
)
def test_what_cannot_be_is_told_and_changes_nothing(
    simulator: Simulator, user: str, text: str
) -> None:
    with simulator.session(user=user) as session:
        before = session.digest()

        turn = session.chat(text)

        assert turn.status == "failed"
        assert turn.confirmations == []
        assert session.digest() == before
