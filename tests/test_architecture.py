"""What holds for the whole house."""

import subprocess
import sys
from pathlib import Path

import pytest
import typer

from access.routes import list_routes
from cairn.access.permissions import GRANTS, Permission
from cairn.app import API, create_app
from cairn.cli import cli
from cairn.docs import generate, outdated
from cairn.http import refusals
from cairn.kit.settings import Settings
from cairn.migrations.migrate import schema_differences

ROOT = Path(__file__).parents[1]
ROUTES = list_routes()
PUBLIC = {
    "GET /docs",
    "GET /openapi.json",
    "GET /health",
    "GET /ready",
    "POST /sessions",
    "GET /setup",
    "POST /setup",
    "GET /oidc",
    "GET /oidc/login",
    "GET /oidc/callback",
}
"""What everybody may ask; all else needs a permission."""

API_ROUTES = [route for route in ROUTES if route.path.startswith(API)]
EVERYBODYS_REFUSALS = {str(status) for status in refusals(signed_in=False)}


def test_every_route_asks_for_one_permission_but_the_public_ones():
    asked = {route.name: len(route.permissions) for route in ROUTES if route.name not in PUBLIC}

    assert {name for name, count in asked.items() if count != 1} == set()


def test_public_routes_ask_for_none():
    public = [route for route in ROUTES if route.name in PUBLIC]

    assert {route.name for route in public} == PUBLIC
    assert all(route.permissions == () for route in public)


def test_every_permission_is_granted_and_in_words():
    assert set(GRANTS) == set(Permission)
    assert len({grant.words for grant in GRANTS.values()}) == len(GRANTS)


@pytest.mark.parametrize("route", API_ROUTES, ids=lambda route: route.name)
def test_every_route_says_in_one_line_what_it_does(route):
    assert route.summary.strip().endswith(".")
    assert "\n" not in route.summary.strip()


def test_generated_files_are_current():
    files = generate(openapi(), typer.main.get_command(cli))

    assert outdated(files, ROOT) == [], "run `cairn docs`"


def openapi():
    return create_app("postgresql://nowhere", Settings()).openapi()


def test_imports_keep_the_contracts():
    result = run(str(Path(sys.executable).with_name("lint-imports")))

    assert result.returncode == 0, result.stdout


def run(*command):
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_no_file_holds_the_address_of_a_package_registry():
    hosts = ["pypi" + ".org", "python" + "hosted.org", "registry." + "npmjs", "npmjs" + ".com"]
    files = [ROOT / name for name in run("git", "ls-files").stdout.splitlines()]

    found = {
        path.name
        for path in files
        if path.is_file() and any(host.encode() in path.read_bytes() for host in hosts)
    }

    assert found == set()


def test_every_refusal_is_in_the_openapi_document(app):
    operations = {
        f"{method.upper()} {path}": set(operation["responses"])
        for path, methods in app.openapi()["paths"].items()
        if path.startswith(API)
        for method, operation in methods.items()
    }

    lacking = {name for name, found in operations.items() if not found >= EVERYBODYS_REFUSALS}
    assert lacking - {f"GET {API}/health", f"GET {API}/ready"} == set()


def test_every_change_says_in_the_openapi_document_that_there_may_be_too_many(app):
    unsaid = [
        f"{method.upper()} {path}"
        for path, methods in app.openapi()["paths"].items()
        for method, operation in methods.items()
        if method != "get" and "Retry-After" not in operation["responses"]["429"]["headers"]
    ]

    assert unsaid == []


def test_the_migrations_make_the_tables_of_the_code(database_url):
    assert schema_differences(database_url) == []
