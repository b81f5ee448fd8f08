"""The HTTP client of the crawl: httpx over connections that go to checked addresses only."""

from __future__ import annotations

import ssl
from collections import OrderedDict
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

import httpcore
import httpx

from policylint.crawl.addresses import AddressRules, LookupError_
from policylint.crawl.limits import Limits

_TRIED_ADDRESSES = 3
"""Addresses of one host that are tried before the connection counts as failed."""


_KEPT_POOLS = 128
"""Sites whose connections are kept open for further requests."""


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """Looks a host up once, checks every address, and connects to the address that it checked."""

    def __init__(self, rules: AddressRules) -> None:
        self._rules = rules
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to `host`; see `AddressRules.look_up` for what is refused."""
        answers = await self._rules.look_up(host, port, timeout or 10.0)
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address, number in answers[:_TRIED_ADDRESSES]:
            try:
                return await self._inner.connect_tcp(
                    str(address), number, timeout=timeout, local_address=local_address, socket_options=socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None
    ) -> httpcore.AsyncNetworkStream:
        """Never allowed."""
        raise LookupError_("address_refused", f"{path}: a Unix socket is not a web server")

    async def sleep(self, seconds: float) -> None:
        """Wait, for httpcore's own retries."""
        await self._inner.sleep(seconds)


class CheckedTransport(httpx.AsyncBaseTransport):
    """An httpx transport over `CheckedBackend`, HTTP/1.1 and HTTP/2. No proxy of the environment is used."""

    def __init__(self, rules: AddressRules, limits: Limits, *, authorities: str = "") -> None:
        """
        Args:
            rules: what may be connected to.
            limits: connections in all and time for an idle one.
            authorities: PEM file of certificate authorities to trust beside the usual ones, or "".
        """
        context = httpx.create_ssl_context()
        if authorities:
            context.load_verify_locations(cafile=authorities)
        self._context = context
        self._limits = limits
        self._backend = CheckedBackend(rules)
        # One pool for each site: a pool looks at all of its connections for every request.
        self._pools: OrderedDict[tuple[bytes, bytes, int | None], httpcore.AsyncConnectionPool] = OrderedDict()

    async def _pool(self, url: httpx.URL) -> httpcore.AsyncConnectionPool:
        key = (url.raw_scheme, url.raw_host, url.port)
        pool = self._pools.get(key)
        if pool is None:
            pool = httpcore.AsyncConnectionPool(
                ssl_context=self._context,
                max_connections=self._limits.host_connections + 1,
                max_keepalive_connections=self._limits.host_connections,
                keepalive_expiry=self._limits.idle_seconds,
                http1=True,
                http2=True,
                network_backend=self._backend,
            )
            self._pools[key] = pool
        self._pools.move_to_end(key)
        for old in list(self._pools)[: max(0, len(self._pools) - _KEPT_POOLS)]:
            if all(connection.is_idle() for connection in self._pools[old].connections):
                await self._pools.pop(old).aclose()
        return pool

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; the body of the response is read as it is on the wire."""
        assert isinstance(request.stream, AsyncIterable)
        url = request.url
        core = httpcore.Request(
            request.method,
            httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _as_httpx():
            answer = await (await self._pool(url)).handle_async_request(core)
        assert isinstance(answer.stream, AsyncIterable)
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Body(answer.stream), extensions=answer.extensions
        )

    async def aclose(self) -> None:
        """Close all connections."""
        while self._pools:
            await self._pools.popitem()[1].aclose()

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        await self.aclose()


class _Body(httpx.AsyncByteStream):
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _as_httpx():
            async for part in self._stream:
                yield part

    async def aclose(self) -> None:
        if hasattr(self._stream, "aclose"):
            await self._stream.aclose()


@contextmanager
def _as_httpx() -> Iterator[None]:
    """httpcore's exceptions have the same names in httpx."""
    try:
        yield
    except (
        httpcore.TimeoutException,
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpcore.UnsupportedProtocol,
    ) as error:
        kind = getattr(httpx, type(error).__name__, httpx.TransportError)
        raise kind(str(error)) from error


def is_certificate_problem(error: BaseException | None) -> ssl.SSLCertVerificationError | None:
    """The certificate error behind a failed connection, if there is one."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error
        error = error.__cause__ or error.__context__
    return None


def is_tls_problem(error: BaseException | None) -> bool:
    """Whether TLS, not TCP, made a connection fail."""
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False
