"""Links of an objective to KPIs as one cell: `kpi-id:weight; kpi-id:weight`."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter, ValidationError

from cairn.kit.fields import LinkWeight, plain
from cairn.kit.refusals import in_words

WEIGHT: TypeAdapter[Decimal] = TypeAdapter(LinkWeight)
MARKED = re.compile(r"\\(.)|([;:])|([^\\;:]+|\\$)", re.DOTALL)
Links = dict[str, str]
"""Weights by id of the KPI, without trailing zeros, so that equal ones are the same text."""


def parse_links(text: str) -> Links:
    """The links that a cell names: text, or a JSON object as NDJSON and YAML have it.

    In text the weight is what follows the last colon; `\\` before a character takes it as it is.

    Raises:
        ValueError: a weight is missing or out of range, or a KPI is named twice.
    """
    links: Links = {}
    for kpi_id, weight in pairs_of_json(text) if text.startswith("{") else pairs_of_text(text):
        if not kpi_id:
            raise ValueError(f"{text!r:.60} has a link without the id of a KPI")
        if kpi_id in links:
            raise ValueError(f"KPI {kpi_id} is named twice")
        links[kpi_id] = checked(kpi_id, weight)
    return links


def pairs_of_json(text: str) -> Iterator[tuple[str, str]]:
    """Ids and weights of an object `{"kpi-id": weight}`."""
    try:
        pairs = json.loads(text, parse_float=str, object_pairs_hook=list)
    except ValueError as error:
        raise ValueError(f"{text!r:.60} is no JSON object ({error})") from None
    for kpi_id, weight in pairs:
        yield kpi_id.strip(), str(weight)


def pairs_of_text(text: str) -> Iterator[tuple[str, str]]:
    """Ids and weights of `kpi-id:weight; kpi-id:weight`."""
    parts: list[list[str]] = [[""]]
    for escaped, mark, plain_text in MARKED.findall(text):
        if mark == ";":
            parts.append([""])
        elif mark == ":":
            parts[-1].append("")
        else:
            parts[-1][-1] += escaped or plain_text
    for part in parts:
        if part == [""] or (len(part) == 1 and not part[0].strip()):
            continue
        if len(part) == 1:
            raise ValueError(f"{part[0].strip()} has no weight; write {part[0].strip()}:1")
        yield ":".join(part[:-1]).strip(), part[-1].strip()


def checked(kpi_id: str, weight: str) -> str:
    """A weight above 0, at most 1, with at most four decimals."""
    try:
        return plain(WEIGHT.validate_python(weight))
    except ValidationError as invalid:
        why = in_words(invalid.errors()[0])
        raise ValueError(f"the weight of {kpi_id}: {why}, not {weight!r:.40}") from None


def link_cell(links: Iterable[tuple[str, str]]) -> str:
    """Ids and weights as one cell, which `parse_links` reads back."""
    return "; ".join(f"{escape(kpi_id)}:{weight}" for kpi_id, weight in links)


def escape(kpi_id: str) -> str:
    """An id in which nothing is taken for something else."""
    text = re.sub(r"([\\;])", r"\\\1", kpi_id)
    return f"\\{text}" if text.startswith("{") else text


def with_ids(links: Mapping[str, str], ids: Mapping[str, Any]) -> dict[str, str]:
    """The weights by id in the database, in order."""
    return dict(sorted((str(ids[name]), weight) for name, weight in links.items()))
