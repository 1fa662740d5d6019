"""Tables of numbers on a terminal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

GAP = 2
"""So many blanks are between two columns."""


@dataclass(frozen=True)
class Grid:
    """Numbers with a heading over each column and labels before each row."""

    corner: Sequence[str]
    """Headings of the labels."""
    labels: Sequence[Sequence[str]]
    heads: Sequence[str]
    cells: Sequence[Sequence[str]]

    def width(self, column: int) -> int:
        """How wide a column has to be: headings go over several lines, numbers don't."""
        words = self.heads[column].split()
        return max(map(len, [*words, *(row[column] for row in self.cells)]))


def show_grid(console: Console, grid: Grid) -> None:
    """Show a grid, in pieces one below the other where it is wider than the terminal."""
    for number, columns in enumerate(pieces(grid, console.width)):
        if number:
            console.print()
        table = Table(box=None, header_style="bold", padding=(0, GAP, 0, 0), pad_edge=False)
        for head in grid.corner:
            table.add_column(head, no_wrap=True, vertical="bottom")
        for column in columns:
            table.add_column(
                grid.heads[column], justify="right", width=grid.width(column), vertical="bottom"
            )
        for labels, cells in zip(grid.labels, grid.cells, strict=True):
            table.add_row(*labels, *(cells[column] for column in columns))
        console.print(table)


def pieces(grid: Grid, width: int) -> Iterator[list[int]]:
    """Columns that fit beside the labels; at least one at a time."""
    left = sum(
        GAP + max(map(len, [head, *(row[place] for row in grid.labels)]))
        for place, head in enumerate(grid.corner)
    )
    piece: list[int] = []
    taken = left
    for column in range(len(grid.heads)):
        needed = GAP + grid.width(column)
        if piece and taken + needed > width:
            yield piece
            piece, taken = [], left
        piece.append(column)
        taken += needed
    if piece:
        yield piece
