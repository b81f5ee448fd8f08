"""Documents in, analyses out; one process or several, same result."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator

from policylint.documents.document import Document
from policylint.statements.composer import Composer
from policylint.statements.nlp import SentenceAnalyser
from policylint.statements.sentences import split_block
from policylint.statements.statement import Analysis

#: Changes whenever the same document would get another analysis; part of the key of stored results.
VERSION = "1"

_analyser: SentenceAnalyser | None = None


def _shared_analyser() -> SentenceAnalyser:
    global _analyser
    if _analyser is None:
        _analyser = SentenceAnalyser()
    return _analyser


def analyse_document(document: Document) -> Analysis:
    """What one document states.

    A document in another language than English gets an empty analysis: its statements are not guessed at.
    """
    if not document.blocks or document.language not in ("en", "und"):
        return Analysis(document.id, document.sha256)
    sentences = [list(split_block(block, index)) for index, block in enumerate(document.blocks)]
    analyses = _shared_analyser().analyse([s.text for block in sentences for s in block])
    composer = Composer(document)
    for index, block in enumerate(sentences):
        composer.add_block(index, [(s, next(analyses)) for s in block])
    return composer.result()


def analyse(documents: Iterable[Document], *, processes: int = 1) -> Iterator[Analysis]:
    """The analyses of documents, in their order.

    Args:
        processes: worker processes; 1 works in this process.
    """
    if processes <= 1:
        for document in documents:
            yield analyse_document(document)
        return
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        yield from pool.imap(analyse_document, documents, chunksize=1)
