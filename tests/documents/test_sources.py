"""Files, folders, JSON Lines and standard input as documents; what cannot be read is said and passed over."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from policylint.documents import Document, ReadError, decoding, read_file, read_sources, sources
from policylint.errors import InputError

POLICY = "This skill does not collect any data."


def read(*names: str | Path) -> list[Document | ReadError]:
    return list(read_sources([str(name) for name in names]))


def errors(*names: str | Path) -> list[str]:
    return [item.error for item in read(*names) if isinstance(item, ReadError)]


def write_rows(path: Path, *rows: object) -> Path:
    path.write_text("".join(row if isinstance(row, str) else json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_a_folder_is_read_in_the_order_of_its_paths(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / ".git").mkdir()
    for name in ("b/one.v2.md", "a.txt", "z.html", "b/skip.csv", ".git/x.txt", ".hidden.txt"):
        (tmp_path / name).write_text(f"<p>{POLICY}</p>" if name.endswith("html") else POLICY)
    documents = read(tmp_path)
    assert [item.id for item in documents if isinstance(item, Document)] == ["a", "one.v2", "z"]
    assert [item.format for item in documents if isinstance(item, Document)] == ["text", "markdown", "html"]
    assert isinstance(documents[0], Document)
    assert documents[0].source == str(tmp_path / "a.txt")


def test_the_rest_is_read_after_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"")
    (tmp_path / "b.txt").write_text(POLICY)
    first, second, third = read(tmp_path / "nowhere.md", tmp_path)
    assert isinstance(first, ReadError)
    assert first.doc == "nowhere"
    assert isinstance(second, ReadError)
    assert isinstance(third, Document)


def test_messages_name_source_problem_and_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "MAX_FILE_BYTES", 100)
    (tmp_path / "empty.txt").write_bytes(b" \n\xef\xbb\xbf")
    (tmp_path / "binary.txt").write_bytes(bytes(range(32)) * 3)
    (tmp_path / "word.md").write_bytes(b"PK\x03\x04 word document")
    (tmp_path / "large.txt").write_text("a" * 101)
    (tmp_path / "page.doc").write_text("x")
    for name, problem in (
        ("empty.txt", "the file is empty"),
        ("binary.txt", "this is a binary file"),
        ("word.md", "this is a zip archive (or Word document)"),
        ("large.txt", "the file is larger than 0 MiB"),
        ("page.doc", "the file type .doc is not known"),
        ("missing.pdf", "there is no such file"),
        ("missing.jsonl", "there is no such file"),
    ):
        (message,) = errors(tmp_path / name)
        assert message.startswith(f"{tmp_path / name}: {problem}"), message
        assert message.count(". ") >= 1, "a remedy"


def test_an_empty_folder_is_said(tmp_path: Path) -> None:
    assert "no document in this folder" in errors(tmp_path)[0]


def test_a_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text(POLICY)

    def refuse(self: Path, mode: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    (message,) = errors(tmp_path / "a.txt")
    assert "cannot be read (Permission denied). Check the permissions" in message


def test_duplicate_ids(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(POLICY)
    (tmp_path / "one.md").write_text(POLICY)
    first, second = read(tmp_path)
    assert isinstance(first, Document)
    assert isinstance(second, ReadError)
    assert second.doc == "one"
    assert str(tmp_path / "one.md") in second.error
    assert "one.txt" in second.error


def test_rows(tmp_path: Path) -> None:
    path = write_rows(
        tmp_path / "rows.jsonl",
        {"id": "a", "text": "We keep **nothing**.", "format": "markdown"},
        "\n",
        {"id": 7, "text": "<p>We keep &amp; sell.</p>", "format": "html"},
        {"id": "c", "text": "plain\r\ntext", "format": "text", "developer": "x"},
        {"id": "d", "text": ""},
        {"id": "e", "text": "\ud800 surrogate"},
    )
    documents = [item for item in read(path) if isinstance(item, Document)]
    assert [(item.id, item.format) for item in documents] == [
        ("a", "markdown"),
        ("7", "html"),
        ("c", "text"),
        ("d", "text"),
        ("e", "text"),
    ]
    assert documents[2].text == "plain\r\ntext"
    assert documents[3].page.reason == "empty"
    assert documents[1].source == f"{path}, row 3"


def test_broken_rows(tmp_path: Path) -> None:
    path = write_rows(
        tmp_path / "rows.jsonl",
        "not json\n",
        "[1]\n",
        {"text": "x"},
        {"id": "", "text": "x"},
        {"id": "d"},
        {"id": "e", "text": 3},
        {"id": "f", "text": "x", "format": "docx"},
        {"id": "g", "text": POLICY},
        {"id": "g", "text": POLICY},
        "[" * 100_000 + "\n",
    )
    found = read(path)
    assert [isinstance(item, Document) for item in found] == [False] * 7 + [True, False, False]
    expected = (
        "not JSON",
        "not a JSON object",
        'no "id"',
        'no "id"',
        'no "text"',
        'no "text"',
        "unknown format 'docx'",
    )
    for number, (item, part) in enumerate(zip(found, expected, strict=False), 1):
        assert isinstance(item, ReadError)
        assert item.error.startswith(f"{path}, row {number}: ")
        assert part in item.error
    assert isinstance(found[6], ReadError)
    assert found[6].doc == "f"
    assert isinstance(found[0], ReadError)
    assert found[0].doc == f"{path}, row 1"


def test_rows_in_another_encoding_and_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_FILE_BYTES", 200)
    path = tmp_path / "rows.jsonl"
    path.write_bytes(
        b'{"id": "a", "text": "\xe9"}\n{"id": "b", "text": "' + b"x" * 500 + b'"}\n{"id": "c", "text": "y"}\n'
    )
    first, second, third = read(path)
    assert isinstance(first, ReadError)
    assert "UTF-8" in first.error
    assert isinstance(second, ReadError)
    assert "larger than" in second.error
    assert isinstance(third, Document)


def test_a_source_of_junk_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_BROKEN_ROWS", 5)
    path = tmp_path / "rows.jsonl"
    path.write_text("junk\n" * 50)
    found = read(path)
    assert len(found) == 6
    assert "the rest is not tried" in errors(path)[-1]


def test_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("\n\n")
    assert "there is no row in it" in errors(path)[0]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    row = json.dumps({"id": "in", "text": POLICY, "format": "text"}).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(row)))
    (document,) = read("-")
    assert isinstance(document, Document)
    assert document.source == "standard input, row 1"


def test_line_ends_and_byte_order_mark_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("\ufeffWe keep\r\nnames.\r".encode())
    assert read_file(path).text == "\ufeffWe keep\r\nnames.\r"


def test_too_long_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    from policylint.documents import read_text, reading

    monkeypatch.setattr(reading, "MAX_TEXT_CHARACTERS", 10)
    with pytest.raises(InputError, match="longer than"):
        read_text("a" * 11, id="x", format="text")
