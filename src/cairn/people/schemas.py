"""What people, their tokens and their organization take and give."""

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    AwareDatetime,
    ConfigDict,
    Field,
    PlainSerializer,
    SecretStr,
    StringConstraints,
    WithJsonSchema,
)

from cairn.access.permissions import Permission, Scope
from cairn.kit.fields import LATEST, Day, In, Line, Out, ShortLine, Whole, without_nul
from cairn.words import Role

NOT_PLACES = {"localtime", "Factory"}


@cache
def time_zones() -> frozenset[str]:
    """The names of the IANA time zones."""
    return frozenset(available_timezones() - NOT_PLACES)


def known_zone(name: str) -> str:
    """Refuse what is no IANA time zone."""
    if name not in time_zones():
        raise ValueError("must be an IANA time zone such as Europe/Berlin")
    return name


def within_calendar(instant: datetime) -> datetime:
    """Refuse years that are typing errors."""
    if instant.year > LATEST.year:
        raise ValueError(f"must not be after the year {LATEST.year}")
    return instant


def in_order(days: list[Any]) -> list[Any]:
    """Sorted, each once."""
    return sorted(set(days))


def encodable(secret: SecretStr) -> SecretStr:
    """Refuse what is no valid Unicode text, without saying what it was."""
    without_nul(secret.get_secret_value())
    return secret


Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=320, pattern=r"^[^@\s]+@[^@\s]+$"),
    AfterValidator(without_nul),
]
Password = Annotated[SecretStr, Field(max_length=1000), AfterValidator(encodable)]
NewPassword = Annotated[SecretStr, Field(min_length=10, max_length=1000), AfterValidator(encodable)]
TimeZone = Annotated[
    str, AfterValidator(known_zone), Field(description="IANA name, such as Europe/Berlin")
]
Instant = Annotated[AwareDatetime, AfterValidator(within_calendar)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 4217 code")]
Hour = Annotated[Whole, Field(ge=0, le=23)]
Locale = Annotated[
    str, Field(max_length=35, pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", description="BCP 47")
]
CheckInDays = Annotated[Whole, Field(ge=1, le=366)]
Ratio = Annotated[
    Decimal,
    Field(gt=0, le=1, decimal_places=4, allow_inf_nan=False),
    PlainSerializer(float, return_type=float, when_used="json"),
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "maximum": 1}),
]
Weekdays = Annotated[
    list[Annotated[Whole, Field(ge=1, le=7)]],
    Field(max_length=7, description="ISO: 1 is Monday, 7 Sunday; none: every day counts"),
    AfterValidator(in_order),
]
Holidays = Annotated[
    list[Day], Field(max_length=2000, description="Days off"), AfterValidator(in_order)
]
FiscalMonth = Annotated[Whole, Field(ge=1, le=12, description="1 is January")]


class SignInIn(In):
    """Who signs in, and where."""

    email: Annotated[str, Field(max_length=320), AfterValidator(without_nul)]
    password: Password
    organization_id: UUID | None = Field(None, description="Default: the first one joined")


class OidcOut(Out):
    """Another provider to sign in through."""

    enabled: bool
    name: str | None = Field(description="What it is called; null: there is none")


class UserSelfOut(Out):
    """Oneself."""

    id: UUID
    name: str
    email: str
    locale: str
    time_zone: str | None = Field(description="Null: that of the organization")
    day_start_hour: int


class OrganizationOut(Out):
    """The settings of an organization, and which day it is there."""

    id: UUID
    name: str
    time_zone: str
    today: date
    fiscal_year_start_month: int
    currency: str
    working_weekdays: list[int]
    holidays: list[date]
    on_track_ratio: Ratio = Field(description="Progress ÷ expected from which all is on track")
    at_risk_ratio: Ratio = Field(description="Progress ÷ expected below which it is off track")
    check_in_days: int = Field(description="How often objectives are to be checked in")


class PlaceOut(Out):
    """An organization that one belongs to."""

    id: UUID
    name: str
    role: Role | None = Field(description="Null: none but in communities")


class MeOut(Out):
    """Who one is, where, and what one may do there."""

    user: UserSelfOut
    organization: OrganizationOut
    role: Role | None
    department: str | None
    permissions: dict[Permission, Scope]
    organizations: list[PlaceOut]


class MePatch(In):
    """Only the fields to be changed; a field that isn't sent stays."""

    name: Line = ""
    locale: Locale = ""
    time_zone: TimeZone | None = None
    day_start_hour: Hour = 0


class PasswordIn(In):
    """A new password; the current one proves who asks."""

    current: Password
    new: NewPassword


class SwitchIn(In):
    """The organization to go to."""

    organization_id: UUID


class TokenIn(In):
    """A new personal access token."""

    name: ShortLine
    expires_at: Instant | None = Field(None, description="Default: never")


class TokenOut(Out):
    """A personal access token, without its secret."""

    id: UUID
    name: str
    created_at: datetime
    expires_at: datetime | None


class TokenCreatedOut(TokenOut):
    """A new token with its secret, which is shown this once."""

    token: str


class TokensOut(Out):
    """All of one's tokens for this organization, newest first."""

    items: list[TokenOut]


class AnyTokenOut(TokenOut):
    """A personal access token of anybody in the organization."""

    user_id: UUID
    user_name: str


class AnyTokensOut(Out):
    """A page of everybody's tokens for this organization, newest first."""

    items: list[AnyTokenOut]
    next_cursor: str | None


class PersonIn(In):
    """A person, of whom no organization is known yet."""

    model_config = ConfigDict(hide_input_in_errors=True)

    email: Email
    name: Line
    password: NewPassword | None = Field(None, description="Default: can't sign in by password")


class UserIn(PersonIn):
    """A person to be added; one who has an account already keeps its name and password."""

    role: Role = Role.EMPLOYEE
    department: ShortLine | None = None
    manager_id: UUID | None = None


class UserPatch(In):
    """Only the fields to be changed; a field that isn't sent stays."""

    role: Role = Role.EMPLOYEE
    department: ShortLine | None = None
    manager_id: UUID | None = None


class UserOut(Out):
    """A person in the organization."""

    id: UUID
    name: str
    email: str
    role: Role
    department: str | None
    manager_id: UUID | None


class UsersOut(Out):
    """People by name."""

    items: list[UserOut]
    next_cursor: str | None


class OrganizationIn(In):
    """A new organization."""

    name: Line
    time_zone: TimeZone = "UTC"
    fiscal_year_start_month: FiscalMonth = 1
    currency: Currency = "USD"
    working_weekdays: Weekdays = Field([1, 2, 3, 4, 5])
    holidays: Holidays = Field([])
    on_track_ratio: Ratio = Decimal("0.9")
    at_risk_ratio: Ratio = Decimal("0.7")
    check_in_days: CheckInDays = Field(
        7, description="An objective without a check-in for longer is outdated"
    )


class OrganizationPatch(OrganizationIn):
    """Only the fields to be changed; a field that isn't sent stays."""

    name: Line = ""


class FirstPersonIn(In):
    """The administrator of the first organization."""

    model_config = ConfigDict(hide_input_in_errors=True)

    email: Email
    name: Line
    password: NewPassword
    locale: Locale = Field("en", description="BCP 47: how numbers and days are written")


class SetupIn(In):
    """The first organization and its administrator."""

    organization: OrganizationIn
    person: FirstPersonIn


class SetupOut(Out):
    """Whether Cairn still is to be set up."""

    is_needed: bool = Field(description="There is neither a person nor an organization")
