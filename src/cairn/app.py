"""The web application, put together."""

import gc
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from importlib import import_module
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import FileResponse, HTMLResponse
from fastapi.staticfiles import StaticFiles
from sqlalchemy import text

from cairn import __version__
from cairn.goals.nodes import struct_schemas
from cairn.goals.tree import FlatTree, VisionTree
from cairn.goals.trends import Trends
from cairn.guards import answer_http, install_guards
from cairn.http import Db, ProblemOut, describe_limits, refuse_repeated
from cairn.kit.db import create_engine, create_sessions
from cairn.kit.settings import Settings
from cairn.kpis.combining import LogCombiner
from cairn.limits import Limits
from cairn.objectives.tree import ObjectiveTree
from cairn.people.oidc import OidcProvider
from cairn.stream.reader import ChangeStream

ROUTES = (
    "stream.routes",
    "today.routes",
    "goals.routes",
    "people.routes",
    "people.oidc_routes",
    "people.setup_routes",
    "communities.kpis_routes",
    "communities.jobs_routes",
    "communities.places_routes",
    "communities.events_routes",
    "visions.routes",
    "cascades.routes",
    "objectives.overview_routes",
    "objectives.routes",
    "objectives.review_routes",
    "kpis.grid_routes",
    "kpis.routes",
    "kpis.day_routes",
    "kpis.bulk_routes",
    "kpis.log_routes",
    "targets.routes",
    "previews.routes",
    "inbox.routes",
    "admin.routes",
    "transfer.routes",
    "transfer.import_routes",
)
"""They are looked through in this order: what is asked for the most comes first."""
STREAMED = ("/kpi-logs/bulk", "/communities/{community_id}/events/{table}")
"""Paths whose routes read bodies of any size piece by piece."""
API = "/api/v1"
GARBAGE = (20_000, 10, 10)
"""Objects and rounds after which garbage is looked for: a request leaves hundreds, nearly all of
them gone with it."""
COMBINING = 4
"""So many organizations' concurrent logs are committed at once; more wait their turn."""
SITE = Path(__file__).parent / "site"
"""The built pages; made by `make install`, not kept in the repository."""


def create_app(
    database_url: str, settings: Settings, beside: AbstractAsyncContextManager[None] | None = None
) -> FastAPI:
    """Build the application on a migrated database; `beside` runs while it serves."""
    engine = create_engine(database_url, settings.pool_size)
    combining = create_engine(database_url, COMBINING)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        gc.collect()
        gc.freeze()  # what lives as long as the process is never looked through for garbage again
        gc.set_threshold(*GARBAGE)
        async with beside or nullcontext():
            yield
        await app.state.stream.close()
        await engine.dispose()
        await combining.dispose()

    app = FastAPI(
        title="Cairn",
        version=__version__,
        description="What happens every day becomes progress on the goals it serves.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.state.sessions = create_sessions(engine)
    app.state.stream = ChangeStream(database_url)
    app.state.log_combiner = LogCombiner(create_sessions(combining))
    app.state.settings = settings
    app.state.limits = Limits(settings)
    app.state.oidc = OidcProvider(settings)
    install_guards(app, settings, {f"{API}{path}": settings.max_bulk_bytes for path in STREAMED})
    app.include_router(service_router())
    app.include_router(service_router(), prefix=API, include_in_schema=False)
    for module in ROUTES:
        router = import_module(f"cairn.{module}").router
        app.include_router(router, prefix=API, dependencies=[Depends(refuse_repeated)])
    install_openapi(app)
    install_site(app)
    return app


def service_router() -> APIRouter:
    """What machines ask: is it alive, can it work."""
    router = APIRouter(tags=["service"])

    @router.get("/health")
    async def get_health() -> dict[str, str]:
        """Say that the process lives, and in which version."""
        return {"status": "ok", "version": __version__}

    @router.get("/ready", responses={503: {"description": "The database doesn't answer"}})
    async def get_ready(db: Db) -> dict[str, str]:
        """Say whether requests can be served: the database answers."""
        await db.execute(text("SELECT 1"))
        return {"status": "ready"}

    return router


def install_openapi(app: FastAPI) -> None:
    """Describe refusals as problem+json in the OpenAPI document."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                routes=app.routes,
            )
            schemas = document.setdefault("components", {}).setdefault("schemas", {})
            schemas["ProblemOut"] = ProblemOut.model_json_schema()
            schemas |= struct_schemas(VisionTree, FlatTree, ObjectiveTree, Trends)
            describe_limits(document["paths"])
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


DOCS_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Cairn API</title>
<link rel="stylesheet" href="/swagger/swagger-ui.css"></head><body><div id="swagger-ui"></div>
<script src="/swagger/swagger-ui-bundle.js"></script><script src="/swagger/start.js"></script>
</body></html>"""


class Lasting(StaticFiles):
    """Files whose names change with their content, so that browsers may keep them for good."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """Answer with a file that needn't be asked for again."""
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def install_site(app: FastAPI, site: Path = SITE) -> None:
    """Serve the built pages; a path that nothing else answers is the browser app's."""

    @app.get("/docs", include_in_schema=False)
    async def get_docs() -> HTMLResponse:
        """Show the API in the browser; scripts and styles come from here, not from a CDN."""
        return HTMLResponse(DOCS_PAGE)

    for folder, files in (("assets", Lasting), ("swagger", StaticFiles)):
        if (site / folder).is_dir():
            app.mount(f"/{folder}", files(directory=site / folder), name=folder)

    async def answer_missing(request: Request, missing: Exception) -> Response:
        """Answer with the browser app, which reads the path itself, unless it is the API's."""
        is_page = request.method == "GET" and not request.url.path.startswith("/api/")
        if is_page and (site / "index.html").exists():
            return FileResponse(site / "index.html", headers={"Cache-Control": "no-cache"})
        return answer_http(request, missing)

    app.add_exception_handler(404, answer_missing)
