"""The closed vocabularies of the product, as they stand in columns, URLs and JSON."""

from enum import StrEnum


class Kind(StrEnum):
    VISION = "vision"
    OBJECTIVE = "objective"
    KPI = "kpi"
    TARGET = "target"


class State(StrEnum):
    """What people decide about a goal."""

    ACTIVE = "active"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    ABANDONED = "abandoned"


class Status(StrEnum):
    """What is computed about a goal."""

    COMPLETED = "completed"
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"


class Sort(StrEnum):
    """The orders of lists; with a minus from the last to the first."""

    CREATED = "created"
    CREATED_DOWN = "-created"
    TITLE = "title"
    TITLE_DOWN = "-title"
    PROGRESS = "progress"
    PROGRESS_DOWN = "-progress"
    DUE = "due"
    DUE_DOWN = "-due"
    UPDATED = "updated"
    UPDATED_DOWN = "-updated"


class Strategy(StrEnum):
    """How a KPI takes its progress from the KPIs below it."""

    AVERAGE = "average"
    SUM = "sum"
    MIN = "min"
    MAX = "max"
    COUNT = "count"


class Measure(StrEnum):
    """How the logs of a KPI become its current value."""

    SUM = "sum"
    LATEST = "latest"
    AVERAGE = "average"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    COMPLETION = "completion"


class Direction(StrEnum):
    INCREASE = "increase"
    DECREASE = "decrease"
    MAINTAIN = "maintain"


class ObjectiveLevel(StrEnum):
    COMPANY = "company"
    DIVISION = "division"
    TEAM = "team"
    INDIVIDUAL = "individual"


class KpiLevel(StrEnum):
    QUARTERLY = "quarterly"
    MONTHLY = "monthly"
    WEEKLY = "weekly"
    DAILY = "daily"


class Split(StrEnum):
    """How the number of a cascade is divided among the periods of a level."""

    EVEN = "even"
    WORKING_DAYS = "working_days"
    SHARES = "shares"


class DailyForm(StrEnum):
    """What a cascade makes of days: one KPI a week that is due on some of them, or one a day."""

    RECURRING = "recurring"
    SINGLE = "single"


class TargetLevel(StrEnum):
    QUARTERLY_TARGET = "quarterly_target"
    POWER_GOAL = "power_goal"
    MONTHLY_TARGET = "monthly_target"
    WEEKLY_TARGET = "weekly_target"
    DAILY_ACTION = "daily_action"


class Visibility(StrEnum):
    PRIVATE = "private"
    SHARED = "shared"


class LogSource(StrEnum):
    MANUAL = "manual"
    API = "api"
    IMPORT = "import"
    METRIC = "metric"


class Role(StrEnum):
    ADMIN = "admin"
    MANAGER = "manager"
    EMPLOYEE = "employee"


class CommunityRole(StrEnum):
    COMMUNITY_ADMIN = "community_admin"


class CalculationMethod(StrEnum):
    AUTO = "auto"
    MANUAL_OVERRIDE = "manual_override"


class RunStatus(StrEnum):
    """How far a run of a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class CheckInStatus(StrEnum):
    """How people see an objective."""

    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"


class NoticeKind(StrEnum):
    """What a person is told of a goal."""

    ASSIGNED = "assigned"
    CHECK_IN_DUE = "check_in_due"
    AT_RISK = "at_risk"


class NoPace(StrEnum):
    """Why a KPI has no buffer, nothing due, or no forecast."""

    OVERRIDDEN = "overridden"
    FROM_BELOW = "from_below"
    WITHIN_BOUNDS = "within_bounds"
    NO_TARGET = "no_target"
    NO_PERIOD = "no_period"
    NOT_BEGUN = "not_begun"
    OVER = "over"
    NO_PLAN = "no_plan"
    LESS_IS_BETTER = "less_is_better"
    AVERAGE = "average"
    HABIT = "habit"
    ONLY_WORSENS = "only_worsens"
    ENOUGH = "enough"
    NO_DATA = "no_data"
    EXTREME = "extreme"
    TOO_EARLY = "too_early"


class NextStep(StrEnum):
    """What one does about something on Today."""

    LOG_VALUE = "log_value"
    TICK = "tick"


class NoLog(StrEnum):
    """Why something can't be logged, or ticked off, by the one who asks."""

    NOT_PERMITTED = "not_permitted"
    FED_BY_METRIC = "fed_by_metric"
    IN_FUTURE = "in_future"


class EntryType(StrEnum):
    """Who came in."""

    RESIDENT = "resident"
    VISITOR = "visitor"
    STAFF = "staff"
    DELIVERY = "delivery"


class PatrolStatus(StrEnum):
    """What became of a checkpoint of a patrol."""

    COMPLETED = "completed"
    MISSED = "missed"


class TransactionKind(StrEnum):
    """What a row of a unit's ledger is; amounts are above 0 whatever the kind."""

    CHARGE = "charge"
    PAYMENT = "payment"
    CREDIT = "credit"
    REVERSAL = "reversal"


class ReservationStatus(StrEnum):
    """What became of a reservation."""

    BOOKED = "booked"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    COMPLETED = "completed"


class MetricGroup(StrEnum):
    """Metrics that are computed together, from one table of events."""

    ACCESS = "access"
    INCIDENTS = "incidents"
    PATROLS = "patrols"
    LEDGER = "ledger"
    DELINQUENCY = "delinquency"
    ANNOUNCEMENTS = "announcements"
    MESSAGES = "messages"
    RESERVATIONS = "reservations"
    PACKAGES = "packages"
    PENDING = "pending"
    TICKETS = "tickets"
