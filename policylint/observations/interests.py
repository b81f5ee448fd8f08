"""Advertising interests of personas from their data exports, against a control persona (contract 6.5)."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from policylint.errors import InputError
from policylint.observations.attribution import Manifest, fits
from policylint.observations.data_files import read_rows
from policylint.observations.export_archive import MAX_FILE_BYTES, ExportFile, folder_files, read_file, zip_files
from policylint.observations.export_table import table_values
from policylint.observations.interest_taxonomy import classify, explains, folded
from policylint.observations.practices import Practice, rule_for
from policylint.observations.source_report import SourceReport

COLUMNS = ("persona", "file", "interest", "kind", "in_control", "taxonomy_id")
INFERRED = frozenset({"amazon_audience"})
_KINDS = {row["pattern"]: row["kind"] for row in read_rows("export_files.csv")}
_LETTERS = re.compile(r"[^a-z0-9]+")
_DATE = re.compile(r"(20\d{2})[-_.]?([01]\d)[-_.]?([0-3]\d)")


@dataclass(frozen=True, slots=True)
class Interest:
    """One line of an export.

    Attributes:
        persona: whose export; file: path inside it.
        interest: as it stands there.
        kind: "amazon_audience", "advertiser_audience", "third_party_audience", "advertiser_click", "opt_out".
        date: ISO date in the path, "" when it has none.
    """

    persona: str
    file: str
    interest: str
    kind: str
    date: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """By which interests of two personas are the same."""
        return self.kind, folded(self.interest)


@dataclass(slots=True)
class Exports:
    """What was read.

    Attributes:
        interests: in the order of the exports and files.
        personas: all that were found, also those without any interest.
        reports: one a source; errors: sources that could not be read.
    """

    interests: list[Interest] = field(default_factory=list)
    personas: list[str] = field(default_factory=list)
    reports: list[SourceReport] = field(default_factory=list)
    errors: list[InputError] = field(default_factory=list)

    def add(self, persona: str, files: Iterator[ExportFile], report: SourceReport) -> None:
        """Take the files of one persona in."""
        if persona not in self.personas:
            self.personas.append(persona)
        for file in files:
            kind = kind_of_file(file.path)
            if not kind:
                report.skipped["table about something else than advertising"] += 1
                continue
            found = _DATE.search(file.path)
            date = "-".join(found.groups()) if found else ""
            for value in table_values(file.path, file.data, report):
                report.items += 1
                self.interests.append(Interest(persona, file.path, value, kind, date))


def kind_of_file(path: str) -> str:
    """The kind of interests in a file by its name, "" when it is about something else."""
    name = _LETTERS.sub("", PurePosixPath(path).name.lower())
    return next((kind for pattern, kind in _KINDS.items() if pattern in name), "")


def read_exports(paths: list[Path], manifest: Manifest | None = None) -> Exports:
    """The interests in exports.

    A persona is named by the manifest (`exports` patterns of its `[[persona]]`), else by the top folder or zip of its
    export; a JSON object of lists holds one persona a member.

    Raises:
        InputError: a path does not exist. Everything else that cannot be read is in `errors` and `reports`.
    """
    exports = Exports()
    for path in paths:
        if not path.exists():
            raise InputError(str(path), "does not exist", "check the path of the export")
        try:
            _read_path(path, manifest or Manifest(), exports)
        except InputError as error:
            exports.errors.append(error)
    return exports


def _read_path(path: Path, manifest: Manifest, exports: Exports) -> None:
    if path.is_dir():
        parts = [part for part in sorted(path.iterdir()) if part.is_dir() or part.suffix.lower() == ".zip"]
        single = [p for p in sorted(path.iterdir()) if p.is_file() and p.suffix.lower() in (".json", ".csv")]
        # Files of several personas stand for themselves wherever they lie.
        shared = [p for p in single if p.suffix.lower() == ".json" and _holds_personas(p)]
        whole = any(kind_of_file(p.name) or "advertising" in p.name.lower() for p in path.iterdir() if p not in shared)
        if whole or not (parts or shared):
            report = _report(path, exports)
            left_out = frozenset(p.name for p in shared)
            exports.add(_persona(path, path.resolve().name, manifest), folder_files(path, report, left_out), report)
        else:
            for part in parts:
                try:
                    if part.is_dir():
                        report = _report(part, exports)
                        exports.add(_persona(part, part.name, manifest), folder_files(part, report), report)
                    else:
                        _read_zip(part, manifest, exports)
                except InputError as error:
                    exports.errors.append(error)
        for file in shared:
            _read_single(file, manifest, exports)
    elif path.suffix.lower() == ".zip":
        _read_zip(path, manifest, exports)
    else:
        _read_single(path, manifest, exports)


def _read_zip(path: Path, manifest: Manifest, exports: Exports) -> None:
    # Amazon calls its archives by category ("Advertising.zip", "Advertising.1.zip"): then the folder tells the persona.
    generic = "advertising" in path.stem.lower() or "all data" in path.stem.lower()
    report = _report(path, exports)
    exports.add(
        _persona(path, path.parent.resolve().name if generic else path.stem, manifest), zip_files(path, report), report
    )


def _read_single(path: Path, manifest: Manifest, exports: Exports) -> None:
    report = _report(path, exports)
    data = read_file(path, report)
    if data is None:
        return
    if path.suffix.lower() == ".json" and (personas := _personas_in(data)) is not None:
        for persona, values in personas.items():
            text = json.dumps(values, ensure_ascii=False).encode()
            exports.add(_persona(path, persona, manifest, given=True), iter([ExportFile(path.name, text)]), report)
        return
    before = re.split(r"advertising", path.name, maxsplit=1, flags=re.IGNORECASE)[0].strip(" ._-")
    name = before if before and before != path.name else path.parent.resolve().name
    exports.add(_persona(path, name, manifest), iter([ExportFile(path.name, data)]), report)


def _holds_personas(path: Path) -> bool:
    try:
        return path.stat().st_size <= MAX_FILE_BYTES and _personas_in(path.read_bytes()) is not None
    except OSError:
        return False


def _personas_in(data: bytes) -> dict[str, Any] | None:
    """`{"persona": [values]}`, `None` for JSON of another shape."""
    try:
        value = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or len(value) < 2:
        return None
    if all(isinstance(m, list) and all(isinstance(item, str) for item in m) for m in value.values()):
        return value
    return None


def _report(path: Path, exports: Exports) -> SourceReport:
    report = SourceReport(str(path), "data export")
    exports.reports.append(report)
    return report


def _persona(path: Path, name: str, manifest: Manifest, given: bool = False) -> str:
    if not given:
        for persona in manifest.personas.values():
            if any(fits(path.as_posix(), pattern.rstrip("/")) for pattern in persona.exports):
                return persona.id
    return name


def compare(exports: Exports, controls: list[str]) -> list[tuple[Interest, bool]]:
    """Each interest with whether a control persona has it too.

    Raises:
        InputError: a control persona is not among the exports.
    """
    for control in controls:
        if control not in exports.personas:
            shown = ", ".join(exports.personas[:20]) or "none"
            raise InputError(f"--control {control}", "is no persona of the exports", f"the personas found are: {shown}")
    own = {interest.key for interest in exports.interests if interest.persona in controls}
    return [(interest, interest.key in own) for interest in exports.interests]


def rows(compared: list[tuple[Interest, bool]]) -> Iterator[tuple[str, ...]]:
    """The cells of contract 6.5."""
    for interest, shared in compared:
        yield (
            interest.persona,
            interest.file,
            interest.interest,
            interest.kind,
            "yes" if shared else "no",
            classify(interest.interest).iab_id if interest.kind in ("amazon_audience", "third_party_audience") else "",
        )


def matrix(compared: list[tuple[Interest, bool]], manifest: Manifest) -> dict[str, Any]:
    """Interests by persona and by category of the persona's skills, for the report."""
    by_persona: dict[str, dict[str, Counter[str]]] = {}
    for interest, shared in compared:
        kinds = by_persona.setdefault(interest.persona, {})
        counter = kinds.setdefault(interest.kind, Counter())
        counter["all"] += 1
        counter["in control" if shared else "not in control"] += 1
        category = manifest.personas[interest.persona].category if interest.persona in manifest.personas else ""
        if interest.kind in INFERRED and not shared and explains(interest.interest, category):
            counter["matching the skills"] += 1
    return {persona: {kind: dict(counter) for kind, counter in kinds.items()} for persona, kinds in by_persona.items()}


def practices(compared: list[tuple[Interest, bool]], manifest: Manifest, controls: list[str]) -> list[Practice]:
    """What inferred interests support: <Amazon, inferences, advertising> with the rule and the evidence."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for interest, shared in compared:
        if interest.kind not in INFERRED or interest.persona in controls:
            continue
        category = manifest.personas[interest.persona].category if interest.persona in manifest.personas else ""
        how = "in control" if shared else "matching" if explains(interest.interest, category) else "not in control"
        found.setdefault((how, interest.persona, category), []).append(f"{interest.file}: {interest.interest}")
    out = []
    for (how, persona, category), evidence in sorted(found.items()):
        rule = rule_for("interest", how)
        if rule is not None and rule.purpose:
            out.append(
                Practice(
                    entity="amazon",
                    data_type="inferences",
                    purpose=rule.purpose,
                    confidence=rule.confidence,
                    rule=rule.id,
                    reason=rule.reason,
                    persona=persona,
                    category=category,
                    evidence=tuple(dict.fromkeys(evidence)),
                )
            )
    return out
