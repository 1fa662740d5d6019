"""What a field of a mapping is made of: a small template over the columns of a row."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from operator import itemgetter
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from cairn.transfer.labels import Reading, parse_day, parse_label

Row = Mapping[str, str]
TOKENS = re.compile(r"\{\{|\}\}|\[\[|\]\]|\{([^{}]*)\}|[\[\]]|[^][{}]+|[{}]")
LITERALS = {"{{": "{", "}}": "}", "[[": "[", "]]": "]"}


class Column(str):
    """A column whose cell stands in a template."""


Piece = str | Column | tuple[str | Column, ...]


class Template:
    """Text in which `{column}` stands for the row's cell.

    A part in [brackets] falls away where one of its columns is empty. `{{`, `[[` and the like
    stand for the brackets themselves.
    """

    def __init__(self, text: str) -> None:
        self.pieces = tuple(parse(text))

    @classmethod
    def of_column(cls, name: str) -> "Template":
        """The bare cell of a column, whatever characters are in its name."""
        template = cls("")
        template.pieces = (Column(name),)
        return template

    @cached_property
    def only_column(self) -> Column | None:
        """The column, where the template is nothing else."""
        is_bare = len(self.pieces) == 1 and isinstance(self.pieces[0], Column)
        return self.pieces[0] if is_bare else None  # type: ignore[return-value]

    def columns(self) -> Iterator[str]:
        """The columns that it looks at."""
        for piece in self.pieces:
            for part in piece if isinstance(piece, tuple) else (piece,):
                if isinstance(part, Column):
                    yield str(part)

    @cached_property
    def whole(self) -> Callable[[Row], str] | None:
        """Renders a row that has all columns at once; None where a part may fall away."""
        columns = [piece for piece in self.pieces if isinstance(piece, Column)]
        if not columns or any(isinstance(piece, tuple) for piece in self.pieces):
            return None
        cells = itemgetter(*columns)
        text = "".join(
            "%s" if isinstance(piece, Column) else str(piece).replace("%", "%%")
            for piece in self.pieces
        )
        return lambda row: text % cells(row)

    def render(self, row: Row) -> str:
        """The text for a row, without blanks around it."""
        if self.whole is not None:
            try:
                return self.whole(row).strip()
            except KeyError:  # a line of JSON may leave a name out
                pass
        return "".join(render(piece, row) for piece in self.pieces).strip()


def parse(text: str) -> Iterator[Piece]:
    """The pieces of a template.

    Raises:
        ValueError: a bracket is open, or closed twice.
    """
    group: list[str | Column] | None = None
    for found in TOKENS.finditer(text):
        token = found[0]
        piece = Column(found[1]) if found[1] is not None else LITERALS.get(token, token)
        if token in "{}" or (token == "[" and group is not None) or (token == "]" and not group):
            raise ValueError(f"{text!r} has a {token} without its other half; write it twice")
        if token == "[":
            group = []
        elif token == "]":
            yield tuple(group or ())
            group = None
        elif group is not None:
            group.append(piece)
        else:
            yield piece
    if group is not None:
        raise ValueError(f"{text!r} has a [ without its other half; write it twice")


def render(piece: Piece, row: Row) -> str:
    """One piece for a row."""
    if isinstance(piece, Column):
        return row.get(piece, "")
    if isinstance(piece, str):
        return piece
    texts = [row.get(part, "") if isinstance(part, Column) else part for part in piece]
    has_empty = any(
        isinstance(part, Column) and not text.strip()
        for part, text in zip(piece, texts, strict=True)
    )
    return "" if has_empty else "".join(texts)


def as_text(value: Any) -> Any:
    """A YAML scalar as the text that was written."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else value


def as_template(value: Any) -> Any:
    """A YAML scalar as a template."""
    value = as_text(value)
    return Template(str(value)) if isinstance(value, str | int | float) else value


