"""The sample audited by the real pipeline. As a command it lists where that differs from the reader.

python -m tests.corpora.sample_audit             each finding that differs from the expected one, with its evidence
python -m tests.corpora.sample_audit SK05 SK17   of these skills only
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from rich.console import Console

from policylint.audit import Audit, read_project, run_audit
from policylint.audit.progress import Reporter
from policylint.comparison.finding import Finding
from tests.corpora.sample_files import DIFFERENCE_COLUMNS, SAMPLE, rows, write_rows

LATER_NOTICE = "alexa-notice-2023-11"
EARLIER_NOTICE = "alexa-notice-2022-05"


@cache
def audits() -> dict[str, Audit]:
    """The audit of a copy of the sample with the later notice, and again with the earlier one, by the notice's id.

    Both use one store, so that only the notice is analysed anew.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "sample"
        shutil.copytree(SAMPLE, copy, ignore=shutil.ignore_patterns("report", "*.sqlite*"))
        project = copy / "policylint.toml"
        settings = project.read_text(encoding="utf-8")
        done = {}
        for notice in (LATER_NOTICE, EARLIER_NOTICE):
            project.write_text(settings.replace(LATER_NOTICE, notice), encoding="utf-8")
            done[notice] = run_audit(read_project(copy), Reporter(Console(file=io.StringIO())))
        return done


def findings(notice: str) -> dict[tuple[str, ...], Finding]:
    """The findings with one version of the notice, by skill, entity, data type and purpose."""
    found = audits()[notice].result.findings
    return {(finding.skill, finding.entity, finding.data_type, finding.purpose): finding for finding in found}


def key(row: dict[str, str]) -> tuple[str, ...]:
    """What an expected row is about."""
    return row["skill"], row["entity"], row["data_type"], row["purpose"]


def differences(expected: Sequence[dict[str, str]], notice: str) -> list[tuple[dict[str, str], Finding]]:
    """The rows whose finding has another class than the expected one."""
    found = findings(notice)
    pairs = [(row, found[key(row)]) for row in expected]
    return [(row, finding) for row, finding in pairs if finding.disclosure != row["disclosure"]]


def all_differences() -> list[tuple[dict[str, str], Finding]]:
    """The differences with the later notice, then those with the earlier one."""
    later = differences(rows("expected_findings.csv"), LATER_NOTICE)
    return later + differences(rows("expected_findings_earlier_notice.csv"), EARLIER_NOTICE)


def update(different: Sequence[tuple[dict[str, str], Finding]]) -> None:
    """Write `known_differences.csv` for these differences."""
    reasons = {tuple(row[c] for c in DIFFERENCE_COLUMNS[:-1]): row["reason"] for row in rows("known_differences.csv")}
    lines = []
    for row, finding in different:
        line = (*(row[c] for c in DIFFERENCE_COLUMNS[:4]), row["disclosure"], finding.disclosure)
        lines.append((*line, reasons.get(line, "")))
    write_rows("known_differences.csv", DIFFERENCE_COLUMNS, lines)


def main(arguments: Sequence[str]) -> int:
    """The command: see the module's docstring."""
    skills = [argument for argument in arguments if not argument.startswith("-")]
    if "--update" in arguments and skills:
        print("--update is for all skills together", file=sys.stderr)
        return 2
    different = [(row, finding) for row, finding in all_differences() if not skills or row["skill"] in skills]
    for row, finding in different:
        print(f"\n{row['skill']} <{row['entity']}, {row['data_type']}, {row['purpose'] or '-'}>")
        print(f"  expected {row['disclosure']}: {row['why']}")
        print(f"  found    {finding.disclosure}: {finding.reason}")
        for quote in finding.evidence:
            print(f"           {quote.role}: {' '.join(quote.quote.split())[:200]!r}")
    total = len(rows("expected_findings.csv")) + len(rows("expected_findings_earlier_notice.csv"))
    print(f"\n{len(different)} differences" + ("" if skills else f" in {total} expected findings"))
    for (wanted, found), count in Counter((r["disclosure"], f.disclosure) for r, f in different).most_common():
        print(f"  {wanted} -> {found}: {count}")
    if "--update" in arguments:
        update(different)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
