"""Opening data exports: folders, zip archives (also inside each other) and single files, without trusting any of them.

Nothing is ever unpacked to disk, so a member called "../../x" can do no harm; such names are refused all the same
because they belong to no export.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from policylint.errors import InputError
from policylint.observations.source_report import SourceReport

MAX_FILE_BYTES = 64 << 20
MAX_ARCHIVE_BYTES = 2 << 30
MAX_MEMBERS = 200_000
# Text compresses to about a tenth, long runs of one character to a thousandth.
MAX_RATIO = 200
_SMALL = 1 << 20
_TABULAR = (".csv", ".json", ".tsv", ".txt")


@dataclass(frozen=True, slots=True)
class ExportFile:
    """One file of an export.

    Attributes:
        path: inside the export, with "/" ("Advertising.1/Advertising.AmazonAudiences.csv").
        data: its bytes.
    """

    path: str
    data: bytes


def is_table(name: str) -> bool:
    """Whether a file of this name can hold interests (schema sidecars and recordings do not)."""
    lower = name.lower()
    return lower.endswith(_TABULAR) and not lower.endswith(".schema.json")


def folder_files(folder: Path, report: SourceReport, without: frozenset[str] = frozenset()) -> Iterator[ExportFile]:
    """The tables in a folder and in the zip archives in it, in order of their paths, except the paths in `without`."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        if name in without:
            continue
        if path.suffix.lower() == ".zip":
            try:
                inside = list(zip_files(path, report))
            except InputError as error:
                # One part of an export that is broken: the other parts are read.
                report.problem(f"{name}: {error.problem}")
                continue
            for file in inside:
                yield ExportFile(f"{PurePosixPath(name).with_suffix('')}/{file.path}", file.data)
        elif is_table(name):
            data = read_file(path, report)
            if data is not None:
                yield ExportFile(name, data)


def read_file(path: Path, report: SourceReport) -> bytes | None:
    """The bytes of a file; a file that is too large or cannot be read is noted and left out."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            report.problem(f"{path.name}: it has more than {MAX_FILE_BYTES >> 20} MB and was left out")
            return None
        return path.read_bytes()
    except OSError as error:
        report.problem(f"{path.name}: it cannot be read ({error.strerror})")
        return None


def zip_files(path: Path, report: SourceReport) -> Iterator[ExportFile]:
    """The tables in a zip archive.

    Raises:
        InputError: it is no zip archive, or it is damaged so that its list of members is lost.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            yield from _members(archive, path.name, report, 0)
    except zipfile.BadZipFile as error:
        raise InputError(
            str(path), f"is no complete zip archive ({error})", "download this part of the export again"
        ) from error
    except OSError as error:
        raise InputError(str(path), f"cannot be read ({error.strerror or error})", "check the path") from error


def _members(archive: zipfile.ZipFile, label: str, report: SourceReport, depth: int) -> Iterator[ExportFile]:
    total = 0
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        report.problem(f"{label}: it lists {len(members)} files; only the first {MAX_MEMBERS} are looked at")
    for member in sorted(members[:MAX_MEMBERS], key=lambda m: m.filename):
        name = member.filename.replace("\\", "/")
        parts = PurePosixPath(name).parts
        if member.is_dir():
            continue
        if name.startswith("/") or ".." in parts or (parts and ":" in parts[0]):
            report.problem(f"{label}: a member's name leads out of the archive; it was left out: {name[:80]!r}")
            continue
        nested = name.lower().endswith(".zip")
        if not nested and not is_table(name):
            report.skipped["file of the export that is no table"] += 1
            continue
        if member.flag_bits & 1:
            report.problem(f"{label}: {name} is encrypted; unpack the archive with its password and give the folder")
            continue
        data = _read(archive, member, f"{label}: {name}", report)
        if data is None:
            continue
        total += len(data)
        if total > MAX_ARCHIVE_BYTES:
            report.problem(f"{label}: it unpacks to more than {MAX_ARCHIVE_BYTES >> 30} GB; the rest was left out")
            return
        if not nested:
            yield ExportFile(name, data)
        elif depth < 2:
            try:
                with zipfile.ZipFile(io.BytesIO(data)) as inner:
                    for file in _members(inner, f"{label}: {name}", report, depth + 1):
                        yield ExportFile(f"{PurePosixPath(name).with_suffix('')}/{file.path}", file.data)
            except zipfile.BadZipFile as error:
                report.problem(f"{label}: {name} is no complete zip archive ({error})")


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, label: str, report: SourceReport) -> bytes | None:
    if member.file_size > MAX_FILE_BYTES:
        report.problem(f"{label} unpacks to more than {MAX_FILE_BYTES >> 20} MB and was left out")
        return None
    if member.file_size > _SMALL and member.file_size > MAX_RATIO * max(1, member.compress_size):
        report.problem(f"{label} is compressed so strongly that it looks like a decompression bomb; it was left out")
        return None
    try:
        # The sizes in the list may lie: never more than the limit is decompressed.
        with archive.open(member) as stream:
            data = stream.read(min(MAX_FILE_BYTES, max(member.file_size, 1) + 1))
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        report.problem(f"{label} is damaged ({error})")
        return None
    return data
