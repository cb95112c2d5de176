"""Journeys of the library can be named without their folder."""

from pathlib import Path

from superapp.journeys.cli import named
from superapp_fixtures.journeys import library


def test_a_name_means_the_files_of_the_library_that_begin_with_it() -> None:
    hard = named([Path("hard")])

    assert len(hard) == 40
    assert named([Path("r01")]) == [library() / "r01_milk_tea_to_the_office.journey.yaml"]


def test_what_is_a_path_or_unknown_stays_as_it_is(tmp_path: Path) -> None:
    own = tmp_path / "r01.journey.yaml"
    own.touch()

    assert named([own, Path("folder/r01"), Path("nothing")]) == [
        own,
        Path("folder/r01"),
        Path("nothing"),
    ]