@dataclass(frozen=True)
class Replacement:
    """A regular expression, and what takes the place of all that it finds."""

    pattern: re.Pattern[str]
    new: str


def as_replacement(pair: Any) -> Replacement:
    """A pair of texts as a replacement, tried out."""
    if not isinstance(pair, list) or len(pair) != 2:
        raise ValueError("a replacement is a pair: [regular expression, new text]")
    pattern, new = (str(as_text(text)) for text in pair)
    try:
        re.sub(f"(?:{pattern})|", new, "")
        return Replacement(re.compile(pattern), new)
    except (re.error, IndexError) as error:
        raise ValueError(f"{pattern!r} → {new!r} is no replacement: {error}") from None


Text = Annotated[str, BeforeValidator(lambda value: str(as_text(value)))]
AnyReplacement = Annotated[Replacement, BeforeValidator(as_replacement)]
AnyTemplate = Annotated[Template, BeforeValidator(as_template)]
AllTemplates = Annotated[
    list[AnyTemplate], BeforeValidator(lambda value: value if isinstance(value, list) else [value])
]


class Cell(BaseModel):
    """How a field comes from a row: a template, then replacements, then a list of values."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)

    source: AnyTemplate = Field(alias="from")
    replace: list[AnyReplacement] = []
    values: dict[Text, AnyTemplate] | None = None
    otherwise: AnyTemplate | None = None
    read_as: Literal["first_day", "last_day"] | None = Field(None, alias="as")
    plus_days: AllTemplates = []

    @model_validator(mode="before")
    @classmethod
    def short_form(cls, value: Any) -> Any:
        """Take a bare text for `{from: text}`."""
        return value if isinstance(value, dict | Cell) else {"from": value}

    def columns(self) -> Iterator[str]:
        """The columns that it looks at."""
        templates = [self.source, *(self.values or {}).values()]
        templates += [self.otherwise] if self.otherwise else []
        for template in [*templates, *self.plus_days]:
            yield from template.columns()

    def is_given(self, row: Row) -> bool:
        """Whether a row says anything about it; a line of JSON may leave a name out."""
        column = self.source.only_column
        return column is None or column in row

    def read(self, row: Row, reading: Reading) -> str:
        """The text of the field for a row; empty where there is none.

        Raises:
            ValueError: the value isn't among `values`, or is no period or no day.
        """
        text = self.source.render(row)
        for replacement in self.replace:
            text = replacement.pattern.sub(replacement.new, text)
        if self.replace:
            text = text.strip()
        if self.values is not None:
            text = self.chosen(text, row)
        if self.read_as is not None and text:
            first, last = parse_label(text, reading)
            text = (first if self.read_as == "first_day" else last).isoformat()
        return self.later(text, row) if self.plus_days and text else text

    @property
    def bare_column(self) -> str | None:
        """The column, where the field is its cell and nothing else."""
        rest = (self.replace, self.values is not None, self.read_as, self.plus_days)
        return None if any(rest) else self.source.only_column

    def later(self, text: str, row: Row) -> str:
        """A day so many days later; negative ones are earlier."""
        try:
            days = sum(int(one.render(row)) for one in self.plus_days)
            return (parse_day(text) + timedelta(days=days)).isoformat()
        except (TypeError, OverflowError):
            raise ValueError(f"{text!r} can't be moved by so many days") from None

    def chosen(self, text: str, row: Row) -> str:
        """What stands for a value."""
        assert self.values is not None
        template = self.values.get(text, self.otherwise)
        if template is not None:
            return template.render(row)
        if not text:
            return text
        known = ", ".join(self.values)
        raise ValueError(f"{text!r} isn't among the values of the mapping: {known}")


def cell_of_column(name: str) -> Cell:
    """The bare cell of a column."""
    return Cell.model_construct(
        source=Template.of_column(name),
        replace=[],
        values=None,
        otherwise=None,
        read_as=None,
        plus_days=[],
    )
