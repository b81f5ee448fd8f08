"""A whole run over sources: what `policylint observe` does, for callers in Python.

result = observe([Path("captures")], Settings(manifest=Path("experiment.toml")))
for observation in distinct_observations(result.flows): ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from policylint.errors import InputError
from policylint.observations.attribution import Manifest
from policylint.observations.completeness import SessionCoverage
from policylint.observations.destination import Destinations, read_overrides
from policylint.observations.detection import Detector
from policylint.observations.filter_lists import FilterLists
from policylint.observations.identifier_sync import IdentifierSyncs
from policylint.observations.known_values import read_known_values
from policylint.observations.manifest import read_manifest
from policylint.observations.observation import How, Observation
from policylint.observations.observed_flow import UNKNOWN_DATA, ObservedFlow
from policylint.observations.pipeline import Observer, observe_all
from policylint.observations.sources import find_sources
from policylint.observations.summary import RunSummary
from policylint.observations.value_match import ValueMatcher

# The strongest evidence first.
_STRENGTH: tuple[How, ...] = ("value match", "instrumented event", "key name", "permission", "stated", "contact")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run needs to know beside its sources.

    Attributes:
        manifest: file that attributes flows to skills and personas; its personas may name files of known values.
        persona_values: further files of known values.
        override: CSV of the user's own organisations.
        filter_lists: files in Adblock syntax.
        skill, persona: of all sources where the manifest does not say.
        syncs: collect identifiers passed between companies.
        show_values: keep values unredacted in `ObservedFlow.value`.
    """

    manifest: Path | None = None
    persona_values: tuple[Path, ...] = ()
    override: Path | None = None
    filter_lists: tuple[Path, ...] = ()
    skill: str = ""
    persona: str = ""
    syncs: bool = False
    show_values: bool = False


@dataclass(slots=True)
class Run:
    """The result: rows in the order of the sources, and what was seen as a whole."""

    flows: list[ObservedFlow] = field(default_factory=list)
    summary: RunSummary = field(default_factory=RunSummary)
    syncs: IdentifierSyncs | None = None
    coverage: SessionCoverage | None = None


def make_observer(settings: Settings) -> Observer:
    """The observer for a run.

    Raises:
        InputError: a manifest, persona, override or filter list that cannot be used.
    """
    manifest = read_manifest(settings.manifest) if settings.manifest else Manifest()
    files = [*settings.persona_values, *(Path(p.values) for p in manifest.personas.values() if p.values)]
    values = [value for file in dict.fromkeys(files) for value in read_known_values(file)]
    destinations = Destinations(read_overrides(settings.override) if settings.override else None)
    return Observer(
        destinations=destinations,
        detector=Detector(ValueMatcher(values) if values else None),
        manifest=manifest,
        filter_lists=FilterLists(settings.filter_lists) if settings.filter_lists else None,
        syncs=IdentifierSyncs(destinations) if settings.syncs else None,
        coverage=SessionCoverage(manifest) if manifest.sessions else None,
        show_values=settings.show_values,
        skill=settings.skill,
        persona=settings.persona,
    )


def list_sources(paths: Iterable[Path]) -> list[tuple[Path, bool]]:
    """The files to read, with whether the user named each himself.

    Raises:
        InputError: a path does not exist, or there is nothing that could be a capture.
    """
    named = list(paths)
    sources = list(find_sources(named))
    if not sources:
        raise InputError(", ".join(map(str, named)), "holds no file that could be a capture", "name captures or logs")
    return sources


def observed(
    observer: Observer,
    sources: list[tuple[Path, bool]],
    summary: RunSummary,
    progress: Callable[[int, str], None] | None = None,
) -> Iterator[ObservedFlow]:
    """The rows of all sources, one after the other; what cannot be read goes into `summary` and the rest goes on.

    Args:
        progress: called with the number and name of each source before it is read.
    """
    for number, (report, flows, error) in enumerate(observe_all(observer, sources), 1):
        summary.sources.append(report)
        if progress is not None:
            progress(number, report.source)
        try:
            if error is not None:
                raise error
            for flow in flows:
                summary.add(flow)
                yield flow
        except InputError as problem:
            report.partial = True
            summary.errors.append(str(problem))


def observe(paths: Iterable[Path], settings: Settings | None = None) -> Run:
    """Read sources into memory.

    Raises:
        InputError: settings that cannot be used, a path that does not exist. Files that cannot be read are in
            `summary.errors`.
    """
    observer = make_observer(settings or Settings())
    run = Run(syncs=observer.syncs, coverage=observer.coverage)
    run.flows = list(observed(observer, list_sources(paths), run.summary))
    return run


def distinct_observations(flows: Iterable[ObservedFlow], *, contacts: bool = True) -> list[Observation]:
    """One observation for each skill, entity, data type and purpose, with the strongest evidence for it.

    Args:
        flows: rows; those without a skill are left out, because no policy can be held against them.
        contacts: keep contacts of which the content is not known.
    """
    best: dict[tuple[str, str, str, str], ObservedFlow] = {}
    for flow in flows:
        if not flow.skill or (not contacts and flow.how == "contact" and flow.data_type == UNKNOWN_DATA):
            continue
        if flow.party_role == "local":
            continue
        key = (flow.skill, flow.as_observation().entity, flow.data_type, flow.purpose)
        known = best.get(key)
        if known is None or _STRENGTH.index(flow.how) < _STRENGTH.index(known.how):
            best[key] = flow
    return [flow.as_observation() for flow in best.values()]
