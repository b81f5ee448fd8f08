"""What a site of the test server answers."""

from __future__ import annotations

import http
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class Answer:
    """A response, maybe with a fault.

    Attributes:
        fault: "reset", "hang", "garbage", "drip" (a byte at a time) or "cut" (half of the body, then a reset).
        delay: seconds before the response.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})
    fault: str = ""
    delay: float = 0.0

    @property
    def phrase(self) -> str:
        return http.HTTPStatus(self.status).phrase


def page(html: str, **more: object) -> Answer:
    return Answer(html.encode(), **more)  # type: ignore[arg-type]


def redirect(address: str, status: int = 302) -> Answer:
    return Answer(b"", status, {"Location": address})
