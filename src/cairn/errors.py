"""Every refusal, one class each: status, and a text that says what is wrong and what to do.

The code that clients switch on is the class name. Fill the text with keyword arguments.
"""

from typing import Any, ClassVar


class Problem(Exception):
    """A refusal; the names in `text` are filled from the keyword arguments."""

    status: ClassVar[int] = 400
    text: ClassVar[str] = "The request can't be carried out."

    def __init__(self, **values: Any) -> None:
        self.values = values
        super().__init__(self.text.format(**values))

    @property
    def code(self) -> str:
        """The name that clients switch on."""
        return type(self).__name__


class InvalidInput(Problem):
    status, text = 422, "Some fields can't be taken as they are; see `errors`."

    def __init__(self, errors: list[dict[str, str]]) -> None:
        self.errors = errors
        super().__init__()


class UnreadableBody(Problem):
    status, text = 400, "The body can't be read: {why}. Send valid JSON in UTF-8."


class InvalidCursor(Problem):
    status, text = 422, "The cursor can't be read; take the `next_cursor` of the page before."


class BodyTooLarge(Problem):
    status, text = 413, "The body is larger than {limit} bytes. Send it in parts."


class TooManyRows(Problem):
    status, text = 413, "At most {limit} rows are taken at once. Send the rest in another request."


class UnsupportedMediaType(Problem):
    status, text = 415, "The body is {media}, which isn't read here; send {known}."


class TooManyRequests(Problem):
    status = 429
    text = "At most {limit} {what} are taken in a minute; try again in {seconds} seconds."


class RouteNotFound(Problem):
    status, text = 404, "There is nothing at {path}. /docs lists what there is."


class MethodNotAllowed(Problem):
    status, text = 405, "{path} doesn't take {method}."


class Conflict(Problem):
    status, text = 409, "The database refused the change ({what}); look at the newest state."


class InternalFault(Problem):
    status, text = 500, "Something is broken here; the log has more under this request id."


class DatabaseTooOld(Problem):
    status = 503
    text = (
        "The database is PostgreSQL {found}; Cairn needs 18 or newer. "
        "Point CAIRN_DATABASE_URL at one, or unset it to use the embedded database."
    )


class DatabaseUnreachable(Problem):
    status = 503
    text = (
        "The database can't be reached: {why}. Check CAIRN_DATABASE_URL, or unset it to use the "
        "embedded database."
    )


class EmailUnknown(Problem):
    status, text = 404, "Nobody with the e-mail {email} is known; `cairn users create` adds people."


class OrganizationUnknown(Problem):
    status, text = 404, "There is no organization {name}. There are: {known}."


class DatabaseUnavailable(Problem):
    status, text = 503, "The database doesn't answer. Try again in a moment."


class ChangesCollided(Problem):
    status = 503
    text = "Another change got in the way, and nothing of yours was kept. Send it again."


# Signing in


class NotSignedIn(Problem):
    status = 401
    text = (
        "Sign in, or send a valid token as `Authorization: Bearer …`; "
        "yours is missing, expired or revoked."
    )


class WrongCredentials(Problem):
    status, text = 401, "E-mail or password is wrong."


class AlreadySetUp(Problem):
    status = 409
    text = "Cairn is set up already; sign in instead, or ask an admin to add you."


class NoOrganization(Problem):
    status, text = 403, "{email} doesn't belong to any organization yet; ask an admin to add you."


class OrganizationNotFound(Problem):
    status, text = 404, "There is no organization {organization_id} that you belong to."


class CsrfTokenMissing(Problem):
    status = 403
    text = (
        "Requests that change something need the header X-CSRF-Token with the value of the "
        "cookie `cairn_csrf`."
    )


class WrongPassword(Problem):
    status, text = 403, "The current password is wrong."


class SessionNeeded(Problem):
    status = 409
    text = (
        "A personal access token is for one organization; sign in with your password to go to "
        "another one."
    )


class OidcNotSetUp(Problem):
    status = 404
    text = "Nobody signs in through another provider here; CAIRN_OIDC_ISSUER names one."


class OidcUnavailable(Problem):
    status = 503
    text = (
        "The provider doesn't answer as it should; the log has more. Try again in a moment, or "
        "sign in with your password."
    )


