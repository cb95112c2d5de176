"""Many sessions in one process: prints its memory in MB, then milliseconds of some answers."""

import gc
import resource
import sys
from functools import partial
from pathlib import Path

from superapp.bench.measure import timed
from superapp.bench.workload import MANY_SESSIONS, Workload
from superapp.simulator import Simulator

_ASKED = 200


def crowd(world: str, seed: int, cache_dir: Path | None) -> list[float]:
    """The most memory in use, in MB, and how long each of 200 sessions took to answer, in ms."""
    with Simulator(world, seed, cache_dir=cache_dir) as simulator:
        load = Workload(simulator)
        sessions = [load.session() for _ in range(MANY_SESSIONS)]
        gc.freeze()
        for session in sessions:
            load.ten_calls(session)
        used = _most_used_mb()
        asked = [
            partial(s.call, "payments_get_wallet") for s in sessions[:: MANY_SESSIONS // _ASKED]
        ]
        return [used, *(sample / 1000 for sample in timed(asked))]


def _most_used_mb() -> float:
    """The most memory that this process had in use.

    On Linux what the system says of resources includes the process that started this one.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="utf-8")
    except OSError:
        unit = 1e6 if sys.platform == "darwin" else 1e3
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    return int(status.partition("VmHWM:")[2].split()[0]) / 1e3


if __name__ == "__main__":
    preset, number, folder = sys.argv[1:]
    measured = crowd(preset, int(number), Path(folder) if folder else None)
    sys.stdout.write(" ".join(map(str, measured)))
