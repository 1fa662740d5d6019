"""Who the demo's organization is: settings and people."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from cairn.demo.calendar import us_holidays
from cairn.people import service as people
from cairn.people.passwords import hash_password
from cairn.words import CommunityRole, Role

NAME = "Larkmoor Residential"
TIME_ZONE = "America/New_York"
PASSWORD = "welcome-home"
"""Of everybody who can sign in; it is shown on every start."""


@dataclass(frozen=True)
class Person:
    """Somebody of the organization."""

    key: str
    name: str
    role: Role | CommunityRole
    department: str | None
    manager: str | None = None
    signs_in: bool = False

    @property
    def email(self) -> str:
        """The first name at the organization."""
        return f"{self.key}@larkmoor.example"


OPERATIONS, SERVICES, FINANCE, LEASING = "Operations", "Resident Services", "Finance", "Leasing"
ADMIN, MANAGER, EMPLOYEE = Role.ADMIN, Role.MANAGER, Role.EMPLOYEE

PEOPLE = (
    Person("maren", "Maren Okafor", ADMIN, None, signs_in=True),
    Person("tomas", "Tomás Rivera", MANAGER, OPERATIONS, "maren", signs_in=True),
    Person("priya", "Priya Nair", MANAGER, SERVICES, "maren", signs_in=True),
    Person("jonas", "Jonas Lindqvist", EMPLOYEE, OPERATIONS, "tomas", signs_in=True),
    Person("aisha", "Aisha Bello", EMPLOYEE, SERVICES, "priya", signs_in=True),
    Person("hana", "Hana Sato", CommunityRole.COMMUNITY_ADMIN, None, signs_in=True),
    Person("elena", "Elena Petrova", MANAGER, FINANCE, "maren"),
    Person("marcus", "Marcus Webb", MANAGER, LEASING, "maren"),
    Person("luis", "Luis Ortega", EMPLOYEE, OPERATIONS, "tomas"),
    Person("sam", "Sam Carter", EMPLOYEE, OPERATIONS, "tomas"),
    Person("grace", "Grace Kim", EMPLOYEE, SERVICES, "priya"),
    Person("nadia", "Nadia Haddad", EMPLOYEE, FINANCE, "elena"),
    Person("dana", "Dana Whitfield", EMPLOYEE, LEASING, "marcus"),
)
BY_KEY = {person.key: person for person in PEOPLE}


def manager_of(department: str | None) -> str:
    """Who leads a department; the admin where there is none."""
    leads = (one.key for one in PEOPLE if one.role is MANAGER and one.department == department)
    return next(leads, "maren")


async def create_organization(db: AsyncSession, today: date) -> UUID:
    """Create the organization and enter it; it works Monday to Friday."""
    holidays = [day for year in range(today.year - 1, today.year + 2) for day in us_holidays(year)]
    organization = await people.create_organization(
        db, NAME, time_zone=TIME_ZONE, holidays=holidays
    )
    return organization.id


async def add_people(db: AsyncSession, organization_id: UUID) -> dict[str, UUID]:
    """Add everybody; returns their ids. A community admin is no member of the organization."""
    ids: dict[str, UUID] = {}
    password_hash = await hash_password(PASSWORD)
    for person in PEOPLE:
        user = await people.create_user(db, person.email, person.name)
        if person.signs_in:
            user.password_hash = password_hash
        ids[person.key] = user.id
        if isinstance(person.role, Role):
            manager_id = ids[person.manager] if person.manager else None
            await people.add_member(
                db, None, organization_id, user, person.role, person.department, manager_id
            )
    return ids
