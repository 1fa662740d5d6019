"""How often one may ask: counted in this process, minute by minute."""

from hashlib import blake2b
from ipaddress import IPv6Address, ip_address
from math import ceil
from secrets import token_bytes

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from cairn.errors import TooManyRequests
from cairn.kit import clock
from cairn.kit.settings import Settings

COUNTERS = 2**18
"""So many counters at most, whoever asks; who shares one by chance shares its limit."""


class Limits:
    """Counts sign-ins and changes; a minute begins with the first one of it.

    The moving windows of the library would be finer, but it forgets none of their keys.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.salt = token_bytes(16)
        self.windows = FixedWindowRateLimiter(MemoryStorage())

    def take_sign_in(self, address: str | None) -> None:
        """Count a try to sign in from a network address, or from an IPv6 network of one customer.

        Raises:
            TooManyRequests: there were too many in this minute.
        """
        limit = self.settings.address_sign_ins_per_minute
        self.take(limit, "sign-ins from one network address", network_of(address))

    def take_password(self, email: str) -> None:
        """Count a try of a person's password, also where nobody has that e-mail address.

        Raises:
            TooManyRequests: there were too many in this minute.
        """
        limit = self.settings.email_sign_ins_per_minute
        self.take(limit, "tries of one person's password", email.strip().lower())

    def take_write(self, token: str) -> None:
        """Count a change made with a token or in a session.

        Raises:
            TooManyRequests: there were too many in this minute.
        """
        self.take(self.settings.writes_per_minute, "changes with one token or session", token)

    def take(self, limit: int, what: str, who: str) -> None:
        """Count one more; a limit of 0 is none."""
        if limit == 0:
            return
        item = RateLimitItemPerMinute(limit)
        counter = self.counter_of(what, who)
        if not self.windows.hit(item, counter):
            ends = self.windows.get_window_stats(item, counter).reset_time
            seconds = max(1, ceil(ends - clock.now().timestamp()))
            raise TooManyRequests(limit=f"{limit:,}", what=what, seconds=seconds)

    def counter_of(self, what: str, who: str) -> str:
        """One of a fixed number of counters, which nobody can foretell."""
        digest = blake2b(f"{what} {who}".encode(), key=self.salt, digest_size=8).digest()
        return str(int.from_bytes(digest) % COUNTERS)


def network_of(address: str | None) -> str:
    """An IPv4 address as it is; of an IPv6 address the first 64 bits, which one customer has."""
    try:
        known = ip_address(address or "")
    except ValueError:
        return address or ""
    if not isinstance(known, IPv6Address):
        return str(known)
    return str(known.ipv4_mapped or int(known) >> 64)