class OidcFlightUnknown(Problem):
    status = 400
    text = (
        "This sign-in was begun in another browser or too long ago, or is used up; begin once more."
    )


class OidcRefused(Problem):
    status, text = 403, "The provider didn't sign you in; the log has more. Begin once more."


class OidcEmailUnverified(Problem):
    status = 403
    text = "The provider doesn't vouch for your e-mail address; have it verified there."


class OidcEmailUnknown(Problem):
    status = 403
    text = (
        "Nobody has been added with the e-mail address that you have there; ask an admin to add "
        "you."
    )


class NotPermitted(Problem):
    status, text = 403, "As {role} you may not {action}: {reason}."


class UserNotFound(Problem):
    status, text = 404, "There is no person {user_id} in this organization."


class TokenNotFound(Problem):
    status, text = 404, "You have no token {token_id}."


class AnyTokenNotFound(Problem):
    status, text = 404, "Nobody here has a token {token_id}."


class ExpiryInPast(Problem):
    status, text = 422, "expires_at {expires_at} is past already; give a later instant, or none."


class EmailTaken(Problem):
    status, text = 409, "{email} already belongs to this organization."


class PersonExists(Problem):
    status = 409
    text = (
        "{email} has an account already, with a password of its own; leave `password` out to add "
        "that person."
    )


class LastAdmin(Problem):
    status, text = 409, "An organization needs an admin; make somebody else one first."


class ManagerNotAllowed(Problem):
    status, text = 422, "{manager_id} can't be the manager of {user_id}: {rule}."


class SettingsContradict(Problem):
    status, text = (
        422,
        ("at_risk_ratio {at_risk_ratio} is above on_track_ratio {on_track_ratio}; it must not be."),
    )


# Goals


class GoalNotFound(Problem):
    status, text = 404, "There is no {kind} {goal_id} that you may see."


class ParentNotFound(Problem):
    status, text = 422, "There is no goal {parent_id} that you may see, so it can't be the parent."


class ParentNotAllowed(Problem):
    status, text = 422, "{title} ({found}) can't be the parent of {kind}: {rule}."


class LevelHasChildren(Problem):
    status = 409
    text = (
        "{title} has goals below it that fit its level {level}; move those away before changing it."
    )


class PrivateForSomebodyElse(Problem):
    status = 422
    text = (
        "A private vision is seen by its owner only, so you can't make one that is somebody "
        "else's; set visibility to shared, or leave owner_id out."
    )


class WouldMakeCycle(Problem):
    status = 409
    text = "{parent} is below {title} already; under it, {title} would be above itself."


class OwnerNotFound(Problem):
    status, text = 422, "There is no person {owner_id} in this organization to be the owner."


class ExternalIdTaken(Problem):
    status, text = 409, "Another {kind} has the external id {external_id}."


class StaleVersion(Problem):
    status = 409
    text = (
        "{title} was changed meanwhile: you have version {given}, it is at {current}. "
        "Load it again and repeat your change."
    )


class PreconditionFailed(Problem):
    status, text = 412, "{title} is at version {current}, not at {given} as If-Match demands."


class SumNotPossible(Problem):
    status, text = 422, "{parent} sums what is below it; {title} can't be below it: {rule}."


class KpiNotMeasurable(Problem):
    status, text = 422, "{why}"


class KpiIsFed(Problem):
    status, text = 409, "{title} is fed by a metric: it takes no {what}."


class OnlyKpisHaveTargets(Problem):
    status, text = 422, "{title} is a {kind}; only KPIs have a target_value."


class PeriodInvalid(Problem):
    status, text = 422, "{why}"


class AsOfInFuture(Problem):
    status = 422
    text = "{as_of} hasn't come yet; the latest day that can be shown is {today}."


class GoalIsDeleted(Problem):
    status, text = 409, "{title} is deleted; restore it first."


class GoalNotDeleted(Problem):
    status, text = 409, "{title} isn't deleted; only deleted goals can be purged."


class VisionUnknown(Problem):
    status, text = 404, "There isn't one vision {name}. There are: {known}."


class CascadeDiffers(Problem):
    status = 409
    text = (
        "The cascade {series} of {year} is there already and was made otherwise: {differences}. "
        "Delete its KPIs to make it anew, or give this one another series."
    )


# Links and logs


