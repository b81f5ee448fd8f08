"""What was observed for a project: its captures, data exports, bids and advertisements."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from policylint.audit import observed_rows
from policylint.audit.observed_rows import Row, SeenFlow
from policylint.audit.progress import Reporter
from policylint.audit.project import Project
from policylint.errors import InputError
from policylint.observations.ads import Ad, ad_practices, compare_ads, read_ads
from policylint.observations.attribution import Manifest
from policylint.observations.bid_sources import read_bid_sources
from policylint.observations.bids import Bid, bid_practices, compare_bids
from policylint.observations.interests import compare, practices, read_exports
from policylint.observations.manifest import read_manifest
from policylint.observations.observation import Observation
from policylint.observations.practices import Practice
from policylint.observations.run import Settings, distinct_observations, list_sources, make_observer, observed
from policylint.observations.source_report import SourceReport
from policylint.observations.summary import RunSummary


@dataclass(slots=True)
class Observed:
    """What was seen.

    Attributes:
        observations: those that policies can be held against: one for each skill, recipient, data type and purpose of
            the captures, with the strongest evidence for it; without policy. Contacts of which the content is not
            known are not among them.
        tables: the rows for the report, by table; empty when the project names nothing that was observed.
        practices: what interests, bids, advertisements and identifier syncs support.
        files: all files that were read.
    """

    observations: list[Observation] = field(default_factory=list)
    tables: dict[str, list[Row]] = field(default_factory=dict)
    practices: list[Practice] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


def read_observed(project: Project, reporter: Reporter) -> Observed:
    """Read all that the project says was observed. What cannot be read is a problem and the rest goes on.

    Raises:
        InputError: a manifest, persona, override or filter list that cannot be used, or no control is named: without
            them everything would be attributed or compared wrongly.
    """
    found = Observed()
    names = project.observing
    if not names:
        return found
    found.tables = {name: [] for name in observed_rows.TABLES}
    manifest = read_manifest(project.path(names.manifest)) if names.manifest else Manifest()
    reports: list[SourceReport] = []
    if names.captures:
        _captures(project, found, reports, reporter)
    if names.exports or names.bids or names.ads:
        controls = list(names.controls) or [one.id for one in manifest.personas.values() if one.control]
        if not controls:
            raise InputError(
                f"{project.file}, [exports] control",
                "it is missing, and no persona of the manifest has control = true",
                'name the persona without skills: control = "..."',
            )
        steps: tuple[tuple[str, tuple[str, ...], Step], ...] = (
            ("reading exports", names.exports, _exports),
            ("reading bids", names.bids, _bids),
            ("reading advertisements", names.ads, _ads),
        )
        for title, sources, step in steps:
            if sources:
                with reporter.stage(title, 1) as task:
                    try:
                        step([project.path(source) for source in sources], manifest, controls, found, reports)
                    except InputError as error:
                        reporter.problem(project.relative(str(error)))
                    task.advance()
    for report in reports:
        for problem in report.as_dict()["problems"]:
            reporter.problem(f"{project.relative(report.source)}: {problem}")
    found.tables["sources"] = [observed_rows.source_row(report) for report in reports]
    found.files = [project.relative(report.source) for report in reports]
    found.tables = {
        name: [{column: project.relative(value) for column, value in row.items()} for row in rows]
        for name, rows in found.tables.items()
    }
    found.practices = [
        replace(one, evidence=tuple(project.relative(place) for place in one.evidence)) for one in found.practices
    ]
    return found


Step = Callable[[list[Path], Manifest, list[str], Observed, list[SourceReport]], None]


def _captures(project: Project, found: Observed, reports: list[SourceReport], reporter: Reporter) -> None:
    names = project.observing
    settings = Settings(
        manifest=project.path(names.manifest) if names.manifest else None,
        persona_values=tuple(project.path(one) for one in names.persona_values),
        override=project.path(names.override) if names.override else None,
        filter_lists=tuple(project.path(one) for one in names.filter_lists),
        syncs=True,
    )
    observer = make_observer(settings)
    sources: dict[Path, bool] = {}
    for name in names.captures:
        try:
            sources |= dict(list_sources([project.path(name)]))
        except InputError as error:
            reporter.problem(project.relative(str(error)))
    summary = RunSummary()
    seen: dict[tuple[str, ...], SeenFlow] = {}
    with reporter.stage("reading captures", len(sources)) as task:
        # A capture can have more rows than memory: rows that differ only in time and place are kept as one.
        flows = observed(
            observer, list(sources.items()), summary, lambda number, _: task.reach(number - 1, len(sources))
        )
        for flow in flows:
            key = observed_rows.key_of(flow)
            if key in seen:
                seen[key].again(flow)
            else:
                seen[key] = SeenFlow(flow)
        task.reach(len(sources), len(sources))
    for problem in summary.errors:
        reporter.problem(project.relative(problem))
    reports += summary.sources
    # The report names sources relative to the project.
    found.observations = [
        replace(one, source=project.relative(one.source))
        for one in distinct_observations((one.flow for one in seen.values()), contacts=False)
    ]
    found.tables["observed"] = observed_rows.flow_rows(seen.values())
    found.tables["hosts"] = observed_rows.host_rows(summary)
    if observer.coverage is not None:
        found.tables["sessions"] = observed_rows.session_rows(observer.coverage)
    if observer.syncs is not None:
        graph = observer.syncs.as_dict()
        found.tables["syncs"] = observed_rows.sync_rows(graph)
        found.tables["sync_partners"] = observed_rows.partner_rows(graph)
        found.practices += observer.syncs.practices()


def _exports(
    paths: list[Path], manifest: Manifest, controls: list[str], found: Observed, reports: list[SourceReport]
) -> None:
    exports = read_exports(paths, manifest)
    reports += exports.reports
    _note(exports.errors, reports)
    compared = compare(exports, controls)
    found.tables["personas"] = observed_rows.persona_rows(exports.personas, manifest, controls)
    found.tables["interests"] = observed_rows.interest_rows(compared, manifest, controls)
    found.tables["interest_categories"] = observed_rows.category_rows(found.tables["interests"])
    found.practices += practices(compared, manifest, controls)


def _note(errors: Iterable[InputError], reports: list[SourceReport]) -> None:
    for error in errors:
        known = next((report for report in reports if report.source == error.source), None)
        if known is None:
            reports.append(known := SourceReport(error.source, "data export"))
        known.problem(error.problem)


def _bids(
    paths: list[Path], manifest: Manifest, controls: list[str], found: Observed, reports: list[SourceReport]
) -> None:
    bids: list[Bid] = read_bid_sources(paths, manifest, reports)
    comparison: Mapping[str, Any] = compare_bids(bids, controls)
    found.tables["bids"] = observed_rows.bid_rows(bids, controls)
    found.tables["bid_comparison"] = observed_rows.bid_comparison_rows(comparison)
    found.practices += bid_practices(dict(comparison))


def _ads(
    paths: list[Path], manifest: Manifest, controls: list[str], found: Observed, reports: list[SourceReport]
) -> None:
    ads: list[Ad] = []
    for path in paths:
        report = SourceReport(str(path), "advertisements")
        reports.append(report)
        try:
            ads += read_ads(path, report)
        except InputError as error:
            report.problem(error.problem)
    comparison = compare_ads(ads, controls)
    found.tables["ads"] = observed_rows.ad_rows(ads, controls)
    found.tables["ad_comparison"] = observed_rows.ad_comparison_rows(comparison)
    found.practices += ad_practices(comparison)
