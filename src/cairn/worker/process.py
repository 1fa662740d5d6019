"""A worker: it takes what is queued, and looks after what is due, until it is told to stop."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from types import FrameType
from uuid import UUID

import structlog
from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision
from procrastinate.jobs import Job as QueuedJob
from procrastinate.worker import Worker
from psycopg.conninfo import make_conninfo

from cairn.jobs import QUEUE, TASK
from cairn.kit import clock
from cairn.kit.db import OPTIONS, create_engine, create_sessions, driver_url
from cairn.kit.logs import configure_logs
from cairn.kit.settings import Settings
from cairn.runtime import Sessions
from cairn.worker.runs import carry_out
from cairn.worker.ticks import queue_due, queue_upkeep, retry_stalled, seed_missing

CONCURRENCY = 4
GRACE = 10.0
"""Seconds that running jobs are given to end; what is cut short is rolled back and queued again."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
"""Seconds until an interrupted worker begins anew, doubled each time."""
WORKER_OPTIONS = (
    OPTIONS + " -c tcp_keepalives_idle=20 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=4"
)
"""So that the locks of a worker whose whole machine is gone go soon."""

log = structlog.get_logger()


class Again(BaseRetryStrategy):
    """What didn't come to an end is queued again; failures of the work itself end otherwise."""

    def get_retry_decision(self, *, exception: BaseException, job: QueuedJob) -> RetryDecision:
        """At once if the worker was told to stop, else after a minute."""
        is_cut_short = isinstance(exception, asyncio.CancelledError)
        wait = timedelta(0) if is_cut_short else timedelta(minutes=1)
        return RetryDecision(retry_at=clock.now() + wait)


def conninfo_of(url: str) -> str:
    """A URL for libpq, which reads spaces and lists in URLs otherwise than SQLAlchemy."""
    parts = driver_url(url)
    _, named = parts.get_dialect()().create_connect_args(parts)
    return make_conninfo("", **named)


def create_queue(url: str, sessions: Sessions) -> App:
    """The queue, with the one task that it knows."""
    queue = App(
        connector=PsycopgConnector(
            conninfo=conninfo_of(url),
            kwargs={"options": WORKER_OPTIONS},
            min_size=1,
            max_size=3,
        )
    )

    @queue.task(name=TASK, queue=QUEUE, retry=Again())
    async def carry_out_queued(organization_id: str, run_id: str) -> None:
        await carry_out(sessions, UUID(organization_id), UUID(run_id))

    return queue


async def work(
    url: str,
    settings: Settings,
    stop: asyncio.Event,
    concurrency: int = CONCURRENCY,
    when_ready: Callable[[], None] = lambda: None,
) -> None:
    """Work until told to stop; begins anew after the database was away."""
    configure_logs()
    engine = create_engine(url, concurrency + 2, WORKER_OPTIONS)
    clockwork = asyncio.get_running_loop()
    pause = FIRST_PAUSE
    try:
        while not stop.is_set():
            began_at = clockwork.time()
            try:
                await work_on(url, settings, create_sessions(engine), stop, concurrency, when_ready)
            except Exception as error:
                log.warning("worker interrupted", why=f"{type(error).__name__}: {error}")
            await wait_for(stop, pause)
            had_come_back = clockwork.time() - began_at > 2 * LONGEST_PAUSE
            pause = FIRST_PAUSE if had_come_back else min(2 * pause, LONGEST_PAUSE)
    finally:
        await engine.dispose()


async def work_on(
    url: str,
    settings: Settings,
    sessions: Sessions,
    stop: asyncio.Event,
    concurrency: int,
    when_ready: Callable[[], None],
) -> None:
    """Work until told to stop, or until the connection to the queue is lost."""
    stalled_after = settings.worker_stalled_after
    queue = create_queue(url, sessions)
    async with queue.open_async():
        await seed_missing(sessions)
        worker = Worker(
            queue,
            queues=[QUEUE],
            concurrency=concurrency,
            fetch_job_polling_interval=min(5.0, stalled_after / 2),
            delete_jobs="successful",
            install_signal_handlers=False,
            shutdown_graceful_timeout=GRACE,
            update_heartbeat_interval=stalled_after / 3,
            stalled_worker_timeout=stalled_after,
        )
        working = asyncio.create_task(worker.run())  # type: ignore[no-untyped-call]
        beside = [
            asyncio.create_task(stop.wait()),
            asyncio.create_task(
                repeatedly(lambda: queue_due(sessions, clock.now()), until_next_minute)
            ),
            asyncio.create_task(repeatedly(lambda: queue_upkeep(sessions), until_next_minute)),
            asyncio.create_task(
                repeatedly(
                    lambda: retry_stalled(sessions, stalled_after), lambda: stalled_after / 2
                )
            ),
        ]
        when_ready()
        try:
            await asyncio.wait([working, *beside], return_when=asyncio.FIRST_COMPLETED)
        finally:
            worker.stop()  # type: ignore[no-untyped-call]
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            await working


async def repeatedly(do: Callable[[], Awaitable[object]], pause: Callable[[], float]) -> None:
    """Do something again and again; a failure is told and doesn't end it."""
    while True:
        try:
            await do()
        except Exception as error:
            log.warning("worker hindered", why=f"{type(error).__name__}: {error}")
        await asyncio.sleep(pause())


def until_next_minute(now: datetime | None = None) -> float:
    """Seconds until the next minute begins."""
    now = now or clock.now()
    return 60 - now.second - now.microsecond / 1_000_000


async def wait_for(stop: asyncio.Event, seconds: float) -> None:
    """Wait some seconds, or until told to stop."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


@asynccontextmanager
async def working(url: str, settings: Settings) -> AsyncIterator[None]:
    """A worker for the length of a block, in the event loop of the caller."""
    stop = asyncio.Event()
    worker = asyncio.create_task(work(url, settings, stop))
    try:
        yield
    finally:
        stop.set()
        await worker


def run(url: str, settings: Settings, concurrency: int, when_ready: Callable[[], None]) -> None:
    """Work until SIGINT or SIGTERM."""

    async def until_signal() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()

        def end(number: int, frame: FrameType | None) -> None:
            loop.call_soon_threadsafe(stop.set)

        before = {one: signal.signal(one, end) for one in (signal.SIGINT, signal.SIGTERM)}
        try:
            await work(url, settings, stop, concurrency, when_ready)
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)

    asyncio.run(until_signal())
