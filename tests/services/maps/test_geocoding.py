from typing import Any

import pytest

from superapp.session import Session
from superapp.simulator import Simulator

QUERIES = [
    ("西湖", "West Lake"),
    ("West Lake", "West Lake"),
    ("杭州东站", "Hangzhou East Railway Station"),
    ("Hangzhou East", "Hangzhou East Railway Station"),
    ("火车东站", "Hangzhou East Railway Station"),
    ("萧山机场", "Hangzhou Xiaoshan International Airport"),
    ("苏堤", "Su Causeway"),
    ("灵隐寺", "Lingyin Temple"),
    ("文三路", "Wensan Road"),
    ("longxiangqiao", "Longxiangqiao Metro Station"),
    ("Beijing Capital Airport", "Beijing Capital International Airport"),
    ("首都机场", "Beijing Capital International Airport"),
    ("PEK", "Beijing Capital International Airport"),
    ("故宫", "The Palace Museum (Forbidden City)"),
    ("Forbidden City", "The Palace Museum (Forbidden City)"),
    ("北京南站", "Beijing South Railway Station"),
    ("the Bund", "The Bund"),
    ("外滩附近", "The Bund"),
    ("near the Bund", "The Bund"),
    ("Disneyland", "Shanghai Disneyland"),
    ("迪士尼", "Shanghai Disneyland"),
    ("虹桥火车站", "Shanghai Hongqiao Railway Station"),
    ("浦东机场", "Shanghai Pudong International Airport"),
    ("春熙路", "Chunxi Road"),
    ("Panda Base", "Chengdu Panda Base"),
    ("天府机场", "Chengdu Tianfu International Airport"),
    ("钟楼", "Bell Tower of Xi'an"),
    ("Bell Tower Xi'an", "Bell Tower of Xi'an"),
    ("兵马俑", "Terracotta Army"),
    ("会展中心", "Shenzhen Convention and Exhibition Center"),
    ("深圳国际会展中心", "Shenzhen World Exhibition & Convention Center"),
    ("小蛮腰", "Canton Tower"),
    ("Guangzhou South", "Guangzhou South Railway Station"),
    ("夫子庙", "Confucius Temple"),
    ("禄口机场", "Nanjing Lukou International Airport"),
    ("西安", "Xi'an City"),
    ("望京", "Wangjing area"),
    ("杭州火车站", "Hangzhou Railway Station"),
    ("上海虹桥", "Shanghai Hongqiao Railway Station"),
    ("深圳北", "Shenzhen North Railway Station"),
    ("北京机场", "Beijing Capital International Airport"),
    ("长城", "Great Wall at Badaling"),
    ("西湖 杭州", "West Lake"),
    ("文三路258号", "Wensan Road"),
    ("People's Square Shanghai", "People's Square area"),
    ("CTU", "Chengdu Shuangliu International Airport"),
    ("ＷＥＳＴ ＬＡＫＥ", "West Lake"),
]


@pytest.mark.parametrize(("query", "expected"), QUERIES)
def test_names_in_both_languages_find_the_place(
    english: Session, query: str, expected: str
) -> None:
    answer = english.call("maps_geocode", query=query)

    assert answer["result"]["places"][0]["name"] == expected


def test_the_city_named_decides_between_namesakes(ask: Any) -> None:
    everywhere = ask("geocode", query="人民公园")
    chengdu = ask("geocode", query="人民公园", city="Chengdu")

    assert everywhere["ambiguous"]
    assert not chengdu["ambiguous"]
    assert chengdu["places"][0]["city"] == "chengdu"
    assert chengdu["places"][0]["score"] == 0.98


def test_a_candidate_says_all_that_is_needed_to_choose(ask: Any) -> None:
    found = ask("geocode", query="杭州东站", limit=1)

    assert found["places"] == [
        {
            "place_id": found["places"][0]["place_id"],
            "name": "杭州东站",
            "category": "railway_station",
            "address": "上城区（火车东站附近）",
            "city": "hangzhou",
            "city_name": "杭州",
            "district": "上城区",
            "location": "30.290700,120.212800",
            "lat_e6": 30_290_700,
            "lng_e6": 120_212_800,
            "score": 1.0,
        }
    ]
    assert found["total"] > 1


@pytest.mark.parametrize("query", ["zzqqxx", "😀😀", "'; DROP TABLE places; --", "<b>", "!!!"])
def test_a_name_that_nobody_bears_is_refused(refused: Any, query: str) -> None:
    assert refused("geocode", query=query) == "nothing_found"


def test_a_city_that_is_not_covered_is_refused(refused: Any) -> None:
    assert refused("geocode", query="西湖", city="Paris") == "unknown_city"


def test_too_long_a_name_is_refused(refused: Any) -> None:
    assert refused("geocode", query="湖" * 10_000) == "invalid_arguments"


def test_a_point_has_an_address_and_places_around_it(ask: Any) -> None:
    found = ask("reverse_geocode", location="30.2800,120.1230")

    assert found["city_name"] == "杭州"
    assert found["district"] == "西湖区"
    assert found["formatted_address"].startswith("杭州市西湖区")
    distances = [hit["distance_m"] for hit in found["places"]]
    assert distances == sorted(distances)
    assert found["places"][0]["distance_m"] < 800


def test_an_address_in_english_holds_no_chinese(simulator: Simulator) -> None:
    with simulator.session("usr_smith") as session:
        found = session.call("maps_reverse_geocode", location="31.2400,121.4905")["result"]

    assert found["city_name"] == "Shanghai"
    assert found["formatted_address"].isascii()


@pytest.mark.parametrize("location", ["0,0", "48.8566,2.3522", "-33.8,151.2"])
def test_a_point_elsewhere_is_refused(refused: Any, location: str) -> None:
    assert refused("reverse_geocode", location=location) == "outside_coverage"


@pytest.mark.parametrize("location", ["30.28", "north,east", "", "30.28,120.12,5", "91,200"])
def test_what_is_no_point_is_refused(refused: Any, location: str) -> None:
    assert refused("reverse_geocode", location=location) in {
        "invalid_arguments",
        "outside_coverage",
    }
