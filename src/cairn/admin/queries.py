"""Reads of administration."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from cairn.model import AuditEntry, Community, Goal, JobRun, Organization, User, Verification

AnyRow = Row[*tuple[Any, ...]]


async def list_audit(
    db: AsyncSession,
    organization_id: UUID,
    *,
    entity_id: UUID | None,
    actor_id: UUID | None,
    action: str | None,
    entity: str | None,
    first: date | None,
    to: date | None,
    before_id: UUID | None,
    limit: int,
) -> Sequence[AnyRow]:
    """Audit rows, newest first, older than one of them."""
    person = aliased(User)
    query = (
        select(
            AuditEntry.id,
            AuditEntry.at,
            AuditEntry.actor_id,
            User.name.label("actor_name"),
            AuditEntry.action,
            AuditEntry.entity,
            AuditEntry.entity_id,
            AuditEntry.before,
            AuditEntry.after,
            func.coalesce(person.name, Community.name).label("subject"),
        )
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .outerjoin(person, person.id == AuditEntry.entity_id)
        .outerjoin(
            Community,
            (Community.organization_id == AuditEntry.organization_id)
            & (Community.id == AuditEntry.entity_id),
        )
        .where(AuditEntry.organization_id == organization_id)
    )
    if entity_id is not None:
        query = query.where(AuditEntry.entity_id == entity_id)
    if actor_id is not None:
        query = query.where(AuditEntry.actor_id == actor_id)
    if action is not None:
        query = query.where(AuditEntry.action == action)
    if entity is not None:
        query = query.where(AuditEntry.entity == entity)
    if first is not None:
        query = query.where(AuditEntry.at >= beginning_of(first, organization_id))
    if to is not None:
        query = query.where(AuditEntry.at < beginning_of(to + timedelta(days=1), organization_id))
    if before_id is not None:
        query = query.where(AuditEntry.id < before_id)
    return (await db.execute(query.order_by(AuditEntry.id.desc()).limit(limit))).all()


def beginning_of(day: date, organization_id: UUID) -> ColumnElement[datetime]:
    """The instant at which a day begins in the organization's zone."""
    zone = select(Organization.time_zone).where(Organization.id == organization_id)
    midnight = datetime.combine(day, time.min)
    return func.timezone(zone.scalar_subquery(), midnight)


async def count_goals(db: AsyncSession, organization_id: UUID) -> int:
    """How many goals there are, deleted ones too."""
    query = select(func.count()).select_from(Goal).where(Goal.organization_id == organization_id)
    return (await db.execute(query)).scalar_one()


async def find_last_verification(db: AsyncSession, organization_id: UUID) -> Verification | None:
    """The newest result of a comparison."""
    query = (
        select(Verification)
        .where(Verification.organization_id == organization_id)
        .order_by(Verification.id.desc())
        .limit(1)
    )
    return (await db.execute(query)).scalar_one_or_none()


async def list_jobs(db: AsyncSession, organization_id: UUID) -> Sequence[AnyRow]:
    """The jobs with their last and next runs, by name."""
    statement = text("""
        SELECT s.jobid, s.jobname, s.schedule, s.community_id, c.name AS community, s.last_run,
            s.last_status, s.next_run, s.last_error
        FROM cron_job_status s
        LEFT JOIN communities c
            ON c.organization_id = s.organization_id AND c.id = s.community_id
        WHERE s.organization_id = :organization
        ORDER BY s.jobname, lower(c.name) NULLS FIRST, s.community_id
    """)
    return (await db.execute(statement, {"organization": organization_id})).all()


async def list_runs(
    db: AsyncSession,
    organization_id: UUID,
    *,
    jobname: str | None,
    before_id: UUID | None,
    limit: int,
) -> Sequence[AnyRow]:
    """Runs of jobs, newest first, older than one of them."""
    query = select_runs(organization_id)
    if jobname is not None:
        query = query.where(JobRun.jobname == jobname)
    if before_id is not None:
        query = query.where(JobRun.id < before_id)
    return (await db.execute(query.order_by(JobRun.id.desc()).limit(limit))).all()


async def find_run(db: AsyncSession, organization_id: UUID, run_id: UUID) -> AnyRow | None:
    """One run of a job."""
    query = select_runs(organization_id).where(JobRun.id == run_id)
    return (await db.execute(query)).one_or_none()


def select_runs(organization_id: UUID) -> Select[*tuple[Any, ...]]:
    """Runs of an organization, with the names of their communities."""
    of_community = (Community.organization_id == JobRun.organization_id) & (
        Community.id == JobRun.community_id
    )
    return (
        select(*JobRun.__table__.columns, Community.name.label("community"))
        .outerjoin_from(JobRun, Community, of_community)
        .where(JobRun.organization_id == organization_id)
    )
