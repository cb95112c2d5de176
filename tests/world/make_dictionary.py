"""Writes the next compression dictionary, from what journeys and a shopping day store.

Run `python -m tests.world.make_dictionary 2` when results have changed so much that stored
sessions have grown; then set `NEWEST` in `superapp/world/packing.py`. Older dictionaries stay.
"""

import sys
from collections import Counter
from pathlib import Path

import zstandard

import superapp_fixtures
from superapp.bench.workload import GIVEN, USER, Workload
from superapp.journeys.loader import journey_files, load_file
from superapp.journeys.runner import play
from superapp.simulator import Simulator
from superapp.world.packing import DICTIONARIES

_SIZE = 24_576
_ROUNDS = 6
_MOST_OF_A_TOOL = 60


def samples() -> list[bytes]:
    """Results and changes of every journey, and of shopping in both languages, evenly by tool."""
    found: list[bytes] = []
    seen: Counter[str] = Counter()
    for simulator in _played():
        store = simulator.world.store
        entries = (e for meta in store.sessions() for e in store.entries(meta.session_id))
        for entry in entries:
            seen[entry.tool] += 1
            if seen[entry.tool] <= _MOST_OF_A_TOOL:
                found.extend(text for text in (entry.result, entry.changes) if text)
        simulator.close()
    return found


def _played() -> list[Simulator]:
    """Simulators in which every journey was played, and some shopping done."""
    simulators: dict[tuple[str, int], Simulator] = {}
    for path in journey_files([Path(superapp_fixtures.__file__).parent / "journeys"]):
        for journey in load_file(path):
            world = (journey.world.preset, journey.world.seed)
            if world not in simulators:
                simulators[world] = Simulator(*world)
            play(simulators[world], journey)
    for simulator in simulators.values():
        load = Workload(simulator)
        for lang in ("zh", "en"):
            session = simulator.session(USER, lang=lang, given=GIVEN)
            for _ in range(_ROUNDS):
                load.ten_calls(session)
    return list(simulators.values())


def main() -> None:
    """Write the dictionary with the number that was asked for."""
    number = int(sys.argv[1])
    made = zstandard.train_dictionary(_SIZE, samples(), dict_id=number, level=1)
    DICTIONARIES.mkdir(exist_ok=True)
    (DICTIONARIES / f"{number}.zdict").write_bytes(made.as_bytes())


if __name__ == "__main__":
    main()
