"""Host names: their comparable form, and which domain was registered."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tldextract import TLDExtract


@lru_cache(maxsize=1)
def _extract() -> TLDExtract:
    """The suffix list of the package tldextract: no network, no cache on disk, so the same host gives the same answer.

    Imported at the first use: it is slow to import and only needed where hosts are.
    """
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), cache_dir=None)


def clean_host(host: str) -> str:
    """A host name as it is compared: lower case, without scheme, user, port, path, leading "*." and trailing dot."""
    bare = host.strip().lower()
    bare = bare.split("://", 1)[-1].split("/", 1)[0].split("?", 1)[0].rsplit("@", 1)[-1]
    if bare.startswith("["):
        return bare[1:].split("]", 1)[0]
    if bare.count(":") == 1:
        bare = bare.split(":", 1)[0]
    return bare.strip(".").removeprefix("*.")


def is_address(host: str) -> bool:
    """Whether a cleaned host is an IP address and no name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def registrable_domain(host: str) -> str:
    """The domain that was registered ("api.amazon.co.uk" -> "amazon.co.uk"); the host itself where there is none."""
    cleaned = clean_host(host)
    return _extract()(cleaned).top_domain_under_public_suffix or cleaned


def suffixes(host: str) -> list[str]:
    """The cleaned host and what it ends with, longest first, without the top-level domain alone."""
    labels = clean_host(host).split(".")
    return [".".join(labels[start:]) for start in range(len(labels) - 1)]
