"""Logs that a KPI got before others came below it are kept, and may still be corrected."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from cairn.progress.records import Goal

from .company import Company, application

TODAY = date(2026, 4, 15)


@pytest.fixture
def company(database_url):
    with application(database_url) as connection:
        yield Company(connection, today=TODAY)


@pytest.mark.parametrize("strategy", ["average", "sum", "min", "max", "count"])
def test_an_old_log_of_a_parent_is_corrected_without_touching_its_progress(company, strategy):
    parent = Goal(UUID(int=1), "kpi", strategy=strategy, target=Decimal(100))
    child = Goal(UUID(int=2), "kpi", parent.id, target=Decimal(100))
    company.create(parent)
    company.log(parent, TODAY, value=Decimal(80))
    (log,) = company.logs
    company.create(child)
    company.log(child, TODAY, value=Decimal(30))
    shown = company.row(parent)["progress_percentage"]

    company.run(
        "SELECT engine.change_log(%s, %s, %s, %s, 90, false, false, NULL, NULL)",
        *(company.id, TODAY, log, TODAY),
    )
    corrected = company.row(parent)["progress_percentage"], company.verify()
    company.run("SELECT engine.remove_log(%s, %s, %s)", company.id, TODAY, log)
    removed = company.row(parent)["progress_percentage"], company.verify()

    assert corrected == removed == (shown, [])
