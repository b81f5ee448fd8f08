"""Bytes to text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylint.documents import read_bytes_as, read_file
from policylint.documents.decoding import decode
from policylint.errors import InputError

TEXT = "We keep “your name” – nothing else, café owners’ names included.\n" * 3


def test_utf_8_is_taken_as_it_is() -> None:
    assert decode(TEXT.encode(), "a") == (TEXT, ())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-16-le"])
def test_byte_order_marks(encoding: str) -> None:
    # "utf-16-le" writes no mark by itself.
    data = ("\ufeff" + TEXT if encoding.endswith("le") else TEXT).encode(encoding)
    text, warnings = decode(data, "a")
    assert text == TEXT
    assert "byte order mark" in warnings[0]


def test_windows_1252_is_guessed_and_said() -> None:
    text, warnings = decode(TEXT.encode("cp1252"), "a")
    assert "“your name”" in text
    assert "not UTF-8" in warnings[0]


def test_a_declared_charset_wins_over_a_guess() -> None:
    page = "<html><head><meta charset='iso-8859-2'></head><body><p>Łódź keeps your name.</p></body></html>".encode(
        "iso-8859-2"
    )
    document = read_bytes_as(page, id="a", format="html")
    assert "Łódź" in document.text
    assert "as the source declares" in document.warnings[0]
    text, _ = decode("Łódź".encode("cp1250"), "a", declared="windows-1250")
    assert text == "Łódź"


def test_latin_1_means_windows_1252_as_in_browsers() -> None:
    assert decode("“x”".encode("cp1252"), "a", declared="ISO-8859-1")[0] == "“x”"


def test_an_unknown_charset_is_not_fatal() -> None:
    assert "name" in decode("your name é".encode("latin-1"), "a", declared="klingon")[0]


def test_one_wrong_byte_is_not_another_encoding() -> None:
    text, warnings = decode(TEXT.encode() + b"\xff" + TEXT.encode(), "a")
    assert text == TEXT + "\ufffd" + TEXT
    assert "1 byte sequences" in warnings[0]
    text, _ = decode(TEXT.encode()[:-1] + "é".encode()[:1], "a")
    assert text.startswith(TEXT[:-1])


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7", b"PK\x03\x04", b"\x89PNG\r\n", b"\x1f\x8b\x08", bytes(range(256)) * 4, b"a\x00" * 50]
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match=r"a\.txt: this is "):
        decode(data, "a.txt")


def test_a_wrongly_encoded_file_is_read_with_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT.encode("cp1252"))
    assert read_file(path).warnings


def test_a_pdf_under_another_name_is_read_as_pdf() -> None:
    with pytest.raises(InputError, match="the PDF is broken"):
        read_bytes_as(b"%PDF-1.4 nothing", id="a", format="html")


@given(st.binary(max_size=300))
def test_any_bytes_give_a_text_or_a_message(data: bytes) -> None:
    try:
        text, _ = decode(data, "a", html=True)
    except InputError:
        return
    assert isinstance(text, str)
