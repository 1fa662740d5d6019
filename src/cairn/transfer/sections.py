"""What the sections of mapping files are made of: conditions on rows, and cells."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from cairn.transfer.cells import Cell, Row, Text


class Part(BaseModel):
    """What all parts of a mapping share: unknown names are refused."""

    model_config = ConfigDict(extra="forbid")


def as_list(value: Any) -> Any:
    """One value for a list of one."""
    return value if isinstance(value, list) else [value]


Texts = Annotated[list[Text], BeforeValidator(as_list)]


class Condition(Part):
    """Which values a column may have for a row to be taken."""

    one_of: Texts | None = None
    none_of: Texts | None = Field(None, alias="not")

    @model_validator(mode="before")
    @classmethod
    def short_form(cls, value: Any) -> Any:
        """Take a value or a list for what is wanted."""
        return value if isinstance(value, dict) else {"one_of": value}

    def holds(self, text: str) -> bool:
        """Whether a cell meets it."""
        if self.one_of is not None and text not in self.one_of:
            return False
        return self.none_of is None or text not in self.none_of


Where = dict[str, Condition]


def meets(where: Where, row: Row) -> bool:
    """Whether a row meets all conditions."""
    return not where or all(
        condition.holds(row.get(name, "").strip()) for name, condition in where.items()
    )


class Section(Part):
    """One goal or one log that comes from a row, if the row meets the conditions."""

    where: Where = {}

    def cells(self) -> Iterator[Cell]:
        """Every cell of the section."""
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, Cell):
                yield value
