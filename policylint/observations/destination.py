"""Who stands behind a host: organisation, role and category, with source and confidence; the user's overrides come
first."""

from __future__ import annotations

import csv
import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from policylint.errors import InputError
from policylint.observations.data_files import read_rows, word_set
from policylint.ontology import Organisation, clean_host, ontology, registrable_domain

OVERRIDE_COLUMNS = ("domain", "organisation")
ROLES = ("first_party", "platform", "third_party", "local", "unknown")
_UNUSUAL = re.compile(r"[^0-9a-z.\-_:]+")
_LOCAL_SUFFIXES = (".local", ".lan", ".home", ".internal", ".localdomain", ".arpa", ".localhost")
# RFC 1918, 3927, 4193, 4291, 5771, 6598. Addresses for documentation are not local.
_LOCAL_NETWORKS = tuple(
    ipaddress.ip_network(network)
    for network in sorted(
        word_set(
            "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16 224.0.0.0/4 "
            "255.255.255.255/32 ::/127 fc00::/7 fe80::/10 ff00::/8"
        )
    )
)
# Categories of the map that mean advertising or analytics by themselves.
_TRACKER_OF_CATEGORY = {
    "advertising": "advertising",
    "voice advertising": "advertising",
    "attribution": "advertising",
    "data": "advertising",
    "analytics": "analytics",
    "voice analytics": "analytics",
    "audience measurement": "analytics",
    "tag management": "analytics",
}
# Categories in which some do and some do not: what the organisation does first of all decides.
_MIXED = frozenset({"podcast", "radio"})
_TRACKER_OF_PARTY = {"advertiser": "advertising", "analytics_provider": "analytics"}
# The voice platform whose skills are audited: other companies with a platform of their own are third parties here.
_PLATFORM = "amazon"


@dataclass(frozen=True, slots=True)
class Destination:
    """What is known about a host.

    Attributes:
        host: in lower case; characters that no host name has are written as "_".
        domain: the registered domain.
        organisation: "" when unknown.
        role: one of `ROLES`.
        category: what it does, "" when unknown; "cloud" for a hosting network whose tenant is unknown.
        tracker: "advertising", "analytics" or "".
        basis: a sentence on where this comes from and how sure it is.
    """

    host: str
    domain: str
    organisation: str
    role: str
    category: str
    tracker: str
    basis: str


@dataclass(frozen=True, slots=True)
class Override:
    """One line of the user's override file."""

    domain: str
    organisation: str
    role: str
    category: str
    source: str


