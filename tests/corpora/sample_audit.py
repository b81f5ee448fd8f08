"""The sample audited by the real stages: documents, statements, comparison. As a command it lists the differences.

python -m tests.corpora.sample_audit             each finding that differs from the expected one, with its evidence
python -m tests.corpora.sample_audit SK05 SK17   of these skills only
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # so that the command finds its neighbours, as pytest does

from sample_files import DIFFERENCE_COLUMNS, SAMPLE, rows, write_rows

from policylint.comparison import PolicyEvidence, judge
from policylint.comparison.finding import Finding
from policylint.documents import read_file
from policylint.observations.observation import Observation
from policylint.statements import analyse

LATER_NOTICE = "alexa-notice-2023-11"
EARLIER_NOTICE = "alexa-notice-2022-05"


@cache
def evidence() -> dict[str, PolicyEvidence]:
    """All documents of the sample with their analyses, by document id."""
    files = [*sorted((SAMPLE / "policies").iterdir()), *sorted((SAMPLE / "platform").iterdir())]
    documents = [read_file(path) for path in files]
    party = {path.stem: "amazon" if path.parent.name == "platform" else "first_party" for path in files}
    return {
        document.id: PolicyEvidence(document, analysis, party[document.id])
        for document, analysis in zip(documents, analyse(documents, processes=1), strict=True)
    }


def findings(expected: Sequence[dict[str, str]], notice: str) -> Iterator[tuple[dict[str, str], Finding]]:
    """Each expected row with the finding of the real stages, judged with one version of the platform's notice."""
    policies = {skill["id"]: skill["policy"] for skill in rows("skills.csv")}
    for row in expected:
        policy = policies[row["skill"]]
        flow = Observation(row["skill"], row["entity"], row["data_type"], policy=policy, purpose=row["purpose"])
        yield row, judge(flow, [evidence()[policy]] if policy else [], [evidence()[notice]])


def differences(expected: Sequence[dict[str, str]], notice: str) -> list[tuple[dict[str, str], Finding]]:
    """The rows whose finding has another class than the expected one."""
    return [(row, finding) for row, finding in findings(expected, notice) if finding.disclosure != row["disclosure"]]


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
    expected = [row for row in rows("expected_findings.csv") if not skills or row["skill"] in skills]
    different = differences(expected, LATER_NOTICE)
    for row, finding in different:
        print(f"\n{row['skill']} <{row['entity']}, {row['data_type']}, {row['purpose'] or '-'}>")
        print(f"  expected {row['disclosure']}: {row['why']}")
        print(f"  found    {finding.disclosure}: {finding.reason}")
        for quote in finding.evidence:
            print(f"           {quote.role}: {' '.join(quote.quote.split())[:200]!r}")
    print(f"\n{len(expected) - len(different)} of {len(expected)} findings as expected")
    for (wanted, found), count in Counter((r["disclosure"], f.disclosure) for r, f in different).most_common():
        print(f"  {wanted} -> {found}: {count}")
    if "--update" in arguments:
        update(different)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
