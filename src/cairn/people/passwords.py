"""Hashing of passwords, in threads of its own: each takes a tenth of a second and 64 MiB."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

HASHER = PasswordHash((Argon2Hasher(),))
THREADS = ThreadPoolExecutor(max_workers=4, thread_name_prefix="passwords")


async def hash_password(password: str) -> str:
    """Hash a password for storage, by argon2id."""
    return await asyncio.get_running_loop().run_in_executor(THREADS, HASHER.hash, password)


async def verify_password(password: str, password_hash: str | None) -> bool:
    """Whether a password fits a stored hash; takes as long where there is none."""
    return await asyncio.get_running_loop().run_in_executor(
        THREADS, verify_at_same_cost, password, password_hash
    )


def verify_at_same_cost(password: str, password_hash: str | None) -> bool:
    """Verify against the stored hash, or in vain against another one."""
    in_vain = unknown_hash()
    return HASHER.verify(password, password_hash or in_vain) and password_hash is not None


@cache
def unknown_hash() -> str:
    """A hash that is nobody's."""
    return HASHER.hash("nobody's password")
