"""Snapshots: each fetch a WARC file of its own, each body under its SHA-256. Nothing is changed or written twice.

Layout of the folder::

    warc/AB/ID.warc.gz     one record set for one fetch: warcinfo, request and response of every step, the result
    bodies/AB/SHA256       the content (without content encoding), named by its own SHA-256

A file appears under its name only when it is complete, so that a crawl can be killed at any moment. The result inside
the WARC makes it possible to take up a fetch whose entry in the crawl's state was not written any more (`results`).
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from policylint import __version__
from policylint.crawl.exchange import Exchange
from policylint.crawl.fetch import Fetch

_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_RESULT_TYPE = "application/json"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Where one fetch is kept.

    Attributes:
        id: name of the fetch.
        warc: path of the WARC file relative to the snapshot folder; "" when no request was made.
        warc_sha256: of that file.
        body: path of the content relative to the folder; "" when there is none.
    """

    id: str
    warc: str = ""
    warc_sha256: str = ""
    body: str = ""


class _Writer(WARCWriter):  # type: ignore[misc]
    """warcio's writer with SHA-256 digests: SHA-1 is no evidence any more."""

    @staticmethod
    def _create_digester() -> Digester:
        return Digester("sha256")


class SnapshotFolder:
    """The folder of one crawl's snapshots."""

    def __init__(self, folder: Path, *, user_agent: str = "") -> None:
        """
        Args:
            folder: created when missing.
            user_agent: for the warcinfo record.
        """
        self.folder = folder
        self._user_agent = user_agent
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, fetch: Fetch, task: dict[str, Any]) -> Snapshot:
        """Keep one fetch.

        Args:
            fetch: the result.
            task: what the crawl has to know to take the fetch up again; kept in the WARC.
        """
        if not fetch.exchanges:
            return Snapshot("")
        name = _identifier(fetch)
        body = self.write_body(fetch.content) if fetch.outcome == "fetched" else ""
        path = f"warc/{name[:2]}/{name}.warc.gz"
        data = self._warc(name, fetch, task)
        _write_whole(self.folder / path, data)
        return Snapshot(name, path, hashlib.sha256(data).hexdigest(), body)

    def write_body(self, content: bytes) -> str:
        """Keep a content under its SHA-256; returns its path relative to the folder."""
        digest = hashlib.sha256(content).hexdigest()
        path = f"bodies/{digest[:2]}/{digest}"
        if not (self.folder / path).exists():
            _write_whole(self.folder / path, content)
        return path

    def remove_parts(self) -> None:
        """Remove half files of writers that were killed. Only for the one process that holds the folder."""
        for kind in ("warc", "bodies"):
            for part in (self.folder / kind).glob("??/.*.part"):
                part.unlink(missing_ok=True)

    def read_body(self, sha256: str) -> bytes:
        """The content with this SHA-256.

        Raises:
            OSError: there is none.
            ValueError: the file does not have this SHA-256 any more.
        """
        content = (self.folder / f"bodies/{sha256[:2]}/{sha256}").read_bytes()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ValueError(f"the kept body {sha256} was changed after it was written")
        return content

    def _warc(self, name: str, fetch: Fetch, task: dict[str, Any]) -> bytes:
        out = BytesIO()
        writer = _Writer(out, gzip=True, warc_version="1.1")
        info = {
            "software": f"policylint {__version__}",
            "format": "WARC File Format 1.1",
            "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "robots": "obey",
            "http-header-user-agent": self._user_agent,
        }
        record = writer.create_warcinfo_record(f"{name}.warc.gz", info)
        record.rec_headers.replace_header("WARC-Record-ID", _record_id(name, "info"))
        record.rec_headers.replace_header("WARC-Date", fetch.exchanges[0].started)
        writer.write_record(record)
        for number, exchange in enumerate(fetch.exchanges):
            _write_exchange(writer, name, number, exchange)
        kept = {"task": task, "result": fetch.as_dict(), "started": fetch.exchanges[0].started}
        result = json.dumps(kept, ensure_ascii=False, indent=1).encode()
        record = writer.create_warc_record(
            fetch.exchanges[0].url,
            "metadata",
            payload=BytesIO(result),
            length=len(result),
            warc_content_type=_RESULT_TYPE,
            warc_headers_dict={
                "WARC-Record-ID": _record_id(name, "result"),
                "WARC-Date": fetch.exchanges[-1].started,
                "WARC-Concurrent-To": _record_id(name, f"response {len(fetch.exchanges) - 1}"),
            },
        )
        writer.write_record(record)
        return out.getvalue()

    def results(self, known: frozenset[str]) -> Iterator[tuple[Snapshot, dict[str, Any]]]:
        """Snapshot and result of each WARC file whose id is not `known`; damaged files are passed over."""
        for path in sorted((self.folder / "warc").glob("??/*.warc.gz")):
            name = path.name.removesuffix(".warc.gz")
            if name in known:
                continue
            result = read_result(path)
            if result is None:
                continue
            sha256 = result["result"]["sha256"]
            body = f"bodies/{sha256[:2]}/{sha256}" if sha256 else ""
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            yield Snapshot(name, str(path.relative_to(self.folder)), digest, body), result


