"""Browsers: clients with cookies of their own."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from fastapi import FastAPI

from cairn.http import CSRF_COOKIE, CSRF_HEADER


class Browser(httpx2.AsyncClient):
    """A client that keeps cookies, and sends along what our page's scripts send."""

    @property
    def proof(self) -> dict[str, str]:
        """The header that shows that the page is ours."""
        return {CSRF_HEADER: self.cookies[CSRF_COOKIE]}


def open_browser(app: FastAPI) -> Browser:
    """A browser that has been nowhere yet."""
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    return Browser(transport=transport, base_url="http://test/api/v1")


@pytest.fixture
async def window(app: FastAPI) -> AsyncIterator[Browser]:
    """One browser."""
    async with open_browser(app) as browser:
        yield browser


@pytest.fixture
async def other_window(app: FastAPI) -> AsyncIterator[Browser]:
    """Another one."""
    async with open_browser(app) as browser:
        yield browser
