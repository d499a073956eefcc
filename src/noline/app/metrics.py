"""Metrics for Prometheus: how far followers are behind, what waits, what lies set aside; read when asked for.

For whoever sits at the machine (loopback, and not through a proxy), else for a key with ``operations:read``.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address
from typing import Any, Final

from litestar import Request, Response, get
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from prometheus_client import PLATFORM_COLLECTOR, PROCESS_COLLECTOR, CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from noline.access import find_key
from noline.app.api.application import problem_answer
from noline.app.api.authentication import key_of
from noline.app.bootstrap import Noline
from noline.kernel.clock import wall_now
from noline.kernel.errors import Unauthenticated

_FORWARDED: Final = ("x-forwarded-for", "forwarded", "x-real-ip")

_QUERIES: Final[dict[str, tuple[str, tuple[str, ...], str]]] = {
    "noline_log_interactions": (
        "Interactions in the log.",
        (),
        "select sum(seq) from head",
    ),
    "noline_follower_behind": (
        "Interactions that a follower has not read yet.",
        ("follower",),
        """select follower, sum(case when follower = 'engage' then greatest(0, head.reacts - cursor.seq)
             else greatest(0, head.seq - cursor.seq) end)
           from cursor join head using (shard) where follower <> 'launcher' group by follower""",
    ),
    "noline_set_aside": (
        "Interactions that could not be handled and wait for a person.",
        ("follower",),
        "select follower, count(*) from set_aside group by follower",
    ),
    "noline_outbox_waiting": (
        "Messages that wait to be sent.",
        ("route", "channel", "lane"),
        """select route.id::text, route.channel, (array['person', 'automatic', 'bulk'])[outbox.lane + 1], count(*)
           from outbox join route on route.id = outbox.route group by route.id, route.channel, outbox.lane""",
    ),
    "noline_outbox_due": (
        "Messages that could go now and have not gone.",
        ("route", "channel"),
        """select route.id::text, route.channel, count(*) from outbox join route on route.id = outbox.route
           where outbox.due_at <= $1 group by route.id, route.channel""",
    ),
    "noline_claims_under_way": ("Batches that senders have claimed.", (), "select count(*) from claim"),
    "noline_route_suspended": (
        "Whether a route rests.",
        ("route", "channel"),
        "select id::text, channel, coalesce(suspended_until > clock_timestamp(), false)::integer from route",
    ),
    "noline_seats_taken": (
        "Seats that somebody holds.",
        ("route",),
        "select route::text, count(*) from seat where until > clock_timestamp() group by route",
    ),
    "noline_timers_due": ("Timers that are due.", (), "select count(*) from timer where due_at <= $1"),
    "noline_webhooks_waiting": (
        "Events that endpoints have yet to be told.",
        (),
        "select count(*) from webhook_delivery where state = 'waiting'",
    ),
}
"""Name, what it says, its labels, and the statement that gives labels and value; ``$1`` is domain time."""


class _Gathered(Collector):
    """What was read, as the client library wants to be given it."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = list(metrics)

    def collect(self) -> Iterable[Metric]:
        """Return what was read."""
        return self._metrics


def metrics_route(noline: Noline) -> HTTPRouteHandler:
    """Return the route that Prometheus asks."""

    @get(
        "/metrics",
        include_in_schema=False,
        exception_handlers={Exception: problem_answer, HTTPException: problem_answer},
    )
    async def metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
        if not _is_local(request):
            await _check_key(noline, request)
        registry = CollectorRegistry()
        registry.register(PROCESS_COLLECTOR)
        registry.register(PLATFORM_COLLECTOR)
        registry.register(_Gathered(await _gather(noline)))
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return metrics


async def _gather(noline: Noline) -> list[Metric]:
    found: list[Metric] = []
    async with noline.database.connection() as connection:
        for name, (said, labels, statement) in _QUERIES.items():
            arguments = [noline.clock.now()] if "$1" in statement else []
            family = GaugeMetricFamily(name, said, labels=labels)
            for row in await connection.fetch(statement, *arguments):
                family.add_metric([str(label) for label in row[: len(labels)]], float(row[len(labels)] or 0))
            found.append(family)
    return [*found, *_of_requests(noline)]


def _of_requests(noline: Noline) -> list[Metric]:
    """Return what this process has not written of its log of requests."""
    return [
        GaugeMetricFamily(
            "noline_request_log_waiting", "Requests that are not written into their log yet.", noline.requests.waiting
        ),
        CounterMetricFamily(
            "noline_request_log_dropped",
            "Requests left out of their log, for lack of room or as more than a sample of events.",
            noline.requests.dropped,
        ),
    ]


def _is_local(request: Request[Any, Any, Any]) -> bool:
    """Say whether the request comes from this machine itself: a proxy on it speaks for others."""
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False


async def _check_key(noline: Noline, request: Request[Any, Any, Any]) -> None:
    secret = key_of(request.headers.get("authorization", ""))
    principal = None
    if secret:
        async with noline.database.connection() as connection:
            principal = await find_key(connection, secret, wall_now())
    if principal is None:
        remedy = "Ask from the machine itself, or send a key that has operations:read."
        raise Unauthenticated("Metrics are not for everybody.", remedy=remedy)
    principal.require("operations:read")