class LinkExists(Problem):
    status, text = 409, "{kpi} is linked to {objective} already; change that link's weight instead."


class LinkNotFound(Problem):
    status, text = 404, "KPI {kpi_id} isn't linked to this objective."


class CheckInNotFound(Problem):
    status, text = 404, "There is no check-in {check_in_id} of this objective."


class NoticeNotFound(Problem):
    status, text = 404, "There is no notice {notice_id} in your inbox."


class ObjectiveIsClosed(Problem):
    status, text = 409, "{title} is closed already, with a score of {score}; reopen it first."


class NothingFollows(Problem):
    status, text = 422, "{title} has no year, so no period follows its own; give it one."


class KpiHasChildren(Problem):
    status, text = 409, "{title} takes its progress from the KPIs below it; log to one of those."


class LogNotFound(Problem):
    status, text = 404, "This KPI has no log {log_id}."


class LogDateInFuture(Problem):
    status = 422
    text = "{log_date} is in the future; the latest day that can be logged is {latest}."


class LogSaysNothing(Problem):
    status, text = 422, "{why}"


class PeriodMoved(Problem):
    status = 409
    text = (
        "{title} comes to {current} from {first} to {last} by now, not to {seen}: somebody else "
        "logged meanwhile. Look again and repeat your change."
    )


class PeriodNotSettable(Problem):
    status, text = 422, "{why}"


# Jobs


class JobUnknown(Problem):
    status, text = 404, "There is no job {jobname}; there are: {known}."


class JobIsOver(Problem):
    status, text = 409, "This run of {jobname} is over; nothing is left to cancel."


class JobRunNotFound(Problem):
    status, text = 404, "There is no run {run_id} of a job."


# Reporting


class ReaderUnknown(Problem):
    status = 404
    text = (
        "The database has no role {role}. Create it first, as an administrator of the database: "
        "CREATE ROLE {role} LOGIN PASSWORD '…';"
    )


class ReaderTooMighty(Problem):
    status = 409
    text = (
        "Row-level security doesn't hold {role} to one organization, because it is a superuser, "
        "bypasses it, or is a member of the application's role. Give the tool a role of its own."
    )


class ReaderNotGranted(Problem):
    status, text = 409, "{role} doesn't read this organization."


class ReadersNotPossible(Problem):
    status = 409
    text = (
        "The database has no role {reader}. Run as an administrator of it: CREATE ROLE {reader} "
        "NOLOGIN; and start Cairn again."
    )


class ReadersNotYours(Problem):
    status = 403
    text = (
        "The role that Cairn connects with may not do this for {role}; run as an administrator of "
        "the database: {statements};"
    )


# Import


class FileUnreadable(Problem):
    status, text = 422, "{file} can't be read: {why}."


class MappingInvalid(Problem):
    status, text = 422, "{file}: {why}"


class ImportTooLong(Problem):
    status = 413
    text = (
        "The file has more than {limit} rows. Split it, or let whoever runs the server import it "
        "by `cairn import`, which takes any number."
    )


# Archives


class FileUnavailable(Problem):
    status, text = 422, "{file} can't be read or written: {why}."


class ArchiveUnreadable(Problem):
    status, text = 422, "{file} isn't an archive that this Cairn can read: {why}."


class ArchiveRefused(Problem):
    status = 422
    text = "The archive's {table} can't be taken: {why}. Nothing was changed."


class OrganizationExists(Problem):
    status = 409
    text = "There is an organization {name} already; give the new one another name (--name)."


# Communities


class CommunityNotFound(Problem):
    status, text = 404, "There is no community {community_id} here that you run."


class UnitNotFound(Problem):
    status, text = 404, "There is no unit {unit_id} in this community."


class AmenityNotFound(Problem):
    status, text = 404, "There is no amenity {amenity_id} in this community."


class NameTaken(Problem):
    status, text = 409, "{name} is there already; take another name or external id."


class PlaceInUse(Problem):
    status, text = 409, "{name} has {what}; remove these first, or keep it."


class EventTableUnknown(Problem):
    status, text = 404, "There are no events called {table}; there are {known}."


class MetricUnknown(Problem):
    status, text = 404, "There is no {grain} metric {metric}; /metrics/catalog lists what there is."


class CommunityUnknown(Problem):
    status, text = 404, "There is no community {name}, or several; there are: {known}."
