"""Reading one long array of a JSON file without holding the file in memory, and going on after damage.

`json.load` needs several times the size of a capture and gives up at the first bad byte. Here the text passes through a
window: each element of the array is parsed by the standard library's scanner as soon as it is complete, a damaged
element is skipped up to the next one that looks like an element, and a file that ends early yields all elements before
its end.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Literal

CHUNK_BYTES = 1 << 20
# An element that needs more text than this is not held in memory: what stands at its beginning is salvaged.
MAX_ELEMENT_CHARACTERS = 16 << 20
_SPACE = re.compile(r"[ \t\r\n]*")
_TAIL = 64


class Incomplete(Exception):
    """The text ends inside a value."""


class Malformed(Exception):
    """The text is not JSON at this place."""


class TooLong(Exception):
    """A value longer than `MAX_ELEMENT_CHARACTERS`."""


@dataclass(frozen=True, slots=True)
class Part:
    """What the reader found.

    Attributes:
        kind: "element" of the array; "member" beside the array (`name`, `value`); "damaged" element (`value` is the
            text from its beginning on, for salvage; `name` says what is wrong).
        index: number of the element from 1.
    """

    kind: Literal["element", "member", "damaged"]
    index: int
    name: str
    value: Any


class _Window:
    """The part of the text that is in memory."""

    def __init__(self, stream: BinaryIO, chunk: int, limit: int) -> None:
        self.stream, self.chunk, self.limit = stream, chunk, limit
        first = stream.read(4)
        encoding = "utf-8"
        for mark, name in (
            (codecs.BOM_UTF8, "utf-8"),
            (codecs.BOM_UTF16_LE, "utf-16-le"),
            (codecs.BOM_UTF16_BE, "utf-16-be"),
        ):
            if first.startswith(mark):
                first, encoding = first[len(mark) :], name
                break
        # Captures hold whatever bytes a server sent: a wrong byte is replaced, the entry is kept.
        self.decoder = codecs.getincrementaldecoder(encoding)("replace")
        self.text = self.decoder.decode(first)
        self.position = 0
        self.ended = False
        self.scanner = json.JSONDecoder(strict=False)

    def fill(self) -> bool:
        """Read more; `False` at the end of the file."""
        if self.ended:
            return False
        # Growing by half of what is already waiting keeps the number of repeated parses of a long element logarithmic.
        wanted = max(self.chunk, (len(self.text) - self.position) // 2)
        data = self.stream.read(wanted)
        self.ended = not data
        more = self.decoder.decode(data, final=self.ended)
        self.text = self.text[self.position :] + more
        self.position = 0
        return bool(more) or not self.ended

    def peek(self) -> str:
        """The next character that is not white space, "" at the end; the position stands on it."""
        while True:
            found = _SPACE.match(self.text, self.position)
            self.position = found.end() if found else self.position
            if self.position < len(self.text):
                return self.text[self.position]
            if not self.fill():
                return ""

    def take(self, character: str) -> bool:
        """Step over `character` if it is next."""
        if self.peek() != character:
            return False
        self.position += 1
        return True

    def value(self) -> Any:
        """Parse the value at the position and step over it."""
        if not self.peek():
            raise Incomplete
        while True:
            try:
                value, end = self.scanner.raw_decode(self.text, self.position)
            except json.JSONDecodeError as error:
                cut_off = error.pos >= len(self.text) - _TAIL or error.msg.startswith("Unterminated string")
                if not cut_off:
                    raise Malformed(error.msg) from None
                if len(self.text) - self.position > self.limit:
                    raise TooLong from None
                if not self.fill():
                    raise Incomplete from None
                continue
            except RecursionError:
                raise Malformed("nested too deeply") from None
            # A number or word at the very end of the window may go on.
            if end == len(self.text) and not isinstance(value, (dict, list, str)) and self.fill():
                continue
            self.position = end
            return value


class JsonArrayReader:
    """Iterate over the elements of the array `path` (member names from the root) of a JSON file.

    Args:
        stream: the file, at its beginning; UTF-8 (with or without byte order mark) or UTF-16 with one.
        path: for a HAR ("log", "entries"). The root itself may also be the array, or the object that holds it.
        element_start: what the beginning of an element looks like, the `{` as group 1; used to go on after a damaged
            element.
    """

    def __init__(
        self,
        stream: BinaryIO,
        path: tuple[str, ...],
        element_start: re.Pattern[str],
        *,
        chunk: int = CHUNK_BYTES,
        limit: int = MAX_ELEMENT_CHARACTERS,
    ) -> None:
        self._window = _Window(stream, chunk, limit)
        self._path = path
        self._element_start = element_start
        self.found_array = False
        self.complete = False

    @property
    def beginning(self) -> str:
        """The first characters of the file, for messages about a file that is something else."""
        self._window.peek()
        return self._window.text[self._window.position : self._window.position + 60]

    def __iter__(self) -> Iterator[Part]:
        try:
            first = self._window.peek()
            if first == "[":
                yield from self._elements()
                self.complete = True
            elif first == "{":
                yield from self._members(0)
                self.complete = True
        except (Incomplete, TooLong, Malformed):
            # Damage outside the array; damage inside it was handled there.
            self.complete = False

    def _members(self, depth: int) -> Iterator[Part]:
        window = self._window
        window.take("{")
        if window.take("}"):
            return
        while True:
            name = window.value()
            if not isinstance(name, str) or not window.take(":"):
                raise Malformed("member name expected")
            following = window.peek()
            if name == self._path[-1] and following == "[":
                yield from self._elements()
            elif name in self._path[depth:-1] and following == "{":
                yield from self._members(depth + 1)
            else:
                yield Part("member", 0, name, window.value())
            if window.take(","):
                continue
            if window.take("}"):
                return
            raise Malformed("'}' expected") if window.peek() else Incomplete

    def _elements(self) -> Iterator[Part]:
        window = self._window
        window.take("[")
        self.found_array = True
        index = 0
        if window.take("]"):
            return
        while True:
            index += 1
            problem = ""
            try:
                value = window.value()
            except Incomplete:
                yield Part("damaged", index, "the file ends inside it", window.text[window.position :])
                raise
            except TooLong:
                problem = f"it is longer than {window.limit >> 20} MB"
            except Malformed as error:
                problem = f"it is not valid JSON ({error})"
            if problem:
                yield Part("damaged", index, problem, window.text[window.position : window.position + window.limit])
                if not self._resume():
                    raise Incomplete
                continue
            yield Part("element", index, "", value)
            if window.take(","):
                # Some producers leave a comma behind the last element.
                if window.take("]"):
                    return
                continue
            if window.take("]"):
                return
            if not window.peek():
                raise Incomplete
            if not self._resume():
                raise Malformed("',' expected")

    def _resume(self) -> bool:
        """Move to the next place that looks like the beginning of an element."""
        window = self._window
        window.position += 1
        while True:
            found = self._element_start.search(window.text, window.position)
            if found:
                window.position = found.start(1)
                return True
            # Keep a tail: the beginning of an element may lie across the border of two chunks.
            window.position = max(window.position, len(window.text) - 200)
            if not window.fill():
                return False
