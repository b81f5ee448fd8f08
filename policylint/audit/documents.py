"""Reading the documents of a project."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from policylint.audit.progress import Reporter, Task
from policylint.audit.project import Project
from policylint.documents import Document, ReadError, read_sources


@dataclass(frozen=True, slots=True)
class Reading:
    """The documents of a project.

    Attributes:
        documents: by id, in the order of the sources; the platforms' own last.
        unread: why a document could not be read, by the id that it would have had.
        platform: party id -> ids of its documents.
    """

    documents: Mapping[str, Document]
    unread: Mapping[str, str]
    platform: Mapping[str, tuple[str, ...]]


def read_documents(project: Project, reporter: Reporter) -> Reading:
    """Read all policies and platform documents. What cannot be read is a problem and the rest goes on.

    Documents are read anew in each run: that takes a small part of the time of their analysis (docs/store.md has
    figures), and a file has to be opened anyway to know whether it changed.
    """
    documents: dict[str, Document] = {}
    unread: dict[str, str] = {}
    with reporter.stage("reading documents") as task:
        _read(project, project.policies, documents, unread, reporter, task)
        platform: dict[str, tuple[str, ...]] = {}
        for entry in project.platform:
            own = _read(project, entry.sources, documents, unread, reporter, task)
            platform[entry.party] = (*platform.get(entry.party, ()), *own)
    return Reading(documents, {doc: error for doc, error in unread.items() if doc not in documents}, platform)


def _read(
    project: Project,
    sources: Iterable[str],
    documents: dict[str, Document],
    unread: dict[str, str],
    reporter: Reporter,
    task: Task,
) -> list[str]:
    found = []
    for item in read_sources([str(project.path(source)) for source in sources]):
        if isinstance(item, ReadError):
            unread[item.doc] = project.relative(item.error)
            reporter.problem(unread[item.doc])
        elif item.id in documents:
            source = project.relative(item.source)
            reporter.problem(
                f"{source}: the document id {item.id!r} is taken by {documents[item.id].source}. Rename one."
            )
        else:
            documents[item.id] = replace(item, source=project.relative(item.source))
            found.append(item.id)
        task.advance()
    return found
