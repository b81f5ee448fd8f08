"""A small web server process for the crawl's tests: many virtual hosts on one port, with every fault that servers have.

Run as a program: prints the ports of HTTP and HTTPS as JSON and serves until it is killed. Pages come from `sites.py`.
The host "control.example" answers `/log` with the requests so far and `/set?name=value` changes what sites serve.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import ssl
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

sys.path.insert(0, str(Path(__file__).parent))

import certificates
import sites
from answers import Answer


@dataclass
class Server:
    """State shared by all connections."""

    world: sites.World
    log: list[tuple[float, str, str]] = field(default_factory=list)

    def answer(self, host: str, target: str, headers: Mapping[str, str]) -> Answer:
        host = host.partition(":")[0].lower()
        if host == "control.example":
            return self._control(target)
        self.log.append((asyncio.get_running_loop().time(), host, target))
        return self.world.answer(host, target, headers)

    def _control(self, target: str) -> Answer:
        parts = urlsplit(target)
        if parts.path == "/log":
            return Answer(body=json.dumps(self.log).encode(), headers={"Content-Type": "application/json"})
        if parts.path == "/clear":
            self.log.clear()
        self.world.settings.update(parse_qsl(parts.query))
        return Answer(body=b"ok")


async def serve_http1(server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            lines = head.decode("latin-1").split("\r\n")
            target = lines[0].split(" ")[1]
            headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines[1:] if line)}
            answer = server.answer(headers.get("host", ""), target, headers)
            if not await send_http1(writer, answer):
                break
    except (asyncio.IncompleteReadError, ConnectionError, asyncio.LimitOverrunError, ssl.SSLError):
        pass
    finally:
        if not writer.transport.is_closing():
            writer.close()


async def send_http1(writer: asyncio.StreamWriter, answer: Answer) -> bool:
    """Send one answer; False when the connection is over."""
    if answer.fault == "reset":
        writer.transport.abort()
        return False
    if answer.fault == "hang":
        await asyncio.sleep(3600)
        return False
    if answer.fault == "garbage":
        writer.write(b"this is no http\r\n\r\n\r\n")
        await writer.drain()
        return False
    if answer.delay:
        await asyncio.sleep(answer.delay)
    body = answer.body
    head = [f"HTTP/1.1 {answer.status} {answer.phrase}"] + [f"{k}: {v}" for k, v in answer.headers.items()]
    if not any(k.lower() == "content-length" for k in answer.headers):
        head.append(f"Content-Length: {len(body)}")
    writer.write(("\r\n".join(head) + "\r\n\r\n").encode("latin-1"))
    if answer.fault == "drip":
        for byte in body:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.05)
        return True
    if answer.fault == "cut":
        writer.write(body[: len(body) // 2])
        await writer.drain()
        writer.transport.abort()
        return False
    writer.write(body)
    await writer.drain()
    return True


class Http2(asyncio.Protocol):
    """HTTP/2 over TLS, enough for GET."""

    def __init__(self, server: Server) -> None:
        from h2.config import H2Configuration
        from h2.connection import H2Connection

        self.server = server
        self.connection = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))

    def start(self, transport: asyncio.WriteTransport) -> None:
        self.transport = transport
        self.connection.initiate_connection()
        self.flush()

    def flush(self) -> None:
        self.transport.write(self.connection.data_to_send())

    def feed(self, data: bytes) -> None:
        from h2.events import RequestReceived

        for event in self.connection.receive_data(data):
            if isinstance(event, RequestReceived):
                headers = dict(event.headers)
                answer = self.server.answer(headers[":authority"], headers[":path"], headers)
                fields = [(":status", str(answer.status))] + [(k.lower(), v) for k, v in answer.headers.items()]
                self.connection.send_headers(event.stream_id, fields)
                self.connection.send_data(event.stream_id, answer.body[:60_000], end_stream=True)
        self.flush()


async def serve_tls(server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    if writer.get_extra_info("ssl_object").selected_alpn_protocol() != "h2":
        await serve_http1(server, reader, writer)
        return
    protocol = Http2(server)
    protocol.start(writer.transport)
    try:
        while data := await reader.read(65536):
            protocol.feed(data)
            await writer.drain()
    except (ConnectionError, ssl.SSLError):
        pass
    finally:
        writer.close()


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", required=True, help="for certificates")
    parser.add_argument("--skills", type=int, default=12)
    parser.add_argument("--hosts", type=int, default=6)
    parser.add_argument("--faults", type=float, default=0.0, help="share of policy hosts with a fault")
    parser.add_argument("--long", action="store_true", help="policies as long as real ones, each of its own")
    arguments = parser.parse_args()
    server = Server(sites.World(arguments.skills, arguments.hosts, arguments.faults, arguments.long))
    contexts = certificates.server_contexts(Path(arguments.folder))
    plain = await asyncio.start_server(lambda r, w: serve_http1(server, r, w), "127.0.0.1", 0, backlog=1000)
    ports = {"http": plain.sockets[0].getsockname()[1]}
    server.world.port = ports["http"]
    servers = [plain]
    for name, context in contexts.items():
        secure = await asyncio.start_server(lambda r, w: serve_tls(server, r, w), "127.0.0.1", 0, ssl=context)
        ports[name] = secure.sockets[0].getsockname()[1]
        servers.append(secure)
    print(json.dumps(ports), flush=True)
    await asyncio.gather(*(each.serve_forever() for each in servers))


if __name__ == "__main__":
    asyncio.run(main())
