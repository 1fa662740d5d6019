"""Every table of the product, one module an aggregate."""

from cairn.model.attention import CheckIn, Notice
from cairn.model.audit import AuditEntry
from cairn.model.base import Base
from cairn.model.cascades import Cascade
from cairn.model.changes import GoalChange
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

__all__ = [
    "AuditEntry",
    "Base",
    "Cascade",
    "CheckIn",
    "Community",
    "CommunityMembership",
    "Goal",
    "GoalChange",
    "GoalLink",
    "GoalProgress",
    "GoalProgressHistory",
    "JobRun",
    "Kpi",
    "KpiLog",
    "KpiStreak",
    "Membership",
    "Notice",
    "Objective",
    "Organization",
    "Schedule",
    "Session",
    "Target",
    "Token",
    "User",
    "Verification",
    "Vision",
]
