"""What one administers: people, tokens, jobs, what was changed, and whether all of it adds up."""

import re

import pytest
from playwright.async_api import Page, expect

from e2e.conftest import Demo, SignedIn


@pytest.fixture
async def admin(signed_in: SignedIn) -> Page:
    """The administrator's window, at the list of people."""
    page = await signed_in("admin", "/admin")
    await expect(page.get_by_role("heading", name="People", exact=True)).to_be_visible()
    return page


async def test_a_person_is_added_changed_changed_back_and_taken_out(
    admin: Page, demo: Demo
) -> None:
    await admin.get_by_role("button", name="Add a person").click()
    form = admin.get_by_role("form", name="Add a person")
    await form.get_by_label("E-mail").fill(demo.person("employee").email)
    await form.get_by_label("Name").fill("Kim Lund")
    await form.get_by_role("button", name="Add").click()
    await expect(form.get_by_role("alert")).to_contain_text("already belongs")
    await form.get_by_label("E-mail").fill("kim@larkmoor.example")
    await form.get_by_role("button", name="Add").click()

    panel = admin.get_by_role("form", name="Kim Lund")
    await panel.get_by_role("combobox", name="Role").click()
    await admin.get_by_role("option", name="Manager").click()
    await panel.get_by_role("button", name="Save").click()
    row = admin.get_by_role("row", name="Kim Lund")
    await expect(row).to_contain_text("Manager")
    await admin.get_by_role("button", name="Undo").click()
    await expect(row).to_contain_text("Employee")

    await panel.get_by_role("button", name="Take out").click()
    await (
        admin.get_by_role("dialog", name="Take Kim Lund")
        .get_by_role("button", name="Take out")
        .click()
    )
    await expect(row).to_have_count(0)


async def test_a_token_is_shown_once_and_revoked(admin: Page) -> None:
    await admin.get_by_role("link", name="Tokens").click()
    await admin.get_by_role("button", name="New token").click()
    await admin.get_by_role("form", name="A new token").get_by_label("Name").fill("nightly report")
    await admin.get_by_role("button", name="Make it").click()

    secret = admin.get_by_label("The token")
    await expect(secret).to_have_text(re.compile("^cairn_pat_"))
    await admin.get_by_role("button", name="I have it").click()
    await expect(secret).to_have_count(0)
    row = admin.get_by_role("row", name="nightly report")
    await row.get_by_role("button", name="Revoke").click()
    await admin.get_by_role("dialog").get_by_role("button", name="Revoke").click()

    await expect(row).to_have_count(0)


async def test_a_job_runs_now_ends_and_is_in_the_audit(admin: Page) -> None:
    await admin.goto("/admin/jobs")
    await admin.get_by_role("button", name="Run now: Clean-up").click()

    await expect(admin.get_by_role("status", name="How it goes")).to_have_text("Done")
    await admin.goto("/admin/audit?entity=job")

    await admin.get_by_role("row", name="started job").first.click()
    await expect(admin.get_by_role("dialog", name="A change")).to_contain_text("clean-up")


async def test_an_employee_is_refused_kindly_and_has_tokens(signed_in: SignedIn) -> None:
    page = await signed_in("employee", "/admin/jobs")

    await expect(page.get_by_text("Only admins may see background jobs")).to_be_visible()
    await expect(page.get_by_role("link", name="Admin")).to_have_count(0)
    await page.get_by_role("link", name="People").click()
    button = page.get_by_role("button", name="Add a person")
    await expect(button).to_be_disabled()
    await button.hover(force=True)
    await expect(page.get_by_role("tooltip")).to_contain_text("Only admins may")
    await page.get_by_role("link", name="Tokens").click()
    await expect(page.get_by_role("button", name="New token")).to_be_enabled()
