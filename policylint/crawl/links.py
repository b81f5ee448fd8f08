"""Addresses of pages: one spelling for each, and the address under which a document behind a viewer can be had."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from urllib.parse import parse_qs, quote, urlsplit, urlunsplit

LONGEST = 4000
"""Characters of an address; longer ones are data, not addresses."""

_HOST_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_SAFE = "%/:=&?~#+!$,;'@()*[]"
_SCHEMELESS = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?:[/?#:].*)?$", re.IGNORECASE)


def normal(link: str) -> str:
    """The address that a link means, in one spelling; "" when it is no web address.

    Lower-case scheme and host, no default port, no user name, no fragment, "/" for an empty path, special characters
    percent-encoded. A link without scheme ("example.com/privacy", as store listings have them) gets https.
    """
    text = "".join(link.split()) if "\n" in link or "\t" in link else link.strip()
    if not text or len(text) > LONGEST:
        return ""
    if text.startswith("//"):
        text = "https:" + text
    elif "://" not in text.split("?")[0]:
        if not _SCHEMELESS.match(text):
            return ""
        text = "https://" + text
    try:
        parts = urlsplit(text)
        port = parts.port
        host = (parts.hostname or "").rstrip(".")
        if not host.isascii():
            host = host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return ""
    scheme = parts.scheme.lower()
    if scheme not in ("http", "https") or not host:
        return ""
    if ":" in host:
        host = f"[{host}]"
    elif not _HOST_NAME.fullmatch(host):
        return ""
    if port is not None and port != {"http": 80, "https": 443}[scheme]:
        host = f"{host}:{port}"
    path = quote(parts.path or "/", safe=_SAFE)
    return urlunsplit((scheme, host, path, quote(parts.query, safe=_SAFE), ""))


def host_of(url: str) -> str:
    """Host and port of an address, as politeness counts them."""
    return urlsplit(url).netloc.lower()


def origin_of(url: str) -> str:
    """Scheme, host and port of an address: what a robots.txt holds for."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


@dataclass(frozen=True, slots=True)
class _Rule:
    host: re.Pattern[str]
    path: re.Pattern[str]
    address: str
    what: str


@cache
def _rules() -> tuple[_Rule, ...]:
    text = resources.files("policylint.crawl").joinpath("data/exports.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["rule"]
    return tuple(_Rule(re.compile(r["host"]), re.compile(r["path"]), r["address"], r["what"]) for r in rows)


def export_address(url: str) -> tuple[str, str]:
    """The address to fetch for a link, and why it differs from the link ("" when it does not).

    Args:
        url: as `normal` gives it.
    """
    parts = urlsplit(url)
    for rule in _rules():
        match = rule.path.fullmatch(parts.path) if rule.host.fullmatch(parts.netloc) else None
        if match is None:
            continue
        values = parse_qs(parts.query)
        address = rule.address.replace("{query}", f"?{_without_dl(parts.query)}")
        for number, group in enumerate(match.groups(), 1):
            address = address.replace(f"{{{number}}}", group or "")
        for name in re.findall(r"\{key:(\w+)\}", address):
            if name not in values:
                return url, ""
            address = address.replace(f"{{key:{name}}}", quote(values[name][0], safe=""))
        address = address.replace("?&", "?")
        return address, f"the link leads to {rule.what}; its text was fetched from {address}" if address != url else ""
    return url, ""


def _without_dl(query: str) -> str:
    return "&".join(part for part in query.split("&") if part and not part.startswith("dl="))
