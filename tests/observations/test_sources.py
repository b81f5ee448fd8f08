"""The kind of a file is decided by its content; folders; gzip streams."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policylint.errors import InputError
from policylint.observations.content_coding import decode_content
from policylint.observations.gzip_stream import GzipStream
from policylint.observations.sources import find_sources, kind_of
from tests.observations.build import SHARED_INPUTS, entry, flow, har, pcap, pcapng, tnetstring

NETWORK = {"domain": "a.example", "bundleID": "com.a", "type": "networkActivity"}
ACCESS = {"accessor": {"identifier": "com.a"}, "category": "photos", "kind": "intervalBegin", "type": "access"}
KINDS = {
    "HAR": [
        har(entry("https://a.example/")),
        json.dumps({"log": {"pages": [], "entries": []}}, indent=2),
        "\ufeff" + har(),
    ],
    "pcap": [pcap([]), pcap([], ">")],
    "pcapng": [pcapng([])],
    "mitmproxy dump": [tnetstring(flow("a.example", "/", {})), tnetstring({b"request": {}, b"version": [0, 11]})],
    "App Privacy Report": [json.dumps(NETWORK) + "\n" + json.dumps(ACCESS), json.dumps(ACCESS)],
    "TrackerControl report": ['"uid","daddr","time","uncertain","Tracker","Category","Package","App"\n'],
    "device log": ['[{"event": "System.SynchronizeState"}]', "time,namespace,name\n", "timestamp;event;payload\n"],
    "permission list": ["skill,permission\n", "ASIN;Permissions\n"],
    "flows": ["skill,policy,entity,data_type\n"],
}


@pytest.mark.parametrize(
    ("kind", "content", "name"),
    [
        (kind, content, name)
        for kind, contents in KINDS.items()
        for content in contents
        for name in ("capture.bin", "capture.gz", "capture.har")
        # An object in a file called .har is taken for a damaged HAR.
        if kind != "device log" or name != "capture.har"
    ],
)
def test_kind_by_content(tmp_path: Path, kind: str, content: str | bytes, name: str) -> None:
    data = content.encode() if isinstance(content, str) else content
    path = tmp_path / name
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    assert kind_of(path) == kind


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04rest", "it is a zip archive"),
        (b"%PDF-1.7", "it is a PDF"),
        (b"\x00\x01\x02\x03", "it begins with the bytes 00 01 02 03"),
        (b"Dear diary", "it begins with 'Dear diary'"),
        (b"\x1f\x8bjunk", "damaged gzip"),
        (b"a,b,c\n", "it begins with"),
    ],
)
def test_other_files_say_what_they_look_like(tmp_path: Path, data: bytes, problem: str) -> None:
    path = tmp_path / "x"
    path.write_bytes(data)
    with pytest.raises(InputError, match=problem):
        kind_of(path)


def test_folders_are_read_in_order_and_hidden_files_left_out(tmp_path: Path) -> None:
    for name in ("b.har", "a/z.pcap", "a/c.har.gz", ".hidden.har", "readme.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert [path.name for path, _ in find_sources([tmp_path])] == ["c.har.gz", "z.pcap", "b.har"]
    assert list(find_sources([tmp_path / "readme.md"])) == [(tmp_path / "readme.md", True)]


@settings(max_examples=60, deadline=None)
@given(
    parts=st.lists(st.binary(max_size=3000), min_size=1, max_size=3), cut=st.integers(0, 60), count=st.integers(1, 5000)
)
def test_gzip_stream_gives_all_that_stands_before_the_cut(parts: list[bytes], cut: int, count: int) -> None:
    whole = b"".join(map(gzip.compress, parts))
    stream = GzipStream(io.BytesIO(whole[: len(whole) - cut]))
    out = bytearray()
    while piece := stream.read(count):
        out += piece
    expected = b"".join(parts)
    assert expected.startswith(bytes(out))
    if not cut:
        assert bytes(out) == expected
        assert not stream.damage
    elif cut < len(gzip.compress(parts[-1])):
        assert stream.damage


@pytest.mark.parametrize("limit", [1000, 1 << 20])
def test_decompression_is_bounded(limit: int) -> None:
    import brotli  # type: ignore[import-untyped]
    import zstandard

    bomb = b"0" * (8 << 20)
    for coding, data in (
        ("gzip", gzip.compress(bomb)),
        ("deflate", zlib.compress(bomb)),
        ("br", brotli.compress(bomb)),
        ("zstd", zstandard.compress(bomb)),
    ):
        decoded, undone = decode_content(data, coding, limit)
        assert len(decoded) <= limit
        assert undone == (coding,)


def test_bodies_that_are_not_in_the_named_coding_stay() -> None:
    assert decode_content(b"plain", "gzip") == (b"plain", ())
    assert decode_content(gzip.compress(b"plain"), "") == (b"plain", ("gzip",))
    assert decode_content(zlib.compress(gzip.compress(b"plain")), "gzip, deflate") == (b"plain", ("deflate", "gzip"))
    assert decode_content(b"junk", "deflate") == (b"junk", ())


@pytest.mark.skipif(not SHARED_INPUTS.exists(), reason="the real captures are not here")
def test_kinds_of_the_real_captures() -> None:
    kinds = {
        ".har": "HAR",
        ".mitm": "mitmproxy dump",
        ".pcapng": "pcapng",
        ".pcap": "pcap",
        ".csv": "TrackerControl report",
    }
    for path in (SHARED_INPUTS / "traffic").iterdir():
        if path.suffix in kinds:
            assert kind_of(path) == kinds[path.suffix], path.name
