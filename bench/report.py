"""The report: a table in Markdown and a chart, written into docs/."""

import os
import platform
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

from bench.clients import Result

DOCS = Path(__file__).parents[1] / "docs"
HEADER = """| tree | load | way | logs/s | to the plain insert | deadlocks | wrong rows |
|---|---|---|---:|---:|---:|---:|"""
WRITING = """Each way writes the same logs, committed, on a durable server (fsync on), in turns with
the others; keys, foreign keys and row-level security are the same. The **plain insert** computes
nothing and is the limit. The **trigger for each row** is what is usually built: it recomputes the
average of the children at every ancestor. **Cairn** keeps every number of every ancestor exact in
the same transaction; *wrong rows* is what a recomputation from the logs finds different afterwards.
A tree named `10 × 4` has ten children a goal on four levels below its vision."""
COLORS = {"plain insert": "#adb5bd", "trigger for each row": "#e8590c"}
OURS = "#1971c2"


@dataclass
class Section:
    """Lines of one table, notes below it."""

    title: str
    text: str
    lines: list[tuple[str, str, Result, float]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, tree: str, load: str, result: Result, limit: float) -> None:
        """Add a line and print it."""
        if not self.lines:
            print(HEADER)
        self.lines.append((tree, load, result, limit))
        print(line_of(tree, load, result, limit), flush=True)

    def note(self, text: str) -> None:
        """Add a note and print it."""
        self.notes.append(text)
        print(text, flush=True)


def line_of(tree: str, load: str, result: Result, limit: float) -> str:
    """One line of the table."""
    wrong = "–" if result.wrong is None else f"{result.wrong:,}"
    return (
        f"| {tree} | {load} | {result.name} | {result.rate:,.0f} | {result.rate / limit:.2f} "
        f"| {result.deadlocks} | {wrong} |"
    )


def write(section: Section, name: str, server: str) -> None:
    """Write docs/NAME.md and docs/NAME.svg."""
    parts = [
        f"# {section.title}",
        "Written by `make bench`. Machines differ and are noisy: read ratios, not rates. "
        f"Here: {os.cpu_count()} cores, {platform.system()} {platform.machine()}, {server}, the "
        "writers on the same machine.",
        f"![Ratios to the plain insert]({name}.svg)",
        section.text,
        "\n".join([HEADER, *(line_of(*line) for line in section.lines)]),
        "\n".join(f"- {note}" for note in section.notes),
    ]
    (DOCS / f"{name}.md").write_text("\n\n".join(parts) + "\n")
    (DOCS / f"{name}.svg").write_text(chart(section))


def chart(section: Section) -> str:
    """Bars of the ratios to the plain insert, one group a tree and load."""
    shown = [line for line in section.lines if line[2].name != "plain insert"]
    height, left, width = 22, 330, 420
    rows, label = [], ""
    for number, (tree, load, result, limit) in enumerate(shown):
        y = 40 + number * height
        ratio = result.rate / limit
        group = f"{tree}, {load}"
        if group != label:
            label = group
            rows.append(f'<text x="8" y="{y + 14}">{escape(group)}</text>')
        color = COLORS.get(result.name, OURS)
        bar = min(ratio, 2) * width / 2
        wrong = f", {result.wrong:,} wrong rows" if result.wrong else ""
        rows.append(
            f'<rect x="{left}" y="{y + 3}" width="{bar:.0f}" height="15" fill="{color}"/>'
            f'<text x="{left + bar + 6:.0f}" y="{y + 15}">{ratio:.2f} '
            f"{escape(result.name + wrong)}</text>"
        )
    bottom = 48 + len(shown) * height
    one = left + width // 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1040 {bottom}" '
        'font-family="sans-serif" font-size="12" fill="#212529">'
        f'<rect width="1040" height="{bottom}" fill="#ffffff"/>'
        '<text x="8" y="20" font-size="15" font-weight="bold">Logs a second, plain insert = 1'
        "</text>"
        f'<line x1="{one}" y1="30" x2="{one}" y2="{bottom - 6}" stroke="#868e96" '
        'stroke-dasharray="3 3"/>' + "".join(rows) + "</svg>\n"
    )
