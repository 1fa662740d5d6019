"""Settings from the environment; every one has a default that works."""

from functools import cache
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What may be set, as `CAIRN_…` in the environment."""

    model_config = SettingsConfigDict(env_prefix="CAIRN_", extra="ignore")

    database_url: str | None = None
    """A PostgreSQL 18 elsewhere; without it the embedded one is started."""
    home: Path = user_data_path("cairn")
    """Where the embedded database keeps its data."""
    pool_size: int = 10
    """Connections that one process keeps open at most."""
    max_body_bytes: int = 8 * 1024 * 1024
    """Longer request bodies are refused."""
    max_bulk_bytes: int = Field(default=64 * 1024 * 1024, gt=0)
    """The same for logs in bulk, which are read piece by piece."""
    max_bulk_rows: int = Field(default=100_000, gt=0)
    """So many logs are taken in one request."""
    max_import_rows: int = Field(default=5_000, gt=0)
    """So many rows has a file that is imported in one request; the command takes any number."""
    session_days: int = 30
    """How long a browser stays signed in."""
    secure_cookies: bool = False
    """Set it where the site is served over HTTPS."""
    email_sign_ins_per_minute: int = Field(default=10, ge=0)
    """So often a minute one person's password may be tried; 0: as often as one likes."""
    address_sign_ins_per_minute: int = Field(default=30, ge=0)
    """So often a minute one network address may try to sign in; 0: as often as it likes."""
    writes_per_minute: int = Field(default=1200, ge=0)
    """So many changes a minute are taken with one token or session; 0: any number."""
    oidc_issuer: str | None = None
    """The address of an OpenID Connect provider that people may sign in through."""
    oidc_client_id: str = ""
    """What the provider calls us."""
    oidc_client_secret: SecretStr | None = None
    """What proves to the provider that it is us; without it PKCE alone does."""
    oidc_name: str = "OpenID Connect"
    """What the button says after "Sign in with"."""
    worker_stalled_after: float = Field(default=30, gt=0)
    """Seconds without a sign of life after which others take over what a worker had begun."""

    @model_validator(mode="after")
    def check_provider(self) -> Self:
        """Refuse a provider that can't be trusted, or doesn't know us."""
        if self.oidc_issuer is not None:
            parts = urlsplit(self.oidc_issuer)
            is_here = parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1"}
            if not is_here and (parts.scheme != "https" or not parts.hostname):
                raise ValueError("CAIRN_OIDC_ISSUER must be an address that begins with https://")
            if not self.oidc_client_id:
                raise ValueError("CAIRN_OIDC_ISSUER needs CAIRN_OIDC_CLIENT_ID beside it")
        return self


@cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
