"""How busy the house is, for a program that watches it: counts and times, and nothing of anybody.

A request is counted under the pattern of its address, never under the address itself.
"""

import time
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client import start_http_server as listen
from prometheus_client.core import GaugeMetricFamily
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.office import Office
from api.settings import LOOPBACK
from projections import feed

NOWHERE = "(nowhere)"
"""The pattern of an address that nothing answers to."""

METHODS = frozenset({"GET", "HEAD", "POST"})
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
DOORS = ("/desk", "/audit")


class Metrics:
    """What is counted of one process."""

    def __init__(self, office: Office) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.registry.register(_House(office))
        labels = ("method", "route")
        self._requests = Counter(
            "handrail_requests",
            "Requests that were answered.",
            (*labels, "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "handrail_request_seconds",
            "Time until an answer begins.",
            labels,
            buckets=SECONDS,
            registry=self.registry,
        )

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request and how long its answer took to begin."""
        told = method if method in METHODS else "other"
        self._requests.labels(told, route, str(status)).inc()
        self._seconds.labels(told, route).observe(seconds)

    def serve(self, port: int) -> tuple[Any, Any]:
        """Answer at ``/metrics`` on this port, to programs on this computer alone."""
        return listen(port, addr=LOOPBACK, registry=self.registry)


class _House:
    """What is asked for when somebody looks: how far the ledger and its views are."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def collect(self) -> list[GaugeMetricFamily]:
        """Each figure with its name."""
        views = self._office.fresh()
        facts, stopped = self._office.ledger.position(), len(feed.stopped(views))
        return [
            GaugeMetricFamily("handrail_facts", "Facts in the ledger.", value=facts),
            GaugeMetricFamily("handrail_views_stopped", "Views that stand still.", value=stopped),
        ]


class CountRequests:
    """Counts every request once its answer begins."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        door = scope.get("root_path", "")

        async def counting(message: Message) -> None:
            if message["type"] == "http.response.start":
                took = time.perf_counter() - began
                route = pattern_of(scope, door)
                self._metrics.count(scope["method"], route, message["status"], took)
            await send(message)

        await self._app(scope, receive, counting)


def pattern_of(scope: Scope, outside: str = "") -> str:
    """The pattern of the address that was asked for, once a route was found for it."""
    mounted = scope.get("root_path", "").removeprefix(outside)
    pattern = getattr(scope.get("route"), "path", None)
    if pattern is None:
        return mounted if mounted.endswith("/static") else NOWHERE
    path = scope["path"]
    door = next((each for each in DOORS if path == each or path.startswith(f"{each}/")), mounted)
    return str(pattern) if pattern.startswith(door) else f"{door}{pattern}"
