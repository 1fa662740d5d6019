"""The rest of a day: packages, reservations, and what is told to residents."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from cairn.demo.life.care import ended
from cairn.demo.life.rhythm import DELIVERING, OFFICE, VISITING, Span, Today, at_site, how_many
from cairn.demo.organization import BY_KEY
from cairn.demo.sites import OFFERS, Offer, Site
from cairn.words import ReservationStatus

AHEAD = 14
"""So many days ahead the first ones reserve."""


def packages(site: Site, span: Span) -> Iterator[tuple[Any, ...]]:
    """Every package that came to a site, most of them picked up within a day or two."""
    for today in span.days(site):
        luck, stamp = today.luck("packages"), today.stamp
        usual = (0.9 if today.is_weekend else 2.0) * today.hundreds
        holidays = 1.7 if (today.day.month, today.day.day) > (11, 20) else 1.0
        times = how_many(luck, usual * holidays * today.busyness())
        for number, at in enumerate(today.instants(luck, times, DELIVERING)):
            home = site.home(luck.randrange(site.homes))
            picked_up_at = ended(span, luck, at, 13, never=0.004)
            if at <= span.now:
                yield f"package-{stamp}-{number}", home, at, picked_up_at


def announcements(site: Site, span: Span) -> Iterator[tuple[Any, ...]]:
    """What everybody at a site was told: once or twice a week."""
    for today in span.days(site):
        luck, stamp = today.luck("announcements"), today.stamp
        at = at_site(site, today.day, 10 + luck.random() * 6)
        is_told = luck.random() < (0.05 if today.is_weekend else 0.3) * today.busyness()
        if is_told and at <= span.now:
            yield f"announcement-{stamp}", at, BY_KEY[site.owner].name


def messages(site: Site, span: Span) -> Iterator[tuple[Any, ...]]:
    """What residents of a site were told one by one."""
    for today in span.days(site):
        luck, stamp = today.luck("messages"), today.stamp
        usual = (0.2 if today.is_weekend else 0.9) * today.hundreds
        times = how_many(luck, usual * today.busyness())
        for number, at in enumerate(today.instants(luck, times, OFFICE)):
            sender = BY_KEY[luck.choice([site.owner, "grace", "aisha"])].name
            if at <= span.now:
                yield f"message-{stamp}-{number}", at, sender


def reservations(site: Site, span: Span) -> Iterator[tuple[Any, ...]]:
    """Every reservation of a site's amenities, those of the next days among them."""
    for today in span.days(site, AHEAD):
        for offer in OFFERS[site.key]:
            luck, stamp = today.luck(f"reservations {offer.name}"), today.stamp
            for number, starts_at in enumerate(wanted(today, offer, luck)):
                key = f"{offer.key}-{stamp}-{number}"
                row = reservation(span, today, offer, luck, starts_at)
                if row is not None:
                    yield key, offer.key, *row


def wanted(today: Today, offer: Offer, luck: Random) -> Iterator[datetime]:
    """When somebody wants to come: never more at once than there is room for."""
    opens, closes = offer.hours_on(today.day.isoweekday())
    likely = offer.demand * today.busyness(offer.summer) * (1.5 if today.is_weekend else 1.0)
    hour = float(opens)
    while hour + offer.hours <= closes:
        share = likely * VISITING[int(hour)] / max(VISITING)
        for _ in range(offer.capacity):
            if luck.random() < share:
                yield at_site(today.site, today.day, hour)
        hour += offer.hours


def reservation(
    span: Span, today: Today, offer: Offer, luck: Random, starts_at: datetime
) -> tuple[Any, ...] | None:
    """What became of a reservation; None if nobody has made it yet."""
    ends_at = starts_at + timedelta(hours=offer.hours)
    ahead = timedelta(minutes=int(luck.triangular(30, AHEAD * 1440, 1500)))
    created_at = max(starts_at - ahead, span.begins_at(today.site))
    cancelled_at = created_at + (starts_at - created_at) * luck.random()
    is_cancelled, is_missed = luck.random() < 0.09, luck.random() < 0.05
    if created_at > span.now:
        return None
    if is_cancelled and cancelled_at <= span.now:
        return created_at, starts_at, ends_at, ReservationStatus.CANCELLED, cancelled_at
    if ends_at > span.now:
        status = ReservationStatus.BOOKED
    else:
        status = ReservationStatus.NO_SHOW if is_missed else ReservationStatus.COMPLETED
    return created_at, starts_at, ends_at, status, None
