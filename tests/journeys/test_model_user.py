"""A model that plays the user between the written turns."""

from pathlib import Path

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel

from superapp.journeys.agents import Said
from superapp.journeys.format import Journey, Turn
from superapp.journeys.loader import load_text
from superapp.journeys.user import STOP, ModelUser, ModelUserFailed

TEXT = (Path(__file__).parent / "data" / "table.yaml").read_text(encoding="utf-8")
ASKED = Said("几点到？", status="done")


@pytest.fixture
def journey() -> Journey:
    return load_text(TEXT, Path("table.journey.yaml"))[0]


def turn_of(journey: Journey) -> Turn:
    return next(turn for turn in journey.turns if turn.user is not None)


def test_the_model_answers_in_the_users_place_and_then_stops(journey: Journey) -> None:
    user = ModelUser(journey, "zh", FakeListChatModel(responses=["晚上七点", STOP]))

    answered = user.answer(ASKED, turn_of(journey), 1)

    assert answered is not None
    assert (answered.answer, answered.question, answered.by) == ("晚上七点", "几点到？", "model")
    assert user.heard == [("human", "几点到？"), ("ai", "晚上七点")]
    assert user.answer(Said("订好了。"), turn_of(journey), 1) is None


def test_a_model_that_cannot_be_asked_is_the_users_failure(journey: Journey) -> None:
    user = ModelUser(journey, "zh", FakeListChatModel(responses=[]))

    with pytest.raises(ModelUserFailed):
        user.answer(ASKED, turn_of(journey), 1)
