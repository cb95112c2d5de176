import math
import random

import pytest

from superapp_services.commons.geometry import (
    Mode,
    bounds,
    compass,
    decode_polyline,
    distance_m,
    encode_polyline,
    offset,
    travel,
)


def great_circle_m(a: tuple[int, int], b: tuple[int, int]) -> float:
    lat1, lng1, lat2, lng2 = (math.radians(value / 1e6) for value in (*a, *b))
    h = math.sin((lat2 - lat1) / 2) ** 2
    h += math.cos(lat1) * math.cos(lat2) * math.sin((lng2 - lng1) / 2) ** 2
    return 2 * 6_371_009 * math.asin(math.sqrt(h))


@pytest.mark.parametrize(
    ("a", "b", "percent"),
    [
        ((30_253_000, 120_160_000), (30_290_700, 120_212_800), 0.01),
        ((39_908_700, 116_397_500), (39_509_800, 116_410_500), 0.01),
        ((30_280_000, 120_123_000), (39_904_200, 116_407_400), 0.1),
    ],
)
def test_distances_agree_with_the_sphere(
    a: tuple[int, int], b: tuple[int, int], percent: float
) -> None:
    assert distance_m(*a, *b) == pytest.approx(great_circle_m(a, b), rel=percent / 100, abs=1)


def test_a_box_holds_every_point_of_its_circle() -> None:
    rng = random.Random(5)
    south, north, west, east = bounds(39_900_000, 116_400_000, 3_000)
    for _ in range(200):
        angle = rng.uniform(0, 6.28)
        north_m, east_m = round(2_999 * math.sin(angle)), round(2_999 * math.cos(angle))
        lat, lng = offset(39_900_000, 116_400_000, north_m, east_m)

        assert south <= lat <= north
        assert west <= lng <= east


def test_a_polyline_reads_back_to_five_decimals() -> None:
    points = [(30_253_000, 120_160_000), (30_290_700, 120_212_800), (-1_230, -4_560)]

    assert decode_polyline(encode_polyline(points)) == points


def test_the_published_example_of_the_polyline_format() -> None:
    points = [(38_500_000, -120_200_000), (40_700_000, -120_950_000), (43_252_000, -126_453_000)]

    assert encode_polyline(points) == "_p~iF~ps|U_ulLnnqC_mqNvxq`@"


@pytest.mark.parametrize(
    ("north_m", "east_m", "eighth"),
    [
        (100, 0, 0),
        (100, 100, 1),
        (0, 100, 2),
        (-100, 100, 3),
        (-100, 0, 4),
        (-9, -9, 5),
        (0, -9, 6),
    ],
)
def test_directions_of_the_compass(north_m: int, east_m: int, eighth: int) -> None:
    start = (30_000_000, 120_000_000)

    assert compass(*start, *offset(*start, north_m, east_m)) == eighth


def test_estimates_grow_with_distance_and_traffic() -> None:
    near, far = travel(Mode.DRIVING, 1_000), travel(Mode.DRIVING, 10_000)
    busy = travel(Mode.DRIVING, 10_000, traffic_percent=150)

    assert near.seconds < far.seconds < busy.seconds
    assert near.distance_m == 1_350
    assert travel(Mode.WALKING, 0).seconds == 0