def read_overrides(path: Path) -> dict[str, Override]:
    """The override file: CSV with the columns `domain`, `organisation` and optionally `role`, `category`, `source`.

    A line holds for the domain and everything below it; the longest domain wins.

    Raises:
        InputError: unreadable, a column is missing, a role does not exist.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            missing = [column for column in OVERRIDE_COLUMNS if column not in (reader.fieldnames or ())]
            if missing:
                raise InputError(
                    str(path),
                    f"has no column {missing[0]!r}",
                    f"the first line must name {', '.join(OVERRIDE_COLUMNS)}",
                )
            out = {}
            for number, row in enumerate(reader, 2):
                domain = clean_host(row.get("domain") or "")
                role = (row.get("role") or "").strip()
                if not domain:
                    raise InputError(
                        f"{path}, line {number}", "names no domain", "write a host or domain in the first column"
                    )
                if role and role not in ROLES:
                    raise InputError(
                        f"{path}, line {number}", f"{role!r} is not a role", f"use one of {', '.join(ROLES)}"
                    )
                source = (row.get("source") or "").strip() or f"{path.name}, line {number}"
                out[domain] = Override(
                    domain, (row.get("organisation") or "").strip(), role, (row.get("category") or "").strip(), source
                )
            return out
    except OSError as error:
        raise InputError(
            str(path), f"cannot be read ({error.strerror})", "check the path of the override file"
        ) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(str(path), f"is not a CSV file in UTF-8 ({error})", "save it as CSV in UTF-8") from error


class Destinations:
    """Looks hosts up; each once.

    Args:
        overrides: by domain, from `read_overrides`.
    """

    def __init__(self, overrides: Mapping[str, Override] | None = None) -> None:
        self._overrides = dict(overrides or {})
        self._known: dict[str, Destination] = {}
        # Products of a company that do advertising or analytics while the company as a whole does other things.
        self._endpoints = {row["domain"]: row for row in read_rows("tracking_endpoints.csv")}

    def look_up(self, host: str, first_party: Iterable[str] = ()) -> Destination:
        """Who stands behind a host.

        Args:
            host: name or address, as captured.
            first_party: domains and organisation names of the skill's developer.
        """
        destination = self._known.get(host)
        if destination is None:
            destination = self._known[host] = self._find(host)
        for own in first_party:
            domain = clean_host(own)
            if destination.host == domain or destination.host.endswith("." + domain):
                return self._as_first_party(destination, f"{domain} is listed as the developer's own")
            if destination.organisation and destination.organisation.casefold() == own.strip().casefold():
                return self._as_first_party(destination, f"{destination.organisation} is the developer")
        return destination

    @staticmethod
    def _as_first_party(found: Destination, why: str) -> Destination:
        basis = f"{why}; {found.basis}" if found.basis else why
        return Destination(
            found.host, found.domain, found.organisation, "first_party", found.category, found.tracker, basis
        )

    def _find(self, raw: str) -> Destination:
        host = _UNUSUAL.sub("_", clean_host(raw))[:253]
        if is_local(host):
            return Destination(host, host, "", "local", "local network", "", "address or name of the local network")
        domain = registrable_domain(host)
        tracker, why = self._endpoint(host)
        override = self._longest(host)
        if override is not None:
            role = override.role or ("third_party" if override.organisation else "unknown")
            return Destination(
                host, domain, override.organisation, role, override.category, tracker, f"override: {override.source}"
            )
        match = ontology().organisations.by_host(host)
        if match is None:
            kind = "an address without a name" if _address(host) else f"{domain} is in no list"
            return Destination(host, domain, "", "unknown", "", tracker, why or f"{kind}: the operator is unknown")
        if match.organisation is None:
            # Whoever rents the machine is responsible, not the carrier.
            return Destination(host, domain, "", "unknown", "cloud", tracker, match.explanation)
        organisation = match.organisation
        role = "platform" if _is_platform(organisation) else "third_party"
        basis = f"{match.explanation}; confidence {organisation.confidence}"
        tracker = tracker or _tracker(organisation)
        return Destination(
            host, domain, organisation.name, role, organisation.category, tracker, f"{basis}; {why}" if why else basis
        )

    def named_by_report(self, found: Destination, name: str) -> Destination:
        """The destination with the organisation that a report gives for a host that no list knows.

        A report that blames the carrier for what a tenant does is not followed.
        """
        if found.category == "cloud" or found.role == "local":
            return found
        known = ontology().organisations.by_name(name)
        role = "platform" if known is not None and _is_platform(known) else "third_party"
        basis = f"{found.basis}; the report names {name}"
        organisation, category = (known.name, known.category) if known is not None else (name, found.category)
        return Destination(found.host, found.domain, organisation, role, category, found.tracker, basis)

    def _longest(self, host: str) -> Override | None:
        return next((self._overrides[suffix] for suffix in suffixes(host) if suffix in self._overrides), None)

    def _endpoint(self, host: str) -> tuple[str, str]:
        for suffix in suffixes(host):
            if row := self._endpoints.get(suffix):
                return row["tracker"], f"{suffix}: {row['reason']}"
        return "", ""


def suffixes(host: str) -> list[str]:
    """The host and all domains above it, longest first ("a.b.c" -> "a.b.c", "b.c", "c")."""
    labels = host.split(".")
    return [".".join(labels[start:]) for start in range(len(labels))]


def _tracker(organisation: Organisation) -> str:
    """What an organisation is known for, if that is advertising or analytics. A search engine that also sells
    advertisements is no tracker by that; its advertising hosts have rows of their own."""
    if organisation.category in _MIXED:
        doing = [party for party in organisation.parties if not _is_a(party, _PLATFORM)]
        return next((_TRACKER_OF_PARTY[t] for t in _TRACKER_OF_PARTY if doing and _is_a(doing[0], t)), "")
    return _TRACKER_OF_CATEGORY.get(organisation.category, "")


def _is_a(party: str, ancestor: str) -> bool:
    parties = ontology().parties
    return party in parties and parties.is_a(party, ancestor)


def _is_platform(organisation: Organisation) -> bool:
    return any(_is_a(party, _PLATFORM) for party in organisation.parties)


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.split("%", 1)[0])
    except ValueError:
        return None


def is_local(host: str) -> bool:
    """Whether a name or address belongs to the local network: private, link-local, multicast, loopback, `.local`, a
    bare name."""
    address = _address(host)
    if address is not None:
        return any(address in network for network in _LOCAL_NETWORKS if network.version == address.version)
    return bool(host) and ("." not in host or host.endswith(_LOCAL_SUFFIXES))
