from datetime import date

import pytest

from superapp.checks.said.claims import language, names_thing, outcomes
from superapp.checks.said.moments import days, times
from superapp.checks.said.numerals import chinese_number, in_digits
from superapp.checks.said.quantities import amounts, durations, numbers

TODAY = date(2026, 2, 6)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("一共 ¥18.90", 1890),
        ("￥18.9", 1890),
        ("18.9元", 1890),
        ("18块9", 1890),
        ("18块9毛", 1890),
        ("18块95", 1895),
        ("十八块九", 1890),
        ("十八元九角五分", 1895),
        ("十八点九元", 1890),
        ("eighteen ninety", 1890),
        ("eighteen yuan ninety", 1890),
        ("18.90", 1890),
        ("RMB 18.90 in total", 1890),
        ("It costs 18.9 yuan.", 1890),
        ("1,234.50元", 123450),
        ("¥1,234.5", 123450),
        ("一千二百三十四元", 123400),
        ("1.2万元", 1_200_000),
        ("三百五十块", 35000),
        ("三百五块钱", 35000),
        ("two hundred yuan", 20000),
        ("one hundred and twenty-five yuan", 12500),
        ("¥０.５０", 50),
        ("5毛", 50),
        ("两百元红包", 20000),
        ("12块一份", 1200),
        ("共3件，合计59元", 5900),
    ],
)
def test_an_amount_is_read_in_any_usual_spelling(text: str, fen: int) -> None:
    assert fen in amounts(text)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("¥189.00", 1890),
        ("¥18.95", 1890),
        ("18 minutes", 1800),
        ("2026", 202600),
        ("10:40", 1040),
        ("1890元", 1890),
        ("评分4.8", 480),
        ("¥118.90", 1890),
    ],
)
def test_another_number_is_not_taken_for_the_amount(text: str, fen: int) -> None:
    assert fen not in amounts(text)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("大约35分钟", 35),
        ("about 35 minutes", 35),
        ("35 min", 35),
        ("a 35-minute ride", 35),
        ("半小时", 30),
        ("半个小时", 30),
        ("half an hour", 30),
        ("一个半小时", 90),
        ("an hour and a half", 90),
        ("1小时20分钟", 80),
        ("1小时20分", 80),
        ("1 h 20 min", 80),
        ("1h20m", 80),
        ("1 hour and 20 minutes", 80),
        ("1.5 hours", 90),
        ("两小时", 120),
        ("three quarters of an hour", 45),
        ("一刻钟", 15),
        ("forty-five minutes", 45),
        ("1小时半", 90),
        ("航班晚点120分钟", 120),
    ],
)
def test_a_length_of_time_is_read_in_any_usual_spelling(text: str, minutes: int) -> None:
    assert durations(text) == [minutes]


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        ("10点40", 640),
        ("10点40分", 640),
        ("10:40", 640),
        ("10:40 am", 640),
        ("上午10:40", 640),
        ("ten forty", 640),
        ("十点四十", 640),
        ("晚上10点40", 1360),
        ("10:40 pm", 1360),
        ("22:40", 1360),
        ("下午三点半", 930),
        ("3:30 p.m.", 930),
        ("half past three in the afternoon", 930),
        ("quarter to seven pm", 1125),
        ("中午12点", 720),
        ("noon", 720),
        ("7 pm", 1140),
        ("晚上七点", 1140),
        ("seven o'clock", 1140),
        ("2026-02-06T10:40:00+08:00", 640),
        ("08:05", 485),
    ],
)
def test_a_time_of_day_is_read_in_any_usual_spelling(text: str, minute: int) -> None:
    assert minute in times(text)


@pytest.mark.parametrize(("text", "minute"), [("08:05", 1205), ("10:40 am", 1360), ("4.5分", 270)])
def test_another_time_is_not_taken_for_it(text: str, minute: int) -> None:
    assert minute not in times(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2月7日", 7),
        ("二月七号", 7),
        ("7号", 7),
        ("Feb 7", 7),
        ("February 7th, 2026", 7),
        ("7 February", 7),
        ("the 7th of February", 7),
        ("2026-02-07", 7),
        ("2026年2月7日", 7),
        ("2/7", 7),
        ("明天", 7),
        ("tomorrow", 7),
        ("后天", 8),
        ("the day after tomorrow", 8),
        ("周六", 7),
        ("星期天", 8),
        ("Saturday", 7),
        ("on Sunday", 8),
        ("下周三", 11),
        ("next Wednesday", 11),
        ("今天", 6),
    ],
)
def test_a_day_is_read_in_any_usual_spelling(text: str, day: int) -> None:
    assert date(2026, 2, day) in days(text, TODAY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("共12件", 12), ("3 items", 3), ("4.8分", 4.8), ("一千二百", 1200), ("1,200 g", 1200)],
)
def test_a_number_is_read(text: str, expected: float) -> None:
    assert expected in numbers(text)


def test_a_number_inside_another_is_not_read() -> None:
    assert numbers("ord_0004 at 10:40, 145") == [145]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十", "10"),
        ("一百零五", "105"),
        ("一万二", "12000"),
        ("两千五", "2500"),
        ("二零二六", "2026"),
        ("三百五", "350"),
        ("一百二十三万", "1230000"),
    ],
)
def test_chinese_numbers(text: str, number: str) -> None:
    assert chinese_number(text) == number


def test_idioms_hold_no_numbers() -> None:
    assert not any(char.isdigit() for char in in_digits("我一下十分高兴，千万别走，一起去"))


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("水费已支付成功", "paid"),
        ("Your bill has been paid.", "paid"),
        ("水费没有支付，账单仍待缴", "unpaid"),
        ("The bill is still unpaid.", "unpaid"),
        ("I haven't paid it.", "unpaid"),
        ("能量还不够种树", "not_enough"),
        ("还差 200g", "not_enough"),
        ("You don't have enough energy.", "not_enough"),
        ("能量足够，可以种树了", "enough"),
        ("抱歉，我无法查看他人的订单", "refused"),
        ("I can't show you another user's orders.", "refused"),
    ],
)
def test_an_outcome_is_read_and_its_contrary_is_not(text: str, outcome: str) -> None:
    contrary = {"paid": "unpaid", "unpaid": "paid", "enough": "not_enough", "not_enough": "enough"}

    assert outcome in outcomes(text)
    assert contrary.get(outcome) not in outcomes(text)


@pytest.mark.parametrize(
    ("text", "names", "found"),
    [
        ("为您选了知味观（湖滨店）。", ["知味观(湖滨店)"], True),
        ("为您选了知味观。", ["知味观（湖滨店）"], True),
        ("We chose Grandma's Home.", ["Grandma’s Home"], True),
        ("The cafe Muller is open", ["Café Müller"], True),
        ("A teapot", ["Tea"], False),
        ("外婆家", ["知味观", "外婆家"], True),
    ],
)
def test_a_thing_is_named(text: str, names: list[str], found: bool) -> None:
    assert names_thing(text, names) is found


def test_the_language_of_a_reply() -> None:
    assert language("好的，已为您下单 iPhone") == "zh"
    assert language("Paid to 知味观 (Zhiweiguan) for you today.") == "en"
    assert language("¥18.90 …") is None
