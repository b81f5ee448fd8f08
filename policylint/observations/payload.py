"""Taking an HTTP request apart into its smallest texts: every parameter, member, field, cookie, header and path
segment, through nested encodings, each with the way that leads to it.

Untrusted input: depth, number of texts and decoded bytes are bounded; what lies beyond is not looked at.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, unquote_plus

from policylint.observations.content_coding import decode_content
from policylint.observations.decoding import base64_bytes, is_value, parsed_json
from policylint.observations.redaction import REDACTED

MAX_DEPTH = 8
MAX_LEAVES = 20_000
MAX_TEXT = 4 << 20
_COMPRESSED = (b"\x1f", b"\x28")
_FORM = re.compile(r"[\w.\-\[\]%~$*+:]{1,128}=[^=&]*(?:&[\w.\-\[\]%~$*+:;]{0,128}(?:=[^&]*)?)*\Z")
_SEMICOLON_FORM = re.compile(r"[\w.\-]{1,64}=[^;=]*(?:;\s*[\w.\-]{1,64}=[^;]*)+;?\Z")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}\Z")
_BASE64_INSIDE = re.compile(r"(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{12,}={0,2}(?![A-Za-z0-9+/_=-])")
# base64 of '{"', of '["' and of a gzip header.
_ENCODED_STARTS = ("ey", "W3", "Wy", "H4sI")
_HEX = re.compile(r"(?:0x)?(?:[0-9a-fA-F]{2}){4,}\Z")
_HEX_INSIDE = re.compile(r"(?<![A-Za-z0-9])(?:[0-9a-fA-F]{2}){6,}(?![A-Za-z0-9])")
_RUNS = re.compile(rb"(?:[\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}){4,}")
_XML = re.compile(r"<([A-Za-z_][\w:.\-]{0,100})((?:\s[^<>]{0,2000})?)>([^<]{1,10000})</")
_XML_ATTRIBUTE = re.compile(r"([\w:.\-]{1,100})\s*=\s*(?:\"([^\"]{0,10000})\"|'([^']{0,10000})')")
_BOUNDARY = re.compile(r"boundary=(?:\"([^\"]{1,200})\"|([^;\s]{1,200}))", re.IGNORECASE)
_DISPOSITION_NAME = re.compile(r'[;\s]name=(?:"([^"]{0,200})"|([^;\s]{1,200}))', re.IGNORECASE)


@dataclass(slots=True)
class Leaf:
    """One text with the way to it.

    Attributes:
        place: "path", "query", "header", "cookie", "body", "message 2".
        path: names of the enclosing members and the key, joined by dots; "" without a key.
        key: the last name.
        text: the decoded text.
        codings: what was undone on the way, outermost first ("gzip", "JSON", "base64").
    """

    place: str
    path: str
    key: str
    text: str
    codings: tuple[str, ...] = ()


class Walker:
    """Takes values apart. One instance for one request: it carries the bounds.

    Args:
        shortest: characters that an encoded text must have at least in order to be worth decoding; texts that begin
            like encoded JSON or gzip always are.
    """

    def __init__(self, leaves: int = MAX_LEAVES, shortest: int = 4) -> None:
        self.left = leaves
        self._base64_length = max(8, shortest * 4 // 3)
        self._hex_length = max(8, shortest * 2)

    @property
    def exhausted(self) -> bool:
        """More texts were there than looked at."""
        return self.left <= 0

    def text(
        self, place: str, path: str, key: str, text: str, codings: tuple[str, ...] = (), depth: int = 0
    ) -> Iterator[Leaf]:
        """The leaves of a text value."""
        if self.left <= 0:
            return
        if depth >= MAX_DEPTH or len(text) < 3 or len(text) > MAX_TEXT:
            self.left -= 1
            yield Leaf(place, path, key, text[:MAX_TEXT], codings)
            return
        first = text[0] if text[0] not in " \r\n\t\ufeff" else text.lstrip(" \r\n\t\ufeff")[:1]
        if first in ("{", "[", '"'):
            parsed = parsed_json(text)
            if parsed is not None:
                yield from self.value(place, path, key, parsed, (*codings, "JSON"), depth + 1)
                return
            if first == "{" and "\n" in text:
                lines = [parsed_json(line) for line in text.splitlines()[:5000] if line.strip()]
                if lines and sum(line is not None for line in lines) >= len(lines) * 0.9:
                    for line in lines:
                        yield from self.value(place, path, key, line, (*codings, "JSON lines"), depth + 1)
                    return
        elif first == "<" and ">" in text:
            found = False
            for leaf in self._xml(place, path, text, codings, depth):
                found = True
                yield leaf
            if found:
                return
        if "=" in text and " " not in text[:200]:
            if _FORM.match(text) and not _BASE64.match(text):
                yield from self.form(place, path, text, codings, depth + 1)
                return
            if ";" in text and _SEMICOLON_FORM.match(text):
                yield from self.form(place, path, text.replace(";", "&"), codings, depth + 1)
                return
        if "%" in text:
            plain = unquote(text)
            if plain != text:
                yield from self.text(place, path, key, plain, (*codings, "URL encoding"), depth + 1)
                return
        if "://" in text[:16] or text.startswith("//"):
            yield from self.url(place, path, key, text, codings, depth + 1)
            return
        self.left -= 1
        yield Leaf(place, path, key, text, codings)
        yield from self._decoded(place, path, key, text, codings, depth)

    def url(self, place: str, path: str, key: str, text: str, codings: tuple[str, ...], depth: int) -> Iterator[Leaf]:
        """The leaves of a URL inside a value: itself without its query, and its parameters."""
        base, _, query = text.partition("?")
        self.left -= 1
        yield Leaf(place, path, key, unquote(base), codings)
        for segment in base.split("/")[3:]:
            if len(segment) >= 6:
                yield from self.text(place, path, key, unquote(segment), (*codings, "URL"), depth + 1)
        if query:
            yield from self.form(place, path, query.partition("#")[0], (*codings, "URL"), depth + 1)

    def form(self, place: str, path: str, text: str, codings: tuple[str, ...] = (), depth: int = 0) -> Iterator[Leaf]:
        """The leaves of `a=1&b=2`."""
        for pair in text.split("&")[:MAX_LEAVES]:
            name, equals, value = pair.partition("=")
            if self.left <= 0:
                return
            key = unquote_plus(name)[:200].removeprefix("amp;")
            if not equals:
                if len(key) >= 6:
                    yield from self.text(place, path, "", key, codings, depth + 1)
                continue
            plain = unquote_plus(value) if "%" in value or "+" in value else value
            yield from self.text(place, f"{path}.{key}" if path else key, key, plain, codings, depth + 1)

    def value(
        self, place: str, path: str, key: str, value: object, codings: tuple[str, ...], depth: int
    ) -> Iterator[Leaf]:
        """The leaves of parsed JSON."""
        if self.left <= 0:
            return
        if isinstance(value, dict):
            for name, member in value.items():
                # An e-mail address can be a member name as well.
                if len(name) >= 6 and not name.isidentifier():
                    self.left -= 1
                    yield Leaf(place, path, "", name, (*codings, "member name"))
                shown = REDACTED if is_value(name) else name[:200]
                if depth < MAX_DEPTH * 4:
                    yield from self.value(
                        place, f"{path}.{shown}" if path else shown, name[:200], member, codings, depth + 1
                    )
        elif isinstance(value, list):
            for member in value:
                if depth < MAX_DEPTH * 4:
                    yield from self.value(place, path, key, member, codings, depth + 1)
            numbers = [m for m in value[:4] if isinstance(m, float)]
            if len(numbers) == 2 == len(value):
                # [47.61, -122.33]: a pair of coordinates is known only together.
                yield Leaf(place, path, key, f"{value[0]},{value[1]}", codings)
        elif isinstance(value, str):
            yield from self.text(place, path, key, value, codings, min(depth, MAX_DEPTH - 3))
        elif value is not None:
            self.left -= 1
            yield Leaf(place, path, key, json.dumps(value) if isinstance(value, bool) else str(value), codings)

    def body(self, place: str, body: bytes, mime: str, codings: tuple[str, ...] = (), depth: int = 0) -> Iterator[Leaf]:
        """The leaves of a body that is free of its content coding."""
        kind = mime.lower()
        if "multipart/" in kind or body.startswith(b"--"):
            boundary = _BOUNDARY.search(mime)
            mark = (boundary.group(1) or boundary.group(2)).encode() if boundary else body[2:202].split(b"\r\n", 1)[0]
            if mark and b"--" + mark in body:
                yield from self._multipart(place, body, mark, codings, depth)
                return
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            text = ""
        if not text or "\x00" in text[:4096]:
            yield from self._binary(place, body, codings, depth)
        elif "x-www-form-urlencoded" in kind and "=" in text:
            yield from self.form(place, "", text.strip(), codings, depth)
        else:
            yield from self.text(place, "", "", text, codings, depth)

    def _multipart(self, place: str, body: bytes, mark: bytes, codings: tuple[str, ...], depth: int) -> Iterator[Leaf]:
        if depth >= MAX_DEPTH:
            return
        for part in body.split(b"--" + mark)[1:2000]:
            head, separator, content = part.partition(b"\r\n\r\n")
            if not separator:
                head, separator, content = part.partition(b"\n\n")
            if not separator:
                continue
            headers = head.decode("utf-8", "replace")
            name = _DISPOSITION_NAME.search(headers)
            key = (name.group(1) or name.group(2) or "") if name else ""
            content, undone = decode_content(content.removesuffix(b"\r\n"))
            way = (*codings, "multipart", *undone)
            try:
                text = content.decode("utf-8")
            except UnicodeDecodeError:
                yield from self._binary(place, content, way, depth + 1, key)
                continue
            if (
                re.search(r"content-type:\s*(?:audio|application/octet-stream)", headers, re.IGNORECASE) is None
                or text.isprintable()
            ):
                yield from self.text(place, key, key, text, way, depth + 1)

    def _binary(self, place: str, body: bytes, codings: tuple[str, ...], depth: int, key: str = "") -> Iterator[Leaf]:
        """Readable runs inside binary data (protocol buffers, MessagePack, property lists)."""
        content, undone = decode_content(body)
        if undone and depth < MAX_DEPTH:
            yield from self.body(place, content, "", (*codings, *undone), depth + 1)
            return
        for run in _RUNS.finditer(body[:MAX_TEXT]):
            if self.left <= 0:
                return
            text = run.group().decode("utf-8", "ignore")
            if len(text) >= 4:
                yield from self.text(place, key, key, text, (*codings, "binary"), depth + 1)

    def _xml(self, place: str, path: str, text: str, codings: tuple[str, ...], depth: int) -> Iterator[Leaf]:
        """Element texts and attributes by their form; no XML parser, so no entity is ever expanded."""
        for element in _XML.finditer(text):
            name, attributes, content = element.groups()
            for attribute in _XML_ATTRIBUTE.finditer(attributes or ""):
                key = attribute.group(1)
                value = attribute.group(2) or attribute.group(3) or ""
                yield from self.text(place, f"{name}.{key}", key, value, (*codings, "XML"), depth + 1)
            if content.strip():
                yield from self.text(
                    place, f"{path}.{name}" if path else name, name, content.strip(), (*codings, "XML"), depth + 1
                )

    def _decoded(
        self, place: str, path: str, key: str, text: str, codings: tuple[str, ...], depth: int
    ) -> Iterator[Leaf]:
        """What a text says when it is read as hex or base64, if that is readable."""
        stripped = text.strip()
        if len(stripped) < self._base64_length and not stripped.startswith(_ENCODED_STARTS):
            return
        if len(stripped) >= self._hex_length and _HEX.match(stripped):
            data = bytes.fromhex(stripped.removeprefix("0x"))
            yield from self._bytes(place, path, key, data, (*codings, "hex"), depth)
        if " " in stripped and len(stripped) >= 12:
            # A "+" of base64 that was not escaped in a query has become a space.
            joined = stripped.replace(" ", "+")
            stripped = joined if _BASE64.match(joined) and len(joined) % 4 == 0 else stripped
        if _BASE64.match(stripped):
            yield from self._bytes(place, path, key, base64_bytes(stripped), (*codings, "base64"), depth)
        elif len(text) <= 65536 and len(stripped) >= 12:
            for token in _BASE64_INSIDE.findall(text)[:200]:
                yield from self._bytes(place, path, key, base64_bytes(token), (*codings, "base64"), depth)
            for token in _HEX_INSIDE.findall(text)[:200]:
                yield from self._bytes(place, path, key, bytes.fromhex(token), (*codings, "hex"), depth)

    def _bytes(
        self, place: str, path: str, key: str, data: bytes, codings: tuple[str, ...], depth: int
    ) -> Iterator[Leaf]:
        if len(data) < 3 or self.left <= 0:
            return
        content, undone = decode_content(data) if data[:1] in _COMPRESSED else (data, ())
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            if not undone:
                # Encoded protocol buffers: readable runs only.
                for run in _RUNS.findall(data)[:200]:
                    if len(text := run.decode("utf-8", "ignore")) >= 8:
                        self.left -= 1
                        yield Leaf(place, path, "", text, (*codings, "binary"))
                return
            text = content.decode("utf-8", "replace")
        if text.isprintable() or sum(c.isprintable() or c in "\r\n\t" for c in text) >= len(text) * 0.95:
            yield from self.text(place, path, key, text, (*codings, *undone), depth + 1)
