"""The routes of the application, with the permissions they ask for."""

from dataclasses import dataclass
from typing import Any

from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from cairn.access.permissions import Permission
from cairn.app import API, create_app
from cairn.kit.settings import Settings

NOWHERE = "postgresql://nobody@localhost/nothing"
"""Walking the routes opens no connection."""


@dataclass(frozen=True)
class RouteEntry:
    """One method of one path."""

    method: str
    path: str
    permissions: tuple[Permission, ...]
    summary: str

    @property
    def name(self) -> str:
        """Method and path, without the prefix that all of the API has."""
        return f"{self.method} {self.path.removeprefix(API)}"


def list_routes() -> list[RouteEntry]:
    """Every method of every path that the application answers."""
    app = create_app(NOWHERE, Settings())
    return [
        RouteEntry(method, context.path or "", tuple(permissions_of(context)), summary_of(context))
        for context in iter_route_contexts(app.routes)
        for method in sorted((context.methods or set()) - {"HEAD"})
    ]


def permissions_of(context: Any) -> list[Permission]:
    """The permissions that a route's dependencies demand."""
    dependant = getattr(context, "dependant", None)
    return permissions_in(dependant) if dependant is not None else []


def permissions_in(dependant: Dependant) -> list[Permission]:
    """The permissions of a dependency and of what it depends on."""
    own = getattr(dependant.call, "permission", None)
    below = [one for each in dependant.dependencies for one in permissions_in(each)]
    return [own, *below] if own is not None else below


def summary_of(context: Any) -> str:
    """The docstring of a route's function."""
    return (context.endpoint.__doc__ or "") if context.endpoint else ""
