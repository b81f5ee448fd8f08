"""Reading gzip files while they are decompressed, up to the damage in damaged ones.

The standard library's reader throws away what it decompressed in the same call in which it meets the end of a cut file.
"""

from __future__ import annotations

import io
import zlib
from typing import Any, BinaryIO

_PIECE = 1 << 16


class GzipStream(io.RawIOBase):
    """The content of a gzip file, of several members if it has them.

    Attributes:
        damage: why the content ends before the file says so, "" when it does not.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._decoder = zlib.decompressobj(31)
        self._begun = False
        self.damage = ""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._decompressed(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()

    def _decompressed(self, count: int) -> bytes:
        while not self.damage:
            piece = self._decoder.unconsumed_tail or self._decoder.unused_data or self._stream.read(_PIECE)
            if self._decoder.eof:
                # Another member may follow; zero bytes at the end are padding.
                if not piece.strip(b"\x00"):
                    return b""
                self._decoder = zlib.decompressobj(31)
            if not piece:
                self.damage = "it ends early" if self._begun else "it is empty"
                return b""
            try:
                data = self._decoder.decompress(piece, count)
            except zlib.error as error:
                self.damage = str(error)
                return b""
            self._begun = True
            if data:
                return data
        return b""
