"""From files to observations: reads each source, finds out who, what and for whom, and says what could not be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from policylint.errors import InputError
from policylint.observations.attribution import Attributor, Manifest
from policylint.observations.completeness import SessionCoverage
from policylint.observations.decoding import split_url
from policylint.observations.destination import Destination, Destinations
from policylint.observations.detection import Detector, Hit
from policylint.observations.device_log import read_device_log
from policylint.observations.exchange import Connection, Exchange, Item, Sighting, iso_time
from policylint.observations.filter_lists import FilterLists
from policylint.observations.har import read_har
from policylint.observations.identifier_sync import IdentifierSyncs
from policylint.observations.mitmproxy_dump import read_mitmproxy
from policylint.observations.observation import How
from policylint.observations.observed_flow import UNKNOWN_DATA, ObservedFlow
from policylint.observations.pcap import read_pcap
from policylint.observations.phone_reports import read_app_privacy_report, read_tracker_control
from policylint.observations.practices import flow_rule
from policylint.observations.redaction import printable, redact
from policylint.observations.source_report import SourceReport
from policylint.observations.sources import Kind, damage_of, kind_of, open_source
from policylint.observations.tables import read_flow_table, read_permission_list

_READERS: dict[Kind, Callable[[BinaryIO, SourceReport], Iterator[Item]]] = {
    "HAR": read_har,
    "pcap": read_pcap,
    "pcapng": read_pcap,
    "mitmproxy dump": read_mitmproxy,
    "device log": read_device_log,
    "TrackerControl report": read_tracker_control,
    "App Privacy Report": read_app_privacy_report,
    "permission list": read_permission_list,
    "flows": read_flow_table,
}


@dataclass(slots=True)
class Observer:
    """The settings of a run, and what it collects beside the rows.

    Attributes:
        destinations: host -> organisation.
        detector: finds data types in decrypted traffic.
        manifest: for attribution; an empty one attributes nothing.
        filter_lists: rules of the user, or `None`.
        syncs: collects identifiers passed between sites, or `None`.
        coverage: how much of each session the captures cover.
        show_values: write values as seen instead of redacted.
        skill, persona: of all sources, "" when the manifest says.
    """

    destinations: Destinations
    detector: Detector
    manifest: Manifest = field(default_factory=Manifest)
    filter_lists: FilterLists | None = None
    syncs: IdentifierSyncs | None = None
    coverage: SessionCoverage | None = None
    show_values: bool = False
    skill: str = ""
    persona: str = ""

    def observe(self, path: Path, report: SourceReport, kind: Kind | None = None) -> Iterator[ObservedFlow]:
        """The rows of one source, in the order of the source.

        Args:
            path: the file.
            report: filled while reading.
            kind: of the file; found out when `None`.

        Raises:
            InputError: nothing of the file can be read. Damage inside is noted in `report`.
        """
        kind = kind or kind_of(path)
        report.kind = kind
        attributor = Attributor(self.manifest, str(path), self.skill, self.persona)
        with open_source(path) as stream:
            try:
                for item in _READERS[kind](stream, report):
                    for flow in self._flows(item, report, attributor):
                        report.rows += 1
                        yield flow
            except OSError as error:
                report.problem(f"it cannot be read to its end ({error.strerror or error})")
            if damage := damage_of(stream):
                report.problem(f"the compressed file is damaged: {damage}; what stands before was read")

    def _flows(self, item: Item, report: SourceReport, attributor: Attributor) -> Iterator[ObservedFlow]:
        time = item.time + attributor.rule.clock_offset if item.time is not None else None
        report.saw(time)
        attribution = attributor.attribute(item, time)
        if self.coverage is not None:
            self.coverage.saw(report.source, attribution, time)
        context = _Context(report.source, iso_time(time), attribution.skill, attribution.persona, attribution.basis)
        if isinstance(item, Exchange):
            yield from self._exchange(item, context)
        elif isinstance(item, Connection):
            yield from self._connection(item, context)
        else:
            yield self._sighting(item, context)

    def _exchange(self, item: Exchange, context: _Context) -> Iterator[ObservedFlow]:
        host, _, _ = split_url(item.url)
        destination = self._destination(host, context.skill)
        tracker, rule = self._tracker(destination, item.url, item.request_header("referer"))
        if self.syncs is not None:
            self.syncs.see(item, destination, report_locator=f"{context.source}, {item.locator}")
        hits = self.detector.hits(item)
        own = [hit for hit in hits if not hit.persona or not context.persona or hit.persona == context.persona]
        common = _Common(
            address=item.server_address,
            bytes_out=item.bytes_out,
            bytes_in=item.bytes_in,
            note="; ".join(part for part in (item.note, f"filter rule {rule}" if rule else "") if part),
        )
        if not own:
            yield self._flow(context, destination, tracker, UNKNOWN_DATA, "contact", item.locator, common)
        for hit in own:
            yield self._hit(hit, context, destination, tracker, item.locator, common)

    def _hit(
        self, hit: Hit, context: _Context, destination: Destination, tracker: str, locator: str, common: _Common
    ) -> ObservedFlow:
        persona, basis = context.persona, context.attribution
        if hit.persona and not persona:
            persona, basis = hit.persona, "; ".join(part for part in ("known value of the persona", basis) if part)
        value = printable(hit.value) if self.show_values else redact(hit.value)
        context = _Context(context.source, context.time, context.skill, persona, basis)
        common = _Common(common.address, common.bytes_out, common.bytes_in, common.note, reason=hit.reason, value=value)
        return self._flow(context, destination, tracker, hit.data_type, hit.how, f"{locator}, {hit.where}", common)

    def _connection(self, item: Connection, context: _Context) -> Iterator[ObservedFlow]:
        destination = self._destination(item.host, context.skill)
        if not destination.organisation and item.organisation:
            destination = self.destinations.named_by_report(destination, item.organisation)
        tracker, rule = self._tracker(destination, f"https://{item.host}/", "")
        common = _Common(
            address=item.server_address,
            bytes_out=item.bytes_out,
            bytes_in=item.bytes_in,
            note="; ".join(part for part in (item.note, f"filter rule {rule}" if rule else "") if part),
            named_by=item.named_by,
            protocol=item.protocol,
            duration=item.duration,
        )
        yield self._flow(context, destination, tracker, UNKNOWN_DATA, "contact", item.locator, common)

    def _sighting(self, item: Sighting, context: _Context) -> ObservedFlow:
        if item.host:
            destination = self._destination(item.host, context.skill)
        else:
            destination = Destination(
                "", "", item.organisation, item.party_role or "unknown", "", "", "named by the source"
            )
        value = printable(item.value) if self.show_values else redact(item.value) if item.value else ""
        tracker, rule = self._tracker(destination, f"https://{item.host}/", "") if item.host else ("", "")
        note = "; ".join(part for part in (item.note, f"filter rule {rule}" if rule else "") if part)
        locator = f"{item.locator}, {item.where}" if item.where else item.locator
        common = _Common("", None, None, note, reason=item.where, value=value)
        return self._flow(context, destination, tracker, item.data_type, item.how, locator, common, item.purpose)

    def _destination(self, host: str, skill: str) -> Destination:
        return self.destinations.look_up(host, self.manifest.developer(skill))

    def _tracker(self, destination: Destination, url: str, page: str) -> tuple[str, str]:
        """What the destination is known for, and the filter rule that lists the request."""
        if self.filter_lists is None:
            return destination.tracker, ""
        rule = self.filter_lists.match(url, page)
        return destination.tracker or ("tracking" if rule else ""), rule

    def _flow(
        self,
        context: _Context,
        destination: Destination,
        tracker: str,
        data_type: str,
        how: How,
        locator: str,
        common: _Common,
        purpose: str = "",
    ) -> ObservedFlow:
        rule = None if purpose else flow_rule(tracker, destination.role, destination.category, data_type, how)
        return ObservedFlow(
            skill=context.skill,
            persona=context.persona,
            time=context.time,
            host=destination.host,
            organisation=destination.organisation,
            party_role=destination.role,
            data_type=data_type,
            how=how,
            purpose=rule.purpose if rule else purpose,
            tracker=tracker,
            source=context.source,
            locator=locator,
            category=destination.category,
            organisation_basis=destination.basis,
            purpose_basis=f"rule {rule.id} ({rule.confidence} confidence): {rule.reason}" if rule else "",
            reason=common.reason,
            attribution=context.attribution,
            named_by=common.named_by,
            protocol=common.protocol,
            address=common.address,
            bytes_out=common.bytes_out,
            bytes_in=common.bytes_in,
            duration=common.duration,
            value=common.value,
            note=common.note,
        )


@dataclass(frozen=True, slots=True)
class _Context:
    source: str
    time: str
    skill: str
    persona: str
    attribution: str


@dataclass(frozen=True, slots=True)
class _Common:
    address: str
    bytes_out: int | None
    bytes_in: int | None
    note: str
    named_by: str = ""
    protocol: str = ""
    duration: float | None = None
    reason: str = ""
    value: str = ""


def observe_all(
    observer: Observer, sources: list[tuple[Path, bool]]
) -> Iterator[tuple[SourceReport, Iterator[ObservedFlow], InputError | None]]:
    """One source after the other: its report, its rows, or the error that says why it cannot be read.

    The rows must be consumed before the next source is taken; an error inside them is raised to the consumer.
    """
    for path, named in sources:
        report = SourceReport(str(path))
        try:
            kind = kind_of(path)
        except InputError as error:
            if not named and path.suffix.lower() in (".txt", ".csv", ".json", ".log"):
                # Notes and tables lie beside captures in many folders; they are listed, not an error.
                report.kind = "left out"
                report.skipped[error.problem] += 1
                yield report, iter(()), None
                continue
            yield report, iter(()), error
            continue
        yield report, observer.observe(path, report, kind), None
