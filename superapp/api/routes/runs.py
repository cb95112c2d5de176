"""Runs of journeys: begin one, see how far it is, read its report."""

from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Request, Response

from superapp.api.access import Caller, User
from superapp.api.problems import Problem
from superapp.api.runs import Run, Runs
from superapp.api.schemas import NewRun, RunView

router = APIRouter(prefix="/v1/runs", tags=["runs"])
HTML = "text/html"


async def runs_of(request: Request) -> Runs:
    """The runs of this server."""
    runs: Runs = request.app.state.runs
    return runs


RunsOf = Annotated[Runs, Depends(runs_of)]


async def own_run(runs: RunsOf, who: User, run_id: str) -> Run:
    """The run of the path, if it is the caller's.

    Raises:
        Problem: It is not.
    """
    found = await to_thread.run_sync(runs.find, who.owner, run_id)
    if found is None or who.session_id is not None:
        raise Problem(404, "unknown_run", f"There is no run {run_id[:64]!r} of yours.")
    return found


OwnRun = Annotated[Run, Depends(own_run)]


def _key_holder(who: Caller) -> str:
    if who.session_id is not None:
        raise Problem(403, "key_required", "A run takes an API key, not a session's token.")
    return who.owner


@router.post("", status_code=202)
async def start_run(runs: RunsOf, who: User, wanted: NewRun) -> RunView:
    """Play journeys with an agent in the background, and judge calls and final state."""
    owner = _key_holder(who)
    await to_thread.run_sync(lambda: runs.journeys)
    run = runs.start(owner, wanted.journeys, wanted.agent, wanted.model, wanted.k)
    return RunView(**runs.progress(run))


@router.get("/{run_id}")
async def get_run(runs: RunsOf, run: OwnRun) -> RunView:
    """How far a run is."""
    return RunView(**await to_thread.run_sync(runs.progress, run))


@router.delete("/{run_id}", status_code=204)
async def delete_run(runs: RunsOf, run: OwnRun) -> None:
    """End a run, and remove what it left."""
    runs.forget(run)


@router.get(
    "/{run_id}/report",
    response_class=Response,
    responses={200: {"content": {HTML: {}, "application/json": {}}}},
)
async def read_report(request: Request, runs: RunsOf, run: OwnRun) -> Response:
    """The report of a finished run: a page with `Accept: text/html`, JSON otherwise."""
    html = HTML in request.headers.get("accept", "")
    data: Any = await to_thread.run_sync(lambda: runs.report(run, html=html))
    page = not data.startswith((b"{", b"["))
    headers = {"content-security-policy": "sandbox allow-scripts"} if page else None
    return Response(data, media_type=HTML if page else "application/json", headers=headers)
