"""Runs of journeys in the background: each in a process of its own, with its progress on disk."""

import asyncio
import logging
import os
import secrets
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import orjson

from superapp.api.problems import Problem
from superapp.journeys.loader import journey_files, load_file
from superapp.settings import Settings
from superapp_fixtures.journeys import library

AT_ONCE: Final = 1
MOST_WAITING: Final = 20
ENDED: Final = frozenset({"done", "failed", "interrupted"})
OWN_AGENTS: Final = ("graph", "oracle", "null")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Run:
    """One run: which journeys, with what, and how it ended."""

    run_id: str
    owner: str
    journeys: tuple[str, ...]
    agent: str
    model: str | None
    k: int | None
    total: int
    status: str = "queued"


@cache
def library_journeys() -> Mapping[str, tuple[Path, int]]:
    """The file of each journey of the library, and how often a run of the file plays one."""
    found: dict[str, tuple[Path, int]] = {}
    for file in journey_files([library()]):
        listed = load_file(file)
        plays = sum(journey.runs.k for journey in listed)
        found |= {journey.id: (file, plays) for journey in listed}
    return found


class Runs:
    """The runs of a server.

    Args:
        settings: The server's, which a run's process gets too.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folder = settings.data_dir / "runs"
        self._one = asyncio.Semaphore(AT_ONCE)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._processes: dict[str, asyncio.subprocess.Process] = {}

    @property
    def journeys(self) -> Mapping[str, tuple[Path, int]]:
        """The file of each journey, and how often a run of the file plays one."""
        return library_journeys()

    @property
    def agents(self) -> tuple[str, ...]:
        """The agents that can be chosen."""
        return tuple(dict.fromkeys((*OWN_AGENTS, *self._settings.agents)))

    def start(
        self, owner: str, wanted: Sequence[str] | None, agent: str, model: str | None, k: int | None
    ) -> Run:
        """Begin a run; it goes on by itself.

        Raises:
            Problem: There is no such journey, agent or model, or too much waits already.
        """
        names = self._names(wanted)
        self._check(owner, agent, model)
        files = {self.journeys[name][0]: self.journeys[name][1] for name in names}
        total = sum(self._plays(file) * k if k else plays for file, plays in files.items())
        run = Run(f"run_{secrets.token_hex(6)}", owner, names, agent, model, k, total)
        self._write(run)
        task = asyncio.create_task(self._run(run, sorted(files)))
        self._tasks[run.run_id] = task
        task.add_done_callback(lambda _: self._tasks.pop(run.run_id, None))
        return run

    def _names(self, wanted: Sequence[str] | None) -> tuple[str, ...]:
        if wanted is None:
            return tuple(self.journeys)
        unknown = [name for name in wanted if name not in self.journeys]
        if unknown:
            shown = ", ".join(unknown)[:200]
            raise Problem(
                422, "unknown_journey", f"No journey is named {shown}. See superapp_fixtures."
            )
        return tuple(dict.fromkeys(wanted))

    def _plays(self, file: Path) -> int:
        return sum(path == file for path, _ in self.journeys.values())

    def _check(self, owner: str, agent: str, model: str | None) -> None:
        if agent not in self.agents:
            offered = ", ".join(self.agents)
            raise Problem(
                422,
                "unknown_agent",
                f"The agent {agent[:100]!r} is not offered here. Choose one of: {offered}. "
                "The operator adds agents with SUPERAPP_AGENTS.",
            )
        models = self._settings.choosable_models
        if model is not None and model not in models:
            raise Problem(422, "unknown_model", f"Choose one of the models: {', '.join(models)}.")
        waiting = sum(self.find(owner, run_id) is not None for run_id in list(self._tasks))
        if waiting >= MOST_WAITING:
            raise Problem(
                429, "too_many_runs", f"{waiting} runs of yours wait already.", retry_after=60
            )

    def find(self, owner: str, run_id: str) -> Run | None:
        """A run of this owner, as it is now."""
        path = self._path(run_id) / "run.json"
        if not run_id.startswith("run_") or not run_id[4:].isalnum() or not path.is_file():
            return None
        held = orjson.loads(path.read_bytes())
        run = Run(**{**held, "journeys": tuple(held["journeys"])})
        if run.owner != owner:
            return None
        if run.status not in ENDED and run_id not in self._tasks:
            over = (self._path(run_id) / "results.json").is_file()
            return replace(run, status="done" if over else "interrupted")
        return run

    def progress(self, run: Run) -> dict[str, Any]:
        """How far a run is, and what passed so far."""
        lines = self._lines(run.run_id)
        shown = asdict(run)
        del shown["owner"]
        passed = sum(bool(line["passed"]) for line in lines)
        return {**shown, "finished": len(lines), "passed": passed}

    def report(self, run: Run, *, html: bool) -> bytes:
        """The report: a page, or the figures and all results as JSON.

        Raises:
            Problem: It is not finished.
        """
        folder = self._path(run.run_id)
        if run.status not in ENDED:
            raise Problem(
                409, "run_not_finished", "The run goes on. Ask again later.", retry_after=5
            )
        page, results = folder / "report.html", folder / "results.json"
        if html and page.is_file():
            return page.read_bytes()
        if results.is_file():
            return results.read_bytes()
        return orjson.dumps({"results": self._lines(run.run_id)})

    def forget(self, run: Run) -> None:
        """End a run, and remove what it left."""
        self._stop(run.run_id)
        shutil.rmtree(self._path(run.run_id), ignore_errors=True)

    async def close(self) -> None:
        """End all runs; they are told as interrupted."""
        for run_id in list(self._tasks):
            self._stop(run_id)
        while self._tasks:
            await asyncio.wait(list(self._tasks.values()))

    def _stop(self, run_id: str) -> None:
        process = self._processes.get(run_id)
        if process is not None and process.returncode is None:
            process.terminate()
        elif run_id in self._tasks:
            self._tasks[run_id].cancel()

    async def _run(self, run: Run, files: Sequence[Path]) -> None:
        async with self._one:
            self._write(replace(run, status="running"))
            folder = self._path(run.run_id)
            with (
                (folder / "results.jsonl").open("wb") as out,
                (folder / "log.txt").open("wb") as err,
            ):
                process = await asyncio.create_subprocess_exec(
                    *self._command(run, files, folder),
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=out,
                    stderr=err,
                    env=self._environment(),
                )
                self._processes[run.run_id] = process
                status = await process.wait()
            del self._processes[run.run_id]
        ended = {0: "done", 1: "done"}.get(status, "interrupted" if status < 0 else "failed")
        if ended == "done" and len(self._lines(run.run_id)) == 0:
            ended = "failed"
        log.info("run ended", extra={"run_id": run.run_id, "status": ended})
        if folder.is_dir():
            self._write(replace(run, status=ended))

    @staticmethod
    def _command(run: Run, files: Sequence[Path], folder: Path) -> list[str]:
        command = [sys.executable, "-m", "superapp", "run", "--json", "--agent", run.agent]
        command += ["--out", str(folder / "results.json"), "--html", str(folder / "report.html")]
        command += [] if run.model is None else ["--model", run.model]
        command += [] if run.k is None else ["-k", str(run.k)]
        return [*command, *map(str, files)]

    def _environment(self) -> dict[str, str]:
        own = ("cache_dir", "openai_base_url", "openai_api_key", "model_timeout_s", "model_retries")
        given = {name: getattr(self._settings, name) for name in own}
        named = {f"SUPERAPP_{n.upper()}": str(v) for n, v in given.items() if v is not None}
        return {**os.environ, **named}

    def _path(self, run_id: str) -> Path:
        return self._folder / run_id

    def _lines(self, run_id: str) -> list[dict[str, Any]]:
        path = self._path(run_id) / "results.jsonl"
        if not path.is_file():
            return []
        whole = path.read_bytes().split(b"\n")[:-1]
        return [orjson.loads(line) for line in whole if line.startswith(b"{")]

    def _write(self, run: Run) -> None:
        folder = self._path(run.run_id)
        folder.mkdir(parents=True, exist_ok=True)
        fresh = folder / "run.json.new"
        fresh.write_bytes(orjson.dumps(asdict(run)))
        fresh.replace(folder / "run.json")
