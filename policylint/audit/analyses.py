"""The statements of documents, from the store where they are known, else from the statements stage."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from policylint.audit.progress import Reporter
from policylint.documents import Document
from policylint.errors import InputError, PolicylintError
from policylint.statements import Analysis, analyse
from policylint.store import Stage, Store
from policylint.store.records import from_json, to_json

Analyse = Callable[[Sequence[Document]], Iterator[Analysis]]

_MOST_FAILURES_AT_FIRST = 3
_REMEDY = "this is an error of policylint; please report it with the document"
# Starting a worker process takes as long as analysing some documents.
_DOCUMENTS_A_PROCESS = 4
# A killed run loses at most the work of so many seconds.
_WRITE_EVERY_SECONDS = 1.0


def analysis_key(document: Document) -> str:
    """Content hash of all that the statements stage reads of a document; the id and the source are no part of it, so
    that a policy that many skills share is read once."""
    digest = hashlib.sha256(document.sha256.encode())
    digest.update(f"{document.language}\0{document.page.is_policy}\0".encode())
    for text in (document.title, *(block.visible for block in document.blocks)):
        digest.update(text.encode("utf-8", "surrogatepass") + b"\0")
    digest.update(json.dumps([(b.level, b.header, b.row) for b in document.blocks]).encode())
    return digest.hexdigest()


def analyse_documents(
    documents: Sequence[Document], store: Store, stage: Stage, processes: int, reporter: Reporter
) -> tuple[dict[str, Analysis], dict[str, str], int]:
    """The analyses of documents.

    Args:
        documents: any number; texts that are the same are analysed once.
        store: where results are looked up and kept.
        stage: the statements stage at its version.
        processes: worker processes.
        reporter: told of progress and of documents that cannot be analysed.

    Returns:
        The analyses by document id; why a document could not be analysed, by document id; and how many texts were
        analysed anew.
    """
    keys = {document.id: analysis_key(document) for document in documents}
    first = {keys[document.id]: document for document in reversed(documents)}
    known = {key: from_json(Analysis, data) for key, data in store.results(stage, list(first)).items()}
    # In the order of the documents, whatever was known: a run that resumes does the same in the same order.
    missing = [d for d in documents if keys[d.id] not in known and first[keys[d.id]] is d]
    workers = min(processes, max(1, len(missing) // _DOCUMENTS_A_PROCESS))
    failed: dict[str, str] = {}
    with reporter.stage("analysing statements", len(first)) as task:
        task.advance(len(first) - len(missing))
        pending: dict[str, bytes] = {}
        written = time.monotonic()
        try:
            for document, analysis, problem in _each(missing, lambda rest: analyse(rest, processes=workers)):
                key = keys[document.id]
                if analysis is None:
                    failed[key] = problem
                    reporter.problem(problem)
                else:
                    known[key] = analysis
                    pending[key] = to_json(analysis)
                task.advance()
                if time.monotonic() - written > _WRITE_EVERY_SECONDS:
                    store.put_results(stage, pending)
                    pending, written = {}, time.monotonic()
        finally:
            store.put_results(stage, pending)
    return (
        {d.id: relabelled(known[keys[d.id]], d) for d in documents if keys[d.id] in known},
        {d.id: failed[keys[d.id]] for d in documents if keys[d.id] in failed},
        len(missing),
    )


def _each(documents: Sequence[Document], analyse_all: Analyse) -> Iterator[tuple[Document, Analysis | None, str]]:
    """Every document with its analysis, or with the reason why there is none.

    A document that the analysis fails on does not take the others with it; but when it fails on the first few without
    any success, the fault lies not in them, and the error is raised.
    """
    start = failures = 0
    while start < len(documents):
        results = iter(analyse_all(documents[start:]))
        for document in documents[start:]:
            try:
                analysis = next(results)
            except PolicylintError:
                raise
            except Exception as error:
                failures += 1
                start += 1
                if failures == start == _MOST_FAILURES_AT_FIRST:
                    raise
                problem = f"the analysis failed ({type(error).__name__}: {error})"
                yield document, None, str(InputError(document.source, problem, _REMEDY))
                break
            start += 1
            yield document, analysis, ""


def relabelled(analysis: Analysis, document: Document) -> Analysis:
    """The analysis of a text as that of a document with the same text."""
    if analysis.doc == document.id and analysis.sha256 == document.sha256:
        return analysis
    return replace(
        analysis,
        doc=document.id,
        sha256=document.sha256,
        statements=tuple(replace(item, doc=document.id) for item in analysis.statements),
        spans=tuple(replace(item, doc=document.id) for item in analysis.spans),
        subsumptions=tuple(replace(item, doc=document.id) for item in analysis.subsumptions),
    )
