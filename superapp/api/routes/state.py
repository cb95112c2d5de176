"""What happened in a session and what its world holds: steps, tables, diff, digest."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from superapp.api.access import UsersSession
from superapp.api.routes.sessions import HostOf
from superapp.api.schemas import Digest, Rows, StepList, TableList
from superapp.session import Session

MOST_STEPS = 2**31 - 1
router = APIRouter(prefix="/v1/sessions/{session_id}", tags=["state"])


@router.get("/steps")
async def list_steps(
    host: HostOf,
    known: UsersSession,
    after: Annotated[
        int, Query(ge=-1, le=MOST_STEPS, description="Leave out steps up to this one.")
    ] = -1,
    limit: Annotated[int, Query(ge=1, le=1000)] = 1000,
) -> StepList:
    """Steps, oldest first: each with its author, call, changed rows and stored result."""

    def steps(session: Session) -> StepList:
        return StepList(steps=session.steps(after)[:limit], head=session.head)

    return await host.run(known, steps)


@router.get("/state")
async def list_tables(host: HostOf, known: UsersSession) -> TableList:
    """The tables that can be read."""
    return TableList(tables=await host.run(known, lambda session: sorted(session.tables())))


@router.get("/state/{table}")
async def read_table(host: HostOf, known: UsersSession, table: str) -> Rows:
    """All rows of one table, as they are now."""
    return Rows(rows=await host.run(known, lambda session: session.state(table)))


@router.get("/diff")
async def read_diff(host: HostOf, known: UsersSession) -> dict[str, Any]:
    """The business rows that the session added, changed and removed since its start."""
    return await host.run(known, lambda session: session.diff())


@router.get("/digest")
async def read_digest(host: HostOf, known: UsersSession) -> Digest:
    """The fingerprint of all business rows: equal for equal worlds."""
    return Digest(digest=await host.run(known, lambda session: session.digest()))
