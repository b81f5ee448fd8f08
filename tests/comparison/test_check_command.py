"""`policylint check` end to end: rows in order, bad rows named, exit statuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policylint.cli import main

POLICY = """# Privacy policy of Tide Teller

This privacy policy explains what Tide Teller, an Alexa skill, does with your information when you ask it for the tides.

## What we collect

We collect your zip code to find the nearest harbour. We collect your email address when you sign up for tide alerts.
We never collect your phone number.

## Sharing

We share usage data with analytics providers. We do not share your email address with third parties.

## Contact

If you have questions about this privacy policy or want your personal information deleted, write to the harbour office.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "tide.md").write_text(POLICY)
    return tmp_path


def check(folder: Path, flows: str, *more: str) -> tuple[int, list[dict[str, object]]]:
    (folder / "flows.csv").write_text("skill,policy,entity,data_type\n" + flows)
    out = folder / "findings.jsonl"
    status = main(
        [
            "check",
            "--policies",
            str(folder / "policies"),
            "--flows",
            str(folder / "flows.csv"),
            "--out",
            str(out),
            *more,
        ]
    )
    return status, [json.loads(line) for line in out.read_text().splitlines()] if out.exists() else []


def test_one_line_for_each_row_in_order(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, findings = check(
        folder,
        "b,tide,first_party,email_address\n"
        "a,tide,first_party,phone_number\n"
        "a,tide,Facebook Ads,email_address\n"
        "a,tide,Google Analytics,usage_data\n"
        "c,,first_party,email_address\n"
        "a,tide,first_party,health_data\n",
    )
    assert status == 0
    assert [(f["skill"], f["disclosure"]) for f in findings] == [
        ("b", "clear"),
        ("a", "incorrect"),
        ("a", "incorrect"),
        ("a", "vague"),
        ("c", "no_policy"),
        ("a", "omitted"),
    ]
    assert list(findings[0]) == ["skill", "entity", "data_type", "purpose", "disclosure", "reason", "evidence"]
    quote = findings[0]["evidence"][0]  # type: ignore[index]
    assert POLICY[quote["start"] : quote["end"]] == quote["quote"]
    assert set(quote) == {"doc", "start", "end", "quote", "role"}
    assert "6 findings" in capsys.readouterr().err


def test_a_bad_row_is_named_and_the_rest_goes_on(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, findings = check(
        folder, "a,tide,first_party,e_mail\na,gone,first_party,name\na,tide,first_party,email_address\n"
    )
    assert status == 1
    assert [f["disclosure"] for f in findings] == ["clear"]
    error = capsys.readouterr().err
    assert "row 2: unknown data type 'e_mail'" in error
    assert "row 3: unknown policy 'gone'" in error


def test_a_policy_that_cannot_be_read_gives_no_policy_with_the_reason(folder: Path) -> None:
    (folder / "policies" / "empty.pdf").write_bytes(b"%PDF-1.4 broken")
    status, findings = check(folder, "a,empty,first_party,name\na,tide,first_party,email_address\n")
    assert status == 1
    assert [f["disclosure"] for f in findings] == ["no_policy", "clear"]
    assert "empty.pdf" in str(findings[0]["reason"])


def test_a_missing_column_stops_and_leaves_no_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "flows.csv").write_text("skill,policy,entity\na,tide,first_party\n")
    out = folder / "findings.jsonl"
    arguments = [
        "check",
        "--policies",
        str(folder / "policies"),
        "--flows",
        str(folder / "flows.csv"),
        "--out",
        str(out),
    ]
    assert main(arguments) == 2
    assert not out.exists()
    assert "missing column data_type" in capsys.readouterr().err


def test_a_header_without_rows_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _ = check(folder, "")
    assert status == 2
    assert "no row" in capsys.readouterr().err


def test_the_platforms_policy(folder: Path) -> None:
    platform = folder / "platform.md"
    platform.write_text(POLICY.replace("We never collect your phone number.", "We store your voice recordings."))
    flows = "a,tide,amazon,voice_recording\n"
    assert check(folder, flows)[1][0]["disclosure"] == "omitted"
    finding = check(folder, flows, "--platform-policy", str(platform))[1][0]
    assert finding["disclosure"] == "clear"
    assert "platform" in str(finding["reason"])


def test_same_inputs_same_bytes(folder: Path) -> None:
    flows = "a,tide,first_party,email_address\na,tide,amazon,usage_data\n"
    check(folder, flows)
    first = (folder / "findings.jsonl").read_bytes()
    check(folder, flows)
    assert (folder / "findings.jsonl").read_bytes() == first
