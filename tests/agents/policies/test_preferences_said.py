"""Each thing to be remembered is kept, and exactly what is meant is forgotten."""

from collections.abc import Iterator

import pytest

from superapp.session import Session
from superapp.simulator import Simulator


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(world="city", seed=7) as made:
        yield made


def kept(session: Session) -> list[str]:
    answer = session.call("account_recall_preferences")
    return [item["value"] for item in answer["result"]["preferences"]]


def talked(simulator: Simulator, *messages: str) -> Session:
    session = simulator.session(user="usr_lin", lang="en" if messages[0].isascii() else "zh")
    for message in messages:
        session.chat(message)
    return session


REMEMBERED = {
    "记住我不吃香菜，也不吃花生": ["我不吃香菜", "不吃花生"],
    "记一下，我对海鲜过敏，喜欢靠窗的座位": ["我对海鲜过敏", "喜欢靠窗的座位"],
    "remember I don't eat pork, and I'm allergic to nuts": [
        "I don't eat pork",
        "I'm allergic to nuts",
    ],
    "Remember that I'm vegetarian": ["I'm vegetarian"],
}


@pytest.mark.parametrize("text", REMEMBERED)
def test_every_thing_is_remembered_by_itself(simulator: Simulator, text: str) -> None:
    assert kept(talked(simulator, text)) == REMEMBERED[text]


QUESTIONS = (
    "我有啥忌口",
    "你记住了什么",
    "你都记得我不吃什么",
    "我的口味偏好有哪些",
    "what are my allergies",
    "what do you remember",
    "do I have any dietary restrictions",
)


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_is_answered_and_not_remembered(simulator: Simulator, text: str) -> None:
    first = "remember I don't eat pork" if text.isascii() else "记住我不吃猪肉"
    session = talked(simulator, first)
    before = kept(session)

    turn = session.chat(text)

    assert kept(session) == before
    assert before[0] in turn.reply


FORGOTTEN = [
    ("记住我不吃香菜，也不吃花生", "忘掉花生那条", ["我不吃香菜"]),
    ("记住我不吃香菜，也不吃花生", "把香菜那条删了", ["不吃花生"]),
    ("记住我不吃香菜，也不吃花生", "忘了我不吃香菜吧", ["不吃花生"]),
    ("记住我不吃香菜，也不吃花生", "忘掉所有的偏好", []),
    (
        "remember I don't eat pork, and I'm allergic to nuts",
        "forget the pork one",
        ["I'm allergic to nuts"],
    ),
    (
        "remember I don't eat pork, and I'm allergic to nuts",
        "forget that I'm allergic to nuts",
        ["I don't eat pork"],
    ),
    (
        "remember I don't eat pork, and I'm allergic to nuts",
        "forget the gluten one",
        ["I don't eat pork", "I'm allergic to nuts"],
    ),
]


@pytest.mark.parametrize(("first", "then", "left"), FORGOTTEN)
def test_only_what_is_meant_is_forgotten(
    simulator: Simulator, first: str, then: str, left: list[str]
) -> None:
    assert kept(talked(simulator, first, then)) == left


@pytest.mark.parametrize("text", ["delete the gym address", "删掉健身房那个地址"])
def test_an_address_that_cannot_be_deleted_is_not_remembered(
    simulator: Simulator, text: str
) -> None:
    session = talked(simulator, text)

    assert (kept(session), session.diff()) == ([], {})


ADDRESSES = {
    "add a new address: 300 Huaihai Road, Shanghai, phone 13812345678": (
        "shanghai",
        "300 Huaihai Road",
        "13812345678",
        "Lin Xiaoyu",
    ),
    "Please save an address, recipient Wang Fang, phone 13912345678, 20 Wensan Road, Hangzhou": (
        "hangzhou",
        "20 Wensan Road",
        "13912345678",
        "Wang Fang",
    ),
    "加个新地址，上海市徐汇区漕溪北路88号，收件人王芳，电话13912345678": (
        "shanghai",
        "漕溪北路88号",
        "13912345678",
        "王芳",
    ),
    "帮我存一个地址：杭州市西湖区文三路20号": ("hangzhou", "文三路20号", "13857120618", "林晓雨"),
}


@pytest.mark.parametrize("text", ADDRESSES)
def test_all_parts_of_a_new_address_are_saved(simulator: Simulator, text: str) -> None:
    added = talked(simulator, text).diff()["addresses"]["added"]

    assert [
        (row["city"], row["street_zh"], row["phone"], row["recipient_zh"]) for row in added
    ] == [ADDRESSES[text]]
