"""External ids of cascades: `cascade:<vision>:<series>:<period>`."""

import re
from uuid import UUID, uuid5

from cairn.words import KpiLevel

LONGEST_NAME = 80
"""Of a vision in external ids; one with a longer external id goes by its own id."""
CASCADE = re.compile(r"(?:^|:)cascade:(?P<vision>.+):(?P<series>[^:]+):(?P<period>[^:]+)$")
DERIVED = "goal:"
"""What the external id of a goal begins with that was exported without having one."""


def name_of(vision_id: UUID, external_id: str | None) -> str:
    """What a vision is called in external ids; the same here and where it is imported to."""
    if external_id is not None and len(external_id) <= LONGEST_NAME:
        return external_id.removeprefix(DERIVED)
    return str(vision_id)


def names_of(vision_id: UUID, external_id: str | None) -> set[str]:
    """All that a vision may be called in external ids."""
    own = {str(vision_id)}
    return own if external_id is None else own | {external_id, external_id.rpartition(DERIVED)[2]}


def external_id(name: str, series: str, key: str) -> str:
    """The external id of a KPI, by the vision's name and the key of the period."""
    return f"cascade:{name}:{series}:{key}"


def cascade_of(external_id: str | None) -> tuple[str, str] | None:
    """The vision and the series that an external id names, if it is one of a cascade."""
    found = CASCADE.search(external_id or "")
    return (found["vision"], found["series"]) if found else None


def series_id(vision_id: UUID, series: str, level: KpiLevel) -> UUID:
    """The id that the KPIs of one level of a series share, in all years."""
    return uuid5(vision_id, f"{series}:{level}")
