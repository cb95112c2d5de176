"""What was corrected or ruled out in a message is neither paid nor ordered."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from superapp.session import Session
from superapp.simulator import Simulator


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(world="city", seed=7) as made:
        yield made


def approved(simulator: Simulator, text: str, lang: str) -> Session:
    """The session after the message, with everything approved that it asks for."""
    session = simulator.session(user="usr_lin", lang=lang)
    turn = session.chat(text)
    for confirmation in turn.confirmations:
        session.decide(confirmation.confirmation_id, "approve")
    return session


def added(session: Session, table: str) -> list[dict[str, object]]:
    """The new rows of a table."""
    rows: list[dict[str, object]] = session.diff().get(table, {"added": []})["added"]
    return rows


def called(session: Session, tool: str) -> list[dict[str, object]]:
    """The arguments of every call of a tool."""
    return [call["arguments"] for call in session.calls if call["tool"] == tool]


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("给李娜转两百，不对，三百", 30_000),
        ("给李娜转200，说错了，是180", 18_000),
        ("给李楠转50，不对，给李娜转60", 6_000),
    ],
)
def test_the_corrected_amount_is_sent(simulator: Simulator, text: str, fen: int) -> None:
    session = approved(simulator, text, "zh")

    assert [row["amount_fen"] for row in added(session, "transfers")] == [fen]


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("给李娜转200，算了", "zh"),
        ("给李娜转200，不对", "zh"),
        ("给李娜转200，等一下", "zh"),
        ("transfer 200 to Li Na, never mind", "en"),
        ("ok get", "en"),
        ("buy it", "en"),
        ("帮我下单那个东西", "zh"),
    ],
)
def test_nothing_is_paid_for_what_is_taken_back_or_not_named(
    simulator: Simulator, text: str, lang: str
) -> None:
    session = simulator.session(user="usr_lin", lang=lang)

    turn = session.chat(text)

    assert not turn.confirmations
    assert {"payments_pay_order", "payments_transfer", "shopping_place_order"}.isdisjoint(
        call["tool"] for call in session.calls
    )


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("明天去深圳的机票，不要早上的，帮我订", 12, 24),
        ("订明天去深圳的机票，不要上午", 12, 24),
        ("book a flight to Shenzhen tomorrow, not in the morning", 12, 24),
        ("订明天去深圳的机票，别太早", 9, 24),
        ("book a flight to Shenzhen tomorrow, not too early", 9, 24),
        ("订明天上午去深圳的机票，不对，下午的", 12, 18),
        ("book a train to Shanghai tomorrow, not in the evening", 0, 17),
    ],
)
def test_nothing_leaves_at_a_time_that_was_ruled_out(
    simulator: Simulator, text: str, first: int, last: int
) -> None:
    session = approved(simulator, text, "en" if text.isascii() else "zh")

    bookings = added(session, "bookings")
    left = [datetime.fromisoformat(str(row["starts_at"])) for row in bookings]

    assert len(left) == 1
    assert first <= left[0].hour < last


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("在成都订个酒店，明天入住，不要青旅", "青年旅"),
        ("明天在成都订个酒店，别订青旅", "青年旅"),
        ("book a hotel in Chengdu tomorrow, no youth hostels", "Hostel"),
        ("book a hotel in Chengdu tomorrow, anything but a hostel", "Hostel"),
    ],
)
def test_a_hotel_is_of_no_kind_that_was_ruled_out(
    simulator: Simulator, text: str, out: str
) -> None:
    session = simulator.session(user="usr_lin", lang="en" if text.isascii() else "zh")

    (confirmation,) = session.chat(text).confirmations

    assert out not in confirmation.summary


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("帮我买一件卫衣，M码，不要黑色", "black"),
        ("帮我买一件卫衣，M码，不要白色的", "white"),
        ("buy a hoodie in size M, not black", "black"),
        ("buy a phone case, anything but black", "black"),
    ],
)
def test_goods_come_in_no_colour_that_was_ruled_out(
    simulator: Simulator, text: str, colour: str
) -> None:
    session = approved(simulator, text, "en" if text.isascii() else "zh")

    skus = {row["sku_id"]: row for row in session.base_state("skus")}
    bought = [skus[line["sku_id"]]["colour"] for line in added(session, "order_lines")]

    assert len(bought) == 1
    assert colour not in bought


@pytest.mark.parametrize(
    "text", ["买个黑色的保温杯，不对，白色的", "buy a black thermos, I mean white"]
)
def test_goods_come_in_the_corrected_colour(simulator: Simulator, text: str) -> None:
    session = approved(simulator, text, "en" if text.isascii() else "zh")

    skus = {row["sku_id"]: row for row in session.base_state("skus")}

    assert [skus[line["sku_id"]]["colour"] for line in added(session, "order_lines")] == ["white"]


def test_what_is_ruled_out_is_no_filter_of_the_shop(simulator: Simulator) -> None:
    session = simulator.session(user="usr_lin", lang="zh")

    session.chat("帮我买个手机，不要二手的")

    searches = called(session, "shopping_search_products")
    assert searches
    assert not any(search.get("attributes") for search in searches)


def test_the_user_hears_what_could_not_be_checked(simulator: Simulator) -> None:
    session = simulator.session(user="usr_lin", lang="zh")

    turn = session.chat("推荐一个保温杯，不要掉漆的")

    assert "掉漆" in turn.reply


def test_a_ride_goes_to_the_corrected_place(simulator: Simulator) -> None:
    session = approved(simulator, "打车去西湖，不对，去灵隐寺", "zh")

    assert ["灵隐寺" in str(row["dropoff_zh"]) for row in added(session, "rides")] == [True]
