"""A yes is a whole, positive utterance; a question, a doubt or a condition is none."""

import time
from pathlib import Path

import pytest
import yaml

from superapp_agents.grounding.text import normalise
from superapp_agents.offline.understanding import DialogueContext, understand
from superapp_agents.offline.understanding.decisions import decision_of
from superapp_agents.plan import Decision, Goal
from tests.agents.understanding.reading import NOW

SAID: dict[str, list[str]] = yaml.safe_load(
    (Path(__file__).parent / "decisions.yaml").read_text("utf-8")
)
WANTED = {"neither": None, **{decision.value: decision for decision in Decision}}


@pytest.mark.parametrize(("kind", "text"), [(k, t) for k, texts in SAID.items() for t in texts])
def test_words_decide_only_what_they_say_as_a_whole(kind: str, text: str) -> None:
    assert decision_of(normalise(text)) is WANTED[kind]


@pytest.mark.parametrize("text", SAID["neither"])
def test_what_decides_nothing_approves_nothing_in_a_conversation(text: str) -> None:
    paying = understand("给李娜转200，再交话费", now=NOW)

    read = understand(text, now=NOW, context=DialogueContext(plan=paying, confirming=True))

    assert read.decision is None


@pytest.mark.parametrize("answer", ["no " * 26, "好" * 70 + "饭", "please " * 11, "不要" * 39])
def test_a_long_answer_is_read_at_once(answer: str) -> None:
    started = time.perf_counter()

    decision_of(answer)

    assert time.perf_counter() - started < 1


@pytest.mark.parametrize("text", ["cancel that", "取消这单", "actually cancel that", "把它取消吧"])
def test_cancel_that_is_a_no_while_a_confirmation_waits(text: str) -> None:
    lattes = understand("order two lattes", now=NOW)

    read = understand(text, now=NOW, context=DialogueContext(plan=lattes, confirming=True))

    assert (read.decision, read.steps) == (Decision.REJECT, ())


@pytest.mark.parametrize("text", ["取消吧", "yes, cancel it", "cancel it"])
def test_cancel_it_is_no_answer_where_cancelling_waits_for_a_yes(text: str) -> None:
    cancelling = understand("取消我在杭州的酒店", now=NOW)

    read = understand(text, now=NOW, context=DialogueContext(plan=cancelling, confirming=True))

    assert (read.decision, read.steps) == (None, ())


@pytest.mark.parametrize("text", ["不去了", "取消", "算了取消", "cancel", "I changed my mind"])
def test_giving_up_what_is_done_cancels_it(text: str) -> None:
    table = understand("Book a table for two tomorrow at 7pm at a Sichuan restaurant", now=NOW)

    read = understand(text, now=NOW, context=DialogueContext(plan=table, settled=("s1",)))

    assert [(step.goal, step.uses) for step in read.steps] == [(Goal.CANCEL_RESERVATION, "s1")]


@pytest.mark.parametrize("text", ["不用了，谢谢", "no thanks", "好的", "thanks", "等一下"])
def test_declining_more_cancels_nothing(text: str) -> None:
    table = understand("Book a table for two tomorrow at 7pm at a Sichuan restaurant", now=NOW)

    read = understand(text, now=NOW, context=DialogueContext(plan=table, settled=("s1",)))

    assert (read.steps, read.continues) == ((), True)


@pytest.mark.parametrize(
    "text", ["拍不了照", "以后默认送那儿", "买不到", "ok get it", "get that one"]
)
def test_words_that_name_no_thing_order_nothing(text: str) -> None:
    named = [item.query for step in understand(text, now=NOW).steps for item in step.slots.items]

    assert named == []