def read_result(path: Path) -> dict[str, Any] | None:
    """Task and result of the fetch in a WARC file that `SnapshotFolder.write` wrote; `None` when it has none."""
    found = None
    try:
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type == "metadata" and record.rec_headers.get_header("Content-Type") == _RESULT_TYPE:
                    found = json.loads(record.content_stream().read())
    except (OSError, ValueError, EOFError):
        return None
    return found if isinstance(found, dict) and {"task", "result", "started"} <= found.keys() else None


def _identifier(fetch: Fetch) -> str:
    key = "\n".join(f"{e.url} {e.started} {e.status} {e.problem}" for e in fetch.exchanges)
    return hashlib.sha256(f"{fetch.url}\n{key}\n{fetch.sha256}".encode()).hexdigest()[:32]


def _record_id(name: str, part: str) -> str:
    return f"<urn:uuid:{uuid5(NAMESPACE_URL, f'policylint:{name}:{part}')}>"


def _write_exchange(writer: _Writer, name: str, number: int, exchange: Exchange) -> None:
    common = {"WARC-Date": exchange.started}
    if exchange.address:
        common["WARC-IP-Address"] = exchange.address.rpartition(":")[0].strip("[]")
    target = "/" + exchange.url.split("/", 3)[3] if exchange.url.count("/") >= 3 else "/"
    request = writer.create_warc_record(
        exchange.url,
        "request",
        http_headers=StatusAndHeaders(f"GET {target} HTTP/1.1", list(exchange.request_headers), is_http_request=True),
        warc_headers_dict=common
        | {
            "WARC-Record-ID": _record_id(name, f"request {number}"),
            "WARC-Concurrent-To": _record_id(name, f"response {number}"),
        },
    )
    if exchange.status:
        writer.write_record(_response(writer, name, number, exchange, common))
    writer.write_record(request)
    if exchange.problem:
        detail = " ".join(exchange.detail.split())
        text = f"fetch-problem: {exchange.problem}\r\nfetch-problem-detail: {detail}\r\n".encode()
        headers = common | {"WARC-Record-ID": _record_id(name, f"problem {number}")}
        headers["WARC-Concurrent-To"] = _record_id(name, f"request {number}")
        problem = writer.create_warc_record(
            exchange.url, "metadata", payload=BytesIO(text), length=len(text), warc_headers_dict=headers
        )
        writer.write_record(problem)


def _response(writer: _Writer, name: str, number: int, exchange: Exchange, common: dict[str, str]) -> Any:
    # httpx gives the body without chunks; readers of the WARC must not look for them.
    headers = [
        (f"X-Archive-Orig-{key}" if key.lower() == "transfer-encoding" else key, value)
        for key, value in exchange.response_headers
    ]
    status = StatusAndHeaders(f"{exchange.status} {exchange.phrase}".strip(), headers, protocol="HTTP/1.1")
    extra = common | {"WARC-Record-ID": _record_id(name, f"response {number}")}
    if exchange.protocol == "HTTP/2":
        extra["WARC-Protocol"] = "h2"
    if exchange.problem == "too_large":
        extra["WARC-Truncated"] = "length"
    elif exchange.problem in ("too_slow", "timed_out"):
        extra["WARC-Truncated"] = "time"
    elif exchange.problem:
        extra["WARC-Truncated"] = "disconnect"
    if exchange.status == 304:
        extra["WARC-Profile"] = _NOT_MODIFIED
        return writer.create_warc_record(exchange.url, "revisit", http_headers=status, warc_headers_dict=extra)
    return writer.create_warc_record(
        exchange.url,
        "response",
        payload=BytesIO(exchange.body),
        length=len(exchange.body),
        http_headers=status,
        warc_headers_dict=extra,
    )


def _write_whole(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own for every writer: two pages may have the same body at the same time.
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(part, 0o644)
        os.replace(part, path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
