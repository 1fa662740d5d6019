"""Figures in JSON that were read lately, kept as long as their rows stand as they did."""

import gzip
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cairn.metrics.metric import Grain

MOST_BYTES = 32 * 2**20
"""So much is kept in a process; what hasn't been asked for the longest goes first."""

Asked = tuple[UUID, UUID, Grain, date, date]
"""An organization, its community, the grain, the first and the last day."""


LEVEL = 6
"""Of compression: a document is compressed once, and sent many times."""


@dataclass(frozen=True)
class Document:
    """Figures in JSON; `packed` by gzip, as most clients take them, where they are kept."""

    plain: bytes
    packed: bytes | None = None

    def __len__(self) -> int:
        """Bytes in memory."""
        return len(self.plain) + len(self.packed or b"")


@dataclass(frozen=True)
class State:
    """What tells that rows are the same: how many there are, and the sum of the transactions that
    wrote them, which only grows."""

    rows: int
    written_by: int


class Kept:
    """Documents by what was asked, each with the state of the rows that it was made of."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.documents: OrderedDict[Asked, tuple[State, Document]] = OrderedDict()
        self.most_bytes, self.bytes = most_bytes, 0

    def find(self, asked: Asked, state: State) -> Document | None:
        """The document of rows in that state, if it is there."""
        kept = self.documents.get(asked)
        if kept is None or kept[0] != state:
            return None
        self.documents.move_to_end(asked)
        return kept[1]

    def keep(self, asked: Asked, state: State, plain: bytes) -> Document:
        """Keep a document in the place of the one before, compressed as well."""
        document = Document(plain, gzip.compress(plain, LEVEL, mtime=0))
        before = self.documents.pop(asked, None)
        self.documents[asked] = (state, document)
        self.bytes += len(document) - (len(before[1]) if before else 0)
        while self.bytes > self.most_bytes:
            _, (_, oldest) = self.documents.popitem(last=False)
            self.bytes -= len(oldest)
        return document
