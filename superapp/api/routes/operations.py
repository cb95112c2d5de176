"""Whether the server lives and can work, and a page for people who open its address."""

import html
from pathlib import Path
from string import Template

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from superapp.api.access import Operator
from superapp.api.problems import problem
from superapp.api.routes.sessions import HostOf

router = APIRouter(tags=["operations"])
METRICS = "text/plain; version=0.0.4; charset=utf-8"
PAGE = Template(Path(__file__).parents[1].joinpath("page.html").read_text("utf-8"))


@router.get("/healthz")
async def health() -> dict[str, str]:
    """The process lives."""
    return {"status": "ok"}


@router.get("/readyz")
async def readiness(host: HostOf) -> Response:
    """The server can do its work: its database answers and its world is built."""
    try:
        await to_thread.run_sync(host.ready)
    except Exception as error:  # noqa: BLE001 - whatever it is, the answer is "not ready"
        return problem(
            503, "not_ready", f"{type(error).__name__}: see the log.", None, {"retry-after": "5"}
        )
    return JSONResponse({"status": "ready"})


@router.get("/metrics", response_class=PlainTextResponse)
async def metrics(request: Request, _: Operator) -> Response:
    """Requests, tool calls, turns, tokens and cost, as Prometheus reads them."""
    text = await to_thread.run_sync(request.app.state.metrics.text)
    return Response(text, media_type=METRICS)


@router.get("/", response_class=HTMLResponse, include_in_schema=False)
async def page(request: Request) -> str:
    """What this server is, and how to talk to it."""
    return PAGE.substitute(base=html.escape(str(request.base_url)))
