"""Reading a flows CSV: order, errors by row, errors of the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylint.errors import InputError
from policylint.observations.flows import read_flows

HEADER = "skill,policy,entity,data_type,purpose,host\n"


def write(folder: Path, text: str | bytes, name: str = "flows.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_rows_keep_their_order_and_values(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + "s2,p,first_party,name,,\n\ns1,,amazon,usage_data,analytics,a.example\n")
    rows = list(read_flows(path))
    assert [row.number for row in rows] == [2, 4]
    first, second = (row.observation for row in rows)
    assert first is not None
    assert second is not None
    assert (first.skill, first.policy, first.how, first.locator) == ("s2", "p", "stated", "row 2")
    assert (second.policy, second.purpose, second.host, second.source) == ("", "analytics", "a.example", str(path))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("s,p,first_party,email_adress,,", ["row 2", "email_adress", "email_address"]),
        ("s,p,first_party,name,advertizing,", ["row 2", "advertizing", "advertising"]),
        ("s,q,first_party,name,,", ["row 2", "unknown policy 'q'"]),
        (",p,first_party,name,,", ["row 2", "no value for skill"]),
        ("s,p,,name,,", ["row 2", "no value for entity"]),
        ("s,p,first_party,,,", ["row 2", "no value for data_type"]),
        ("s,p,first_party,name,,,x", ["row 2", "7 values for 6 columns"]),
        ("s,p,first_party," + "n" * 3000 + ",,", ["row 2", "more than 2000"]),
    ],
)
def test_a_bad_row_names_row_value_and_remedy_and_the_rest_goes_on(tmp_path: Path, row: str, words: list[str]) -> None:
    path = write(tmp_path, HEADER + row + "\ns,p,first_party,name,,\n")
    bad, good = read_flows(path, {"p"})
    assert bad.observation is None
    assert good.observation is not None
    assert bad.error is not None
    assert all(word in str(bad.error) for word in [*words, str(path)])


def test_a_short_row_and_missing_optional_columns(tmp_path: Path) -> None:
    path = write(tmp_path, "data_type,skill,entity,policy\nname,s,first_party\n")
    (row,) = read_flows(path)
    assert row.observation is not None
    assert (row.observation.policy, row.observation.purpose) == ("", "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "the file is empty"),
        (b" \n \n", "the file is empty"),
        (b"skill,policy,entity\n", "missing column data_type"),
        (b"skill,policy,entity,data_type,skill\n", "stands twice"),
        (b"\xff\xfe\x00s", "not UTF-8"),
        (b"skill,policy\0", "binary"),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path: Path, text: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words) as error:
        list(read_flows(write(tmp_path, text)))
    assert "flows.csv" in str(error.value)


def test_no_such_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        list(read_flows(tmp_path / "none.csv"))
    with pytest.raises(InputError, match="cannot be read"):
        list(read_flows(tmp_path))


def test_byte_order_mark_semicolons_and_windows_lines(tmp_path: Path) -> None:
    path = write(tmp_path, b"\xef\xbb\xbfskill;policy;entity;data_type\r\ns;;amazon;voice_recording\r\n")
    (row,) = read_flows(path)
    assert row.observation is not None
    assert row.observation.entity == "amazon"


def test_open_quotes_do_not_swallow_the_file_silently(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + 's,p,"first_party,name,,\ns,p,first_party,name,,\n')
    assert any(row.error for row in read_flows(path))


@given(text=st.text(max_size=200))
def test_any_text_gives_rows_or_an_input_error(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("flows") / "flows.csv"
    path.write_bytes((HEADER + text).encode("utf-8", "replace"))
    try:
        rows = list(read_flows(path))
    except InputError as error:
        assert "binary" in str(error)  # noqa: PT017
        return
    for row in rows:
        assert (row.observation is None) == (row.error is not None)
