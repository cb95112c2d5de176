from typing import Any

import pytest

from superapp.session import Session


def test_the_weather_of_a_weekend(ask: Any) -> None:
    report = ask("get_weather", city="Chengdu", date="2026-02-07", days=2)

    assert [day["date"] for day in report["forecasts"]] == ["2026-02-07", "2026-02-08"]
    assert [day["weekday"] for day in report["forecasts"]] == ["周六", "周日"]
    assert report["current_c"] is None
    for day in report["forecasts"]:
        assert -5 < day["low_c"] < day["high_c"] < 25


def test_today_comes_with_the_present_temperature_in_english(english: Session) -> None:
    report = english.call("maps_get_weather", city="上海")["result"]

    today = report["forecasts"][0]
    assert report["city_name"] == "Shanghai"
    assert today["weekday"] == "Friday"
    assert today["low_c"] <= report["current_c"] <= today["high_c"]
    assert today["day"].isascii()


def test_february_is_cold_in_beijing_and_mild_in_shenzhen(ask: Any) -> None:
    north = ask("get_weather", city="北京", days=15)["forecasts"]
    south = ask("get_weather", city="深圳", days=15)["forecasts"]

    assert sum(day["high_c"] for day in north) + 10 * 15 < sum(day["high_c"] for day in south)


@pytest.mark.parametrize(
    ("date", "days"), [("2026-02-05", 1), ("2026-05-01", 1), ("2026-03-05", 15)]
)
def test_days_without_a_forecast_are_refused(refused: Any, date: str, days: int) -> None:
    assert refused("get_weather", city="杭州", date=date, days=days) == "no_forecast"


@pytest.mark.parametrize(
    "name",
    [
        "西安",
        "西安市",
        "陕西省西安市",
        "Xi'an",
        "xian",
        "XIAN",
        "Xi’an, China",
        "Ｘｉａｎ",
        "Xi'an City",
    ],
)
def test_a_city_goes_by_many_names(ask: Any, name: str) -> None:
    assert ask("get_weather", city=name)["city"] == "xian"


def test_a_city_that_is_not_covered_is_refused(refused: Any) -> None:
    assert refused("get_weather", city="Tokyo") == "unknown_city"
