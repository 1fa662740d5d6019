"""Every table of the product, one module an aggregate."""

from cairn.model.arrears import Arrears
from cairn.model.attention import CheckIn, Notice
from cairn.model.audit import AuditEntry
from cairn.model.base import Base
from cairn.model.cascades import Cascade
from cairn.model.changes import GoalChange
from cairn.model.communities import Amenity, OpeningHours, Unit
from cairn.model.events import (
    AccessLog,
    Announcement,
    Incident,
    Message,
    Package,
    PatrolLog,
    Reservation,
    Ticket,
    Transaction,
)
from cairn.model.freshness import DirtyRange, DirtyUnit
from cairn.model.goals import Goal, GoalLink, Kpi, Objective, Target, Vision
from cairn.model.jobs import JobRun, Schedule, Verification
from cairn.model.logs import KpiLog
from cairn.model.people import (
    Community,
    CommunityMembership,
    Membership,
    Organization,
    Session,
    Token,
    User,
)
from cairn.model.progress import GoalProgress, GoalProgressHistory
from cairn.model.streaks import KpiStreak
from cairn.model.summaries import KpiDaily, KpiMonthly, KpiWeekly

__all__ = [
    "AccessLog",
    "Amenity",
    "Announcement",
    "Arrears",
    "AuditEntry",
    "Base",
    "Cascade",
    "CheckIn",
    "Community",
    "CommunityMembership",
    "DirtyRange",
    "DirtyUnit",
    "Goal",
    "GoalChange",
    "GoalLink",
    "GoalProgress",
    "GoalProgressHistory",
    "Incident",
    "JobRun",
    "Kpi",
    "KpiDaily",
    "KpiLog",
    "KpiMonthly",
    "KpiStreak",
    "KpiWeekly",
    "Membership",
    "Message",
    "Notice",
    "Objective",
    "OpeningHours",
    "Organization",
    "Package",
    "PatrolLog",
    "Reservation",
    "Schedule",
    "Session",
    "Target",
    "Ticket",
    "Token",
    "Transaction",
    "Unit",
    "User",
    "Verification",
    "Vision",
]
