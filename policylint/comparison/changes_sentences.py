"""Which sentences changed between two versions: splitting, alignment, and the words that differ inside a sentence."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from policylint.comparison.changes_words import words
from policylint.documents.document import BlockKind, Document

RowKind = Literal["same", "changed", "added", "removed", "moved_from", "moved_to"]

SIMILAR = 0.5
"""Two sentences with at least this share of common words (Dice) are one sentence that was reworded."""

_MOST_PAIRS = 40_000
"""Larger blocks of changed sentences (old times new) are aligned greedily: the exact alignment takes quadratic time."""

_SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9À-ÖØ-Þ])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|no|nos|art|sec|inc|ltd|co|corp|llc|mr|mrs|ms|dr|st|u\.s|u\.k)|\b[A-Za-z])\.$",
    re.IGNORECASE,
)
_PIECE = re.compile(r"\s+|[^\W_]+|[\W_]", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, heading, list item or table cell as it stands in a document.

    Attributes:
        start, end: offsets in `Document.text`.
        text: as a reader sees it (visible text, single line).
        key: its words; two sentences with equal keys differ in mark-up or punctuation at most.
        kind: kind of the block that it stands in.
        block: index of that block.
    """

    start: int
    end: int
    text: str
    key: tuple[str, ...]
    kind: BlockKind
    block: int


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a side-by-side comparison. `moved_from` rows hold the old side only, `moved_to` rows the new one."""

    kind: RowKind
    old: Sentence | None
    new: Sentence | None


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text inside a changed sentence; `changed` when the other version lacks it."""

    text: str
    changed: bool


def sentences(document: Document) -> list[Sentence]:
    """The sentences of a document in the order of its text; sentences without a word (rules, bullets) are left out."""
    found = []
    for index, block in enumerate(document.blocks):
        for start, end in _split(block.visible):
            text = block.visible[start:end]
            key = tuple(words(text))
            if key:
                first, last = block.span(start, end)
                found.append(Sentence(first, last, text, key, block.kind, index))
    return found


def _split(text: str) -> list[tuple[int, int]]:
    bounds = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        head = text[start : match.start() + 1]
        if _ABBREVIATION.search(head):
            continue
        bounds.append((start, match.start() + len(match.group().rstrip())))
        start = match.end()
    bounds.append((start, len(text)))
    stripped = []
    for first, last in bounds:
        piece = text[first:last]
        left = len(piece) - len(piece.lstrip())
        right = len(piece.rstrip())
        if left < right:
            stripped.append((first + left, first + right))
    return stripped


def align(old: list[Sentence], new: list[Sentence]) -> list[Row]:
    """Align the sentences of two versions.

    Unchanged sentences are found by longest matching runs; between them reworded sentences are paired by common
    words; a sentence that disappears in one place and appears unchanged in another is moved, not removed and added.
    """
    rows: list[Row] = []
    matcher = SequenceMatcher(None, [s.key for s in old], [s.key for s in new], autojunk=False)
    for tag, i, j, k, last in matcher.get_opcodes():
        if tag == "equal":
            rows.extend(Row("same", a, b) for a, b in zip(old[i:j], new[k:last], strict=True))
        else:
            rows.extend(_pair(old[i:j], new[k:last]))
    return _mark_moved(rows)


def _pair(old: list[Sentence], new: list[Sentence]) -> list[Row]:
    if not old or not new:
        return [Row("removed", s, None) for s in old] + [Row("added", None, s) for s in new]
    pairs = _best_pairs(old, new) if len(old) * len(new) <= _MOST_PAIRS else _greedy_pairs(old, new)
    rows: list[Row] = []
    i = k = 0
    for a, b in [*pairs, (len(old), len(new))]:
        rows.extend(Row("removed", s, None) for s in old[i:a])
        rows.extend(Row("added", None, s) for s in new[k:b])
        if a < len(old):
            rows.append(Row("changed", old[a], new[b]))
        i, k = a + 1, b + 1
    return rows


def similarity(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    """Share of common words (Dice coefficient of the bags of words), 0-1."""
    if not a or not b:
        return 0.0
    return 2 * sum((Counter(a) & Counter(b)).values()) / (len(a) + len(b))


def _best_pairs(old: list[Sentence], new: list[Sentence]) -> list[tuple[int, int]]:
    """The order-keeping pairing with the largest sum of similarities (each at least `SIMILAR`)."""
    bags_old, bags_new = [Counter(s.key) for s in old], [Counter(s.key) for s in new]
    scores = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    alike: dict[tuple[int, int], float] = {}
    for i in range(len(old) - 1, -1, -1):
        for k in range(len(new) - 1, -1, -1):
            share = 2 * sum((bags_old[i] & bags_new[k]).values()) / (len(old[i].key) + len(new[k].key))
            best = max(scores[i + 1][k], scores[i][k + 1])
            if share >= SIMILAR:
                alike[i, k] = share
                best = max(best, share + scores[i + 1][k + 1])
            scores[i][k] = best
    pairs = []
    i = k = 0
    while i < len(old) and k < len(new):
        if (i, k) in alike and scores[i][k] == alike[i, k] + scores[i + 1][k + 1]:
            pairs.append((i, k))
            i, k = i + 1, k + 1
        elif scores[i][k] == scores[i + 1][k]:
            i += 1
        else:
            k += 1
    return pairs


def _greedy_pairs(old: list[Sentence], new: list[Sentence]) -> list[tuple[int, int]]:
    """Order-keeping pairing that looks at most 50 sentences ahead."""
    pairs = []
    k = 0
    for i, sentence in enumerate(old):
        window = [(similarity(sentence.key, new[n].key), -n) for n in range(k, min(k + 50, len(new)))]
        if window:
            share, n = max(window)
            if share >= SIMILAR:
                pairs.append((i, -n))
                k = -n + 1
    return pairs


def _mark_moved(rows: list[Row]) -> list[Row]:
    arrivals: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        if row.kind == "added" and row.new is not None:
            arrivals[row.new.key].append(index)
    out = list(rows)
    for index, row in enumerate(rows):
        if row.kind == "removed" and row.old is not None and arrivals[row.old.key]:
            target = arrivals[row.old.key].pop(0)
            out[index] = Row("moved_from", row.old, None)
            out[target] = Row("moved_to", None, rows[target].new)
    return out


def word_pieces(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """Cut two versions of one sentence into runs that both have and runs that only one has."""
    before, after = _PIECE.findall(old), _PIECE.findall(new)
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, i, j, k, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if i < j:
            left.append(Piece("".join(before[i:j]), tag != "equal"))
        if k < last:
            right.append(Piece("".join(after[k:last]), tag != "equal"))
    return left, right
