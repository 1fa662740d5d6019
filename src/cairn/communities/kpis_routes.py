"""Figures of communities over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import AfterValidator

from cairn.access.actor import Actor
from cairn.access.permissions import Permission
from cairn.communities import kpis as service
from cairn.communities.kpis_schemas import (
    FIGURES,
    BehindOut,
    CatalogOut,
    ComparisonOut,
    KpiFormat,
)
from cairn.errors import CommunityNotFound, InvalidCursor, MetricUnknown, PeriodInvalid
from cairn.http import Db, needs, refusals
from cairn.kit.fields import DayInUrl, without_nul
from cairn.metrics.metric import Grain

router = APIRouter(tags=["figures"])

Reader = Annotated[Actor, needs(Permission.COMMUNITIES_VIEW)]
From = Annotated[DayInUrl | None, Query(alias="from", description="The first day")]
To = Annotated[DayInUrl | None, Query(description="The last day; default: the running one")]
Key = Annotated[str, Query(max_length=100), AfterValidator(without_nul)]
CSV: dict[int | str, Any] = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}


@router.get("/metrics/catalog", responses=refusals())
async def get_catalog(actor: Reader) -> CatalogOut:
    """List all metrics: what each one counts, in which unit, and which way is better."""
    return service.catalog()


@router.get("/communities/compare", responses=refusals(MetricUnknown, PeriodInvalid))
async def compare_communities(
    db: Db,
    actor: Reader,
    metric: Key,
    grain: Grain = Grain.DAILY,
    first: From = None,
    to: To = None,
) -> ComparisonOut:
    """Compare a metric in all communities that one runs."""
    return await service.compare(db, actor, grain, metric, first, to)


def add_figures(grain: Grain) -> None:
    """The route of a grain's figures."""

    @router.get(
        f"/communities/{{community_id}}/kpis/{grain}",
        name=f"get_{grain}_kpis",
        summary=f"Get {grain} figures",
        response_model=FIGURES[grain],
        responses=refusals(CommunityNotFound, PeriodInvalid) | CSV,
    )
    async def get_figures(
        request: Request,
        community_id: UUID,
        db: Db,
        actor: Reader,
        first: From = None,
        to: To = None,
        format: KpiFormat = KpiFormat.JSON,
    ) -> Response:
        """Show a community's figures, with what of them is about to be computed anew."""
        if format is KpiFormat.CSV:
            table = await service.read_csv(db, actor, community_id, grain, first, to)
            return Response(table, media_type="text/csv; charset=utf-8")
        document = await service.read_json(db, actor, community_id, grain, first, to)
        headers = {"Vary": "Accept-Encoding"}
        if document.packed is None or "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(document.plain, headers=headers, media_type="application/json")
        headers["Content-Encoding"] = "gzip"
        return Response(document.packed, headers=headers, media_type="application/json")


for each in Grain:
    add_figures(each)


@router.get(
    "/communities/{community_id}/kpis/{metric}/events",
    responses=refusals(CommunityNotFound, MetricUnknown, InvalidCursor),
)
async def list_events_behind(
    community_id: UUID,
    metric: Annotated[str, AfterValidator(without_nul)],
    db: Db,
    actor: Reader,
    date: DayInUrl,
    grain: Grain = Grain.DAILY,
    cursor: Annotated[str | None, Query(max_length=2000)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> BehindOut:
    """List the rows behind a number: of a day, or of the week or month that it is in."""
    return await service.list_behind(db, actor, community_id, grain, metric, date, cursor, limit)
