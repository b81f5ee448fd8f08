"""The share of annotated phrases that the lexicon maps, on two lines of our own."""

from __future__ import annotations

import json

import pytest

from policylint.errors import InputError
from policylint.ontology.coverage import main


def test_shares_and_missing_phrases(tmp_path, capsys):
    text = "We keep your name and your flimflam for marketing with Mixpanel and the frobnicators."

    def span(label, *parts):
        return {"label": label, "parts": [[text.index(part), text.index(part) + len(part)] for part in parts]}

    spans = [
        span("Data Categories", "your name"),
        span("Data Categories", "your flimflam"),
        span("Processing Purpose", "marketing"),
        span("Data Recipients", "Mixpanel"),
        span("Data Recipients", "the frobnicators"),
    ]
    (tmp_path / "docs.jsonl").write_text(json.dumps({"id": "a", "text": text}) + "\n", encoding="utf-8")
    (tmp_path / "gold.jsonl").write_text(json.dumps({"id": "a", "spans": spans}) + "\n", encoding="utf-8")
    main(tmp_path, 5)
    assert capsys.readouterr().out.splitlines() == [
        "Data Categories: 1 of 2 mapped (0.500)",
        "     1  your flimflam",
        "Data Recipients: 1 of 2 mapped (0.500)",
        "     1  the frobnicator",
        "Processing Purpose: 1 of 1 mapped (1.000)",
    ]


def test_bad_folder_is_named(tmp_path):
    with pytest.raises(InputError, match=r"docs\.jsonl"):
        main(tmp_path, 5)
    (tmp_path / "docs.jsonl").write_text("no json\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"docs\.jsonl, line 1"):
        main(tmp_path, 5)
