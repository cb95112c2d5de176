"""Stored results and changes: smaller than JSON, and readable for ever."""

import threading
import zlib

import orjson
import pytest

from superapp.world.packing import DICTIONARIES, NEWEST, pack, unpack

ROW = orjson.dumps(
    [
        {"product_id": f"prd_{number:05d}", "title": "不锈钢保温杯 Vacuum flask", "price_fen": 8900}
        for number in range(20)
    ]
)


@pytest.mark.parametrize("data", [b"", b"[]", b'{"ok":true}', ROW, bytes(range(256)) * 9])
def test_what_was_packed_comes_out_again(data: bytes) -> None:
    assert unpack(pack(data)) == data


def test_packing_makes_rows_much_smaller() -> None:
    assert len(pack(ROW)) < len(ROW) / 5


def test_results_stored_by_earlier_versions_stay_readable() -> None:
    assert unpack(zlib.compress(ROW, 1)) == ROW


def test_the_newest_dictionary_is_the_last_and_none_is_missing() -> None:
    numbers = sorted(int(path.stem) for path in DICTIONARIES.glob("*.zdict"))

    assert numbers == list(range(1, NEWEST + 1))


def test_threads_pack_side_by_side() -> None:
    wrong: list[int] = []

    def work(number: int) -> None:
        data = ROW * number
        if any(unpack(pack(data)) != data for _ in range(50)):
            wrong.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
