"""Limits of a crawl: what one fetch may cost, and how hard one host may be asked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits, each with the value that suits policies and store pages.

    Attributes:
        body_bytes: longest body as sent; longer ones are cut and the fetch fails.
        content_bytes: longest body after decompression.
        content_ratio: most that a body may grow in decompression once it is above a mebibyte: a bomb grows a
            thousandfold, text ten- to thirtyfold.
        connect_seconds: for name lookup, TCP and TLS.
        read_seconds: longest silence of the server.
        fetch_seconds: for one exchange in all; a server that sends a byte a second ends here.
        redirects: redirects, meta refreshes and frames followed for one fetch, in all.
        attempts: tries for a failure that may pass.
        backoff_seconds: wait before the second try; doubled for each further one.
        longest_wait_seconds: the longest wait that a server's Retry-After or a site's crawl delay is given.
        host_delay_seconds: least time between the starts of two requests to one host.
        host_connections: requests to one host at a time.
        connections: requests at a time in all.
        idle_seconds: how long an unused connection is kept.
    """

    body_bytes: int = 10 * 1024 * 1024
    content_bytes: int = 20 * 1024 * 1024
    content_ratio: float = 200.0
    connect_seconds: float = 15.0
    read_seconds: float = 20.0
    fetch_seconds: float = 60.0
    redirects: int = 10
    attempts: int = 3
    backoff_seconds: float = 5.0
    longest_wait_seconds: float = 120.0
    host_delay_seconds: float = 1.0
    host_connections: int = 2
    connections: int = 32
    idle_seconds: float = 15.0
