"""Opaque tokens: shown once, kept as a hash."""

import secrets
from hashlib import sha256


def new_token(prefix: str) -> str:
    """A token of 256 random bits, recognisable by its prefix."""
    return f"{prefix}_{secrets.token_urlsafe(32)}"


def hash_token(token: str) -> bytes:
    """What is stored of a token. It has full entropy, so a plain hash does; a look-up by the hash
    leaks nothing through its timing."""
    return sha256(token.encode()).digest()


def csrf_token(session_token: str) -> str:
    """What a browser's script sends along to prove that it can read our cookies."""
    return sha256(b"csrf " + session_token.encode()).hexdigest()


def equal(one: str, other: str) -> bool:
    """Compare in constant time."""
    return secrets.compare_digest(one.encode(), other.encode())
