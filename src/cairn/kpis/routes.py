"""KPIs over HTTP."""

from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response

from cairn.access.actor import Actor
from cairn.access.permissions import Permission
from cairn.errors import (
    AsOfInFuture,
    CommunityNotFound,
    ExternalIdTaken,
    GoalNotFound,
    InvalidCursor,
    KpiHasChildren,
    KpiIsFed,
    KpiNotMeasurable,
    LinkExists,
    OwnerNotFound,
    ParentNotAllowed,
    ParentNotFound,
    PeriodInvalid,
    PreconditionFailed,
    StaleVersion,
    SumNotPossible,
    WouldMakeCycle,
)
from cairn.goals import service as goals
from cairn.goals.deletion import remove_goal
from cairn.goals.deletion_schemas import WithChildren
from cairn.goals.history_schemas import AsOf
from cairn.goals.schemas import ReceiptOut
from cairn.http import Db, etag, needs, refusals, required_version
from cairn.kpis import service
from cairn.kpis.schemas import (
    KpiDetail,
    KpiOut,
    KpiPage,
    KpiPatch,
    KpiPut,
    KpiQuery,
    KpiWritten,
    NewKpi,
)
from cairn.words import Kind

router = APIRouter(prefix="/kpis", tags=["kpis"])

Reader = Annotated[Actor, needs(Permission.GOALS_VIEW)]
Writer = Annotated[Actor, needs(Permission.GOALS_WRITE)]
Creator = Annotated[Actor, needs(Permission.GOALS_CREATE)]
Remover = Annotated[Actor, needs(Permission.GOALS_WRITE)]
IfMatch = Annotated[str | None, Header(description="The ETag that the change is meant for")]
KpiT = TypeVar("KpiT", bound=KpiOut)
CREATION = (
    CommunityNotFound,
    ExternalIdTaken,
    KpiIsFed,
    OwnerNotFound,
    ParentNotAllowed,
    ParentNotFound,
    PeriodInvalid,
    SumNotPossible,
    KpiNotMeasurable,
)
CHANGE = (
    *CREATION,
    GoalNotFound,
    KpiHasChildren,
    PreconditionFailed,
    StaleVersion,
    WouldMakeCycle,
)


@router.post("", status_code=201, responses=refusals(*CREATION, GoalNotFound, LinkExists))
async def create_kpi(body: NewKpi, db: Db, actor: Creator, response: Response) -> KpiWritten:
    """Create a kpi and link it to objectives; answers with it and every goal that it moved."""
    return tagged(response, await service.create_kpi(db, actor, body))


@router.get("", responses=refusals(InvalidCursor))
async def list_kpis(query: Annotated[KpiQuery, Query()], db: Db, actor: Reader) -> KpiPage:
    """List KPIs, in order of creation unless asked for another."""
    return await service.list_kpis(db, actor, query)


@router.get("/{kpi_id}", responses=refusals(GoalNotFound, AsOfInFuture))
async def get_kpi(
    kpi_id: UUID, db: Db, actor: Reader, response: Response, as_of: AsOf = None
) -> KpiDetail:
    """Show a kpi and how it keeps pace; its ETag is the version."""
    return tagged(response, await service.get_kpi(db, actor, kpi_id, as_of))


@router.put("/{kpi_id}", responses=refusals(*CHANGE))
async def replace_kpi(
    kpi_id: UUID,
    body: KpiPut,
    db: Db,
    actor: Writer,
    response: Response,
    if_match: IfMatch = None,
) -> KpiWritten:
    """Give a kpi these fields; owner and department stay unless they are sent."""
    return tagged(
        response,
        await service.change_kpi(
            db, actor, kpi_id, goals.replacement(body), body.version, required_version(if_match)
        ),
    )


@router.patch("/{kpi_id}", responses=refusals(*CHANGE))
async def change_kpi(
    kpi_id: UUID,
    body: KpiPatch,
    db: Db,
    actor: Writer,
    response: Response,
    if_match: IfMatch = None,
) -> KpiWritten:
    """Change the fields that are sent, leave the others."""
    return tagged(
        response,
        await service.change_kpi(
            db, actor, kpi_id, body.changes(), body.version, required_version(if_match)
        ),
    )


@router.delete("/{kpi_id}", responses=refusals(GoalNotFound, PreconditionFailed))
async def remove_kpi(
    kpi_id: UUID,
    db: Db,
    actor: Remover,
    if_match: IfMatch = None,
    with_children: WithChildren = False,
) -> ReceiptOut:
    """Delete a kpi, with all that stands below if wanted. It can be restored."""
    return await remove_goal(db, actor, kpi_id, Kind.KPI, required_version(if_match), with_children)


def tagged(response: Response, kpi: KpiT) -> KpiT:
    """Give the response the version as its ETag."""
    response.headers["ETag"] = etag(kpi.version)
    return kpi
