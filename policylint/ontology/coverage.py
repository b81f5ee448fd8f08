"""How many annotated phrases the lexicon maps, and which frequent ones it does not.

    python -m policylint.ontology.coverage ../shared/gold/gdpr200 [NUMBER OF UNMAPPED PHRASES TO LIST]

The folder holds `docs.jsonl` ({"id", "text"}) and `gold.jsonl` ({"id", "spans": [{"label", "parts": [[start, end],
...]}]}) of the GDPR Transparency 200 set. A mapped phrase need not be mapped rightly: the figure says what is missing,
not what is true.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from policylint.errors import InputError
from policylint.ontology.load import ontology
from policylint.ontology.text import normalise

LABELS = ("Data Categories", "Data Recipients", "Processing Purpose")


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise InputError(
            str(path), f"cannot be read ({error.strerror})", "give a folder of annotated policies"
        ) from error
    for number, line in enumerate(lines, 1):
        try:
            yield json.loads(line)
        except ValueError as error:
            raise InputError(f"{path}, line {number}", "no JSON", "give the file as it was published") from error


def phrases(folder: Path, label: str) -> Iterator[str]:
    """The annotated phrases of a label; the parts of an interrupted one are joined with spaces."""
    texts = {document["id"]: document["text"] for document in _lines(folder / "docs.jsonl")}
    for document in _lines(folder / "gold.jsonl"):
        for span in document["spans"]:
            if span["label"] == label:
                yield " ".join(texts[document["id"]][start:end] for start, end in span["parts"])


def is_mapped(phrase: str, label: str) -> bool:
    """Whether the taxonomy of a label maps a phrase; for recipients an organisation's name in it counts too."""
    known = ontology()
    if label == "Data Recipients":
        return known.parties.lookup(phrase) is not None or bool(known.organisations.find(phrase))
    return (known.data_types if label == "Data Categories" else known.purposes).lookup(phrase) is not None


def main(folder: Path, number: int) -> None:
    """Print the shares, and the most frequent phrases that nothing maps."""
    for label in LABELS:
        every = Counter(normalise(phrase) for phrase in phrases(folder, label))
        missing = Counter(normalise(phrase) for phrase in phrases(folder, label) if not is_mapped(phrase, label))
        total = every.total()
        print(f"{label}: {total - missing.total()} of {total} mapped ({1 - missing.total() / max(1, total):.3f})")
        for phrase, count in sorted(missing.items(), key=lambda item: (-item[1], item[0]))[:number]:
            print(f"  {count:4d}  {phrase[:100]}")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) == 3 else 20)
