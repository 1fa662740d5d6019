"""What cascades take and give; values are in the unit of the KPIs."""

from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from cairn.cascades.rules import Order, places_of, series_of
from cairn.goals.schemas import ReceiptOut, Year
from cairn.kit.fields import Day, In, Line, Out, ShortLine, Value, Whole
from cairn.kpis.schemas import Weekdays
from cairn.words import DailyForm, KpiLevel, Split

ShortTitle = Annotated[Line, StringConstraints(max_length=160)]


def above_zero(amount: Decimal) -> Decimal:
    """Refuse what there is nothing to divide of."""
    if amount <= 0:
        raise ValueError("must be above 0")
    return amount


def not_below_zero(share: Decimal) -> Decimal:
    """Refuse shares that take away."""
    if share < 0:
        raise ValueError("must be 0 or more")
    return share


Amount = Annotated[Value, AfterValidator(above_zero)]
Share = Annotated[Value, AfterValidator(not_below_zero)]
Series = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,59}$")]
CascadeDepth = Annotated[Whole, Field(ge=0, le=4)]


def of_quarters(value: Any) -> Any:
    """Take a bare list for the shares of the quarters."""
    return {"quarterly": value} if isinstance(value, list) else value


class SharesIn(In):
    """By level how much each period gets, compared to the others; they needn't add up to 100."""

    quarterly: list[Share] | None = Field(None, min_length=4, max_length=4)
    monthly: list[Share] | None = Field(
        None,
        min_length=3,
        max_length=12,
        description="12 for the months of the fiscal year, or 3 for those of every quarter",
    )
    weekly: list[Share] | None = Field(
        None,
        min_length=5,
        max_length=5,
        description="Of the weeks of every month; the fifth is for months that have one",
    )
    daily: list[Share] | None = Field(
        None, min_length=7, max_length=7, description="Of the weekdays from Monday"
    )

    @model_validator(mode="after")
    def something_to_share(self) -> "SharesIn":
        """Refuse no shares at all, and shares that are all 0."""
        if not self.by_level():
            raise ValueError("give the shares of a level: quarterly, monthly, weekly or daily")
        if self.monthly is not None and len(self.monthly) not in (3, 12):
            raise ValueError("monthly takes 12 shares, or 3 for the months of every quarter")
        for level, shares in self.by_level().items():
            if not any(shares):
                raise ValueError(f"the {level} shares are all 0")
        return self

    def by_level(self) -> dict[KpiLevel, list[Decimal]]:
        """The shares of the levels that have some."""
        shares = {level: getattr(self, level) for level in KpiLevel}
        return {level: some for level, some in shares.items() if some is not None}


class CascadeIn(In):
    """A yearly number, and how it is divided among quarters, months, weeks and days."""

    title: ShortTitle = Field(description="Periods are added to it: `Revenue, March 2026`")
    unit: ShortLine | None = None
    target_value: Amount = Field(description="Of the whole fiscal year")
    year: Annotated[Year, Field(ge=1901, le=2998)] = Field(
        description="Fiscal; it bears the calendar year that it ends in"
    )
    decimals: Annotated[Whole, Field(ge=0, le=10)] | None = Field(
        None, description="Of all targets; default: as many as target_value has"
    )
    split: Split = Field(
        Split.EVEN, description="Of levels without shares; `shares` is `even` for them"
    )
    shares: Annotated[SharesIn, BeforeValidator(of_quarters)] | None = Field(
        None, description="A list of four is for the quarters"
    )
    down_to: KpiLevel = Field(KpiLevel.DAILY, description="The last level that is made")
    daily: DailyForm = Field(
        DailyForm.RECURRING,
        description="One KPI a week that is due on its due_weekdays, or a single one for each day",
    )
    due_weekdays: Weekdays | None = Field(
        None, description="ISO: 1 is Monday; default: the organization's working weekdays"
    )
    series: Series | None = Field(
        None, description="Its name among the cascades of the vision; default: from the title"
    )
    owner_id: UUID | None = Field(None, description="Default: who creates it")
    department: ShortLine | None = Field(None, description="Default: that of who creates it")

    @model_validator(mode="after")
    def numbers_fit(self) -> "CascadeIn":
        """Refuse decimals that can't hold the target, and a split by shares without any."""
        if self.decimals is not None and places_of(self.target_value) > self.decimals:
            raise ValueError(
                f"target_value {self.target_value} has more than {self.decimals} decimals"
            )
        if self.split is Split.SHARES and self.shares is None:
            raise ValueError("split shares needs shares")
        return self

    @property
    def series_name(self) -> str:
        """The series that it is."""
        return self.series or series_of(self.title)

    def order(self) -> Order:
        """The same for the rules."""
        decimals = places_of(self.target_value) if self.decimals is None else self.decimals
        return Order(
            title=self.title,
            unit=self.unit,
            target=self.target_value,
            year=self.year,
            decimals=decimals,
            split=self.split,
            shares=self.shares.by_level() if self.shares else None,
            down_to=self.down_to,
            daily=self.daily,
            due_weekdays=self.due_weekdays,
        )

    def settings(self) -> dict[str, Any]:
        """What has to be the same for it to be the same cascade, as JSON has it."""
        apart = {"series", "owner_id", "department", "year"}
        unused = set() if self.down_to is KpiLevel.DAILY else {"daily"}
        fields = self.model_dump(mode="json", exclude=apart | unused)
        shares = self.shares.model_dump(mode="json", exclude_none=True) if self.shares else None
        return {**fields, "decimals": self.order().decimals, "shares": shares}


class CascadedOut(Out):
    """A KPI of a cascade; its children's targets add up to its own."""

    id: UUID | None = Field(description="Null as long as it isn't there")
    level: KpiLevel
    title: str
    target_value: Value | None = Field(
        description="Null where nothing is left for it: what is logged there counts above"
    )
    period_start: Day
    period_end: Day
    year: int
    quarter: int | None
    month: int | None
    week: int | None
    due_weekdays: list[int] | None
    child_count: int
    children: list["CascadedOut"] = Field(description="As far down as `depth` says")


class CascadeOut(ReceiptOut):
    """A cascade as it is planned or made; updated_progress is of goals that were there before."""

    vision_id: UUID
    series: str
    year: int
    is_preview: bool = Field(description="Nothing was written")
    created: int = Field(description="KPIs that came to be; 0 where all were there")
    total: int = Field(description="KPIs of the cascade")
    counts: dict[KpiLevel, int]
    without_target: int = Field(description="KPIs for which nothing is left at these decimals")
    kpis: list[CascadedOut] = Field(description="The quarters")
