"""Pages of the documentation that are made from the code; a test holds them current."""

import inspect
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cairn import errors
from cairn.access.permissions import GRANTS, Grant, Scope
from cairn.errors import Problem
from cairn.metrics.behind import behind
from cairn.metrics.catalog import OF_GRAIN
from cairn.metrics.metric import Grain
from cairn.metrics.statements import TABLES
from cairn.transfer.defaults import SYNONYMS, known_fields
from cairn.words import Measure, Role

MADE = "Made by `cairn docs` from the code; edit that instead."
NOTE = f"<!-- {MADE} -->\n"
MODULE_NOTE = f"// {MADE}\n"

SCOPE_WORDS = {
    Scope.ALL: "all",
    Scope.DEPARTMENT: "own department",
    Scope.CREATED: "those they created",
    Scope.OWN: "own",
    Scope.NONE: "no",
}

PERMISSIONS_INTRO = """\
# Permissions

Who may do what. The same table drives the code, `GET /me`, the pages and the tests.

What belongs to oneself is in every scope but "those they created". A private vision is seen by its
owner only. Whoever has no role in the organization, as community admins, gets 404 where it says no.
"""

ERRORS_INTRO = """\
# Refusals

Every refusal is `application/problem+json` (RFC 9457). Programs switch on `code`, which never
changes; the text says what is wrong, with which value, and what to do. Words in braces are filled.
"""

METRICS_INTRO = """\
# Metrics

What is computed of the events of a community, for each of its days (midnight to midnight by its own
clocks), ISO weeks and months. `GET /metrics/catalog` answers with the same table.

The table of each grain has these columns, and `computed_at`. A KPI that a metric feeds needs the
measure that stands here; metrics without one are many numbers, and feed none.
"""

CLI_INTRO = """\
# The command line

Every command says more with `--help`. Commands end with 0, with 1 if something was found wrong or
refused in part, and with 2 if nothing could be done; refusals are one line on stderr.
"""


def generate(openapi: dict[str, Any], commands: Any) -> dict[str, str]:
    """The generated files: path in the repository → text.

    `commands` is the root of the command line, `openapi` the document of the API.
    """
    return {
        "docs/permissions.md": permissions_page(),
        "docs/errors.md": errors_page(),
        "docs/metrics.md": metrics_page(),
        "docs/cli.md": cli_page(commands),
        "web/src/api/permissions.gen.ts": permissions_module(),
        "web/src/api/imports.gen.ts": imports_module(),
        "openapi.json": json.dumps(openapi, indent=1, ensure_ascii=False) + "\n",
    }


def outdated(files: Mapping[str, str], root: Path) -> list[str]:
    """The generated files that aren't in the repository as they would be made now."""
    return [
        name
        for name, text in files.items()
        if not (root / name).exists() or (root / name).read_text() != text
    ]


def cli_page(commands: Any) -> str:
    """Every command with its arguments and options."""
    return "\n".join([NOTE, CLI_INTRO, *command_sections("cairn", commands)])


def command_sections(name: str, command: Any) -> Iterator[str]:
    """One section a command, groups before what is in them."""
    for each, below in sorted(getattr(command, "commands", {}).items()):
        yield from command_sections(f"{name} {each}", below)
    if hasattr(command, "commands"):
        return
    yield f"## {name}\n\n{inspect.cleandoc(command.help or '')}\n"
    rows = [[f"`{words}`", text] for words, text in map(parameter_words, command.params) if words]
    if rows:
        yield table(["argument or option", ""], rows) + "\n"


def parameter_words(parameter: Any) -> tuple[str, str]:
    """How a parameter is written, and what it says."""
    is_option = parameter.opts[0].startswith("-")
    words = ", ".join(parameter.opts) if is_option else parameter.opts[0].upper()
    return words, getattr(parameter, "help", None) or ""


def permissions_module() -> str:
    """The words of every permission and the roles that have it, for the pages."""
    table = {
        permission: {
            "words": grant.words,
            "roles": [role for role in Role if grant.scope(role) is not Scope.NONE],
        }
        for permission, grant in GRANTS.items()
    }
    text = json.dumps(table, indent=2, ensure_ascii=False)
    return f"{MODULE_NOTE}export const PERMISSIONS = {text} as const;\n"


def imports_module() -> str:
    """The fields that a column of an imported file may be, for the pages."""
    fields = {what: sorted({*known_fields(what), *SYNONYMS[what]}) for what in ("goals", "logs")}
    text = json.dumps(fields, indent=2, ensure_ascii=False)
    return f"{MODULE_NOTE}export const IMPORT_FIELDS = {text} as const;\n"


def permissions_page() -> str:
    """The permission table in words."""
    header = ["To …", *(role.value for role in Role), "without a role", "permission"]
    rows = [
        [grant.words, *(words_of(grant, role) for role in (*Role, None)), f"`{permission}`"]
        for permission, grant in GRANTS.items()
    ]
    return "\n".join([NOTE, PERMISSIONS_INTRO, table(header, rows)])


def words_of(grant: Grant, role: Role | None) -> str:
    """A scope in words; where a permission isn't about somebody's things, it is yes or no."""
    scope = grant.scope(role)
    scopes = {grant.scope(each) for each in Role}
    is_plain = scopes <= {Scope.ALL, Scope.NONE}
    return "yes" if is_plain and scope is not Scope.NONE else SCOPE_WORDS[scope]


def errors_page() -> str:
    """Every refusal: code, status, text."""
    rows = [
        [f'<a id="{problem.__name__}"></a>`{problem.__name__}`', str(problem.status), problem.text]
        for problem in list_problems()
    ]
    return "\n".join([NOTE, ERRORS_INTRO, table(["code", "status", "text"], rows)])


def metrics_page() -> str:
    """Every metric, by grain."""
    header = ["column", "what it is", "unit", "better", "of events", "measure of a KPI"]
    sections = []
    for grain in Grain:
        rows = [
            [
                f"`{one.key}`",
                f"**{one.label}.** {one.text}",
                one.unit,
                one.better,
                behind(one).table.replace("_", " "),
                "" if one.is_by_word else Measure.SUM if one.is_additive else Measure.LATEST,
            ]
            for one in OF_GRAIN[grain].values()
        ]
        sections.append(f"## {TABLES[grain][0]}\n\n{table(header, rows)}")
    return "\n".join([NOTE, METRICS_INTRO, *sections])


def list_problems() -> list[type[Problem]]:
    """Every refusal, in the order of the code."""
    return [
        one
        for one in vars(errors).values()
        if isinstance(one, type) and issubclass(one, Problem) and one is not Problem
    ]


def table(header: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(map(escape, line))} |\n" for line in lines)


def escape(cell: str) -> str:
    """A text that doesn't end a cell."""
    return cell.replace("|", "&#124;")
