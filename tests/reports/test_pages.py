"""The pages: closed elements, links that lead somewhere, nothing from outside, words for zeros."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import re
from itertools import pairwise
from pathlib import Path, PurePosixPath
from posixpath import normpath
from urllib.parse import unquote

import pytest

from policylint.reports import AuditResult, write_report
from policylint.statements.statement import Analysis
from tests.reports.page_reader import Page, pages
from tests.reports.sample import HOSTILE, sample


def test_every_element_is_closed_and_every_id_is_given_once(parsed: dict[str, Page]) -> None:
    for path, page in parsed.items():
        assert page.problems == [], path
        assert len(page.ids) == len(set(page.ids)), path


def _dangling(folder: Path, parsed: dict[str, Page]) -> list[tuple[str, str]]:
    found = []
    for path, page in parsed.items():
        for link in page.links:
            if link.startswith(("http:", "https:")):
                continue
            target, _, fragment = link.partition("#")
            target = normpath(str(PurePosixPath(path).parent / target)) if target else path
            if not (folder / target).is_file() or (fragment and unquote(fragment) not in parsed[target].ids):
                found.append((path, link))
    return found


def test_every_link_leads_to_a_place_of_the_report(report: Path, parsed: dict[str, Page]) -> None:
    assert _dangling(report, parsed) == []


def test_lists_that_are_split_keep_their_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policylint.reports.addresses.ROWS_A_PAGE", 1)
    monkeypatch.setattr("policylint.reports.listings.ROWS_A_PAGE", 1)
    write_report(sample(), tmp_path)
    assert (tmp_path / "lists" / "findings~11.html").is_file()
    assert _dangling(tmp_path, pages(tmp_path)) == []


def test_the_page_allows_its_own_style_and_script_and_nothing_else(parsed: dict[str, Page]) -> None:
    for path, page in parsed.items():
        policies = [
            a["content"]
            for tag, a in page.elements
            if tag == "meta" and a.get("http-equiv") == "Content-Security-Policy"
        ]
        assert len(policies) == 1, path
        directives = dict(part.strip().split(" ", 1) for part in policies[0].split(";"))
        assert directives.pop("default-src") == "'none'"
        assert directives.pop("base-uri") == directives.pop("form-action") == "'none'"
        assert directives.pop("style-src") == _hash("".join(page.styles)), path
        if page.scripts:
            assert directives.pop("script-src") == _hash("".join(page.scripts)), path
        assert directives == {}, path


def _hash(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def test_nothing_is_loaded_and_nothing_hostile_becomes_an_element(parsed: dict[str, Page]) -> None:
    for path, page in parsed.items():
        for tag, attributes in page.elements:
            assert tag not in {"img", "iframe", "link", "object", "embed", "form", "base", "image", "use"}, path
            assert "src" not in attributes, path
            assert "style" not in attributes, path
            assert not [name for name in attributes if name.startswith("on")], path
            assert re.match(r"(https?://|[\w./~-]*(#[\w.:-]+)?$)", attributes.get("href", "")), (path, attributes)
        assert sum(tag == "script" for tag, _ in page.elements) <= 1, path
        assert sum(tag == "style" for tag, _ in page.elements) == 1, path
    assert HOSTILE in parsed["index.html"].text


def test_pages_are_whole_without_scripts(report: Path) -> None:
    text = (report / "index.html").read_text(encoding="utf-8")
    assert "hidden" not in re.sub(r"<style>.*?</style>|<script>.*?</script>|aria-hidden", "", text, flags=re.DOTALL)
    assert "<input" not in re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL)


def test_no_page_has_a_character_that_html_does_not_allow(report: Path) -> None:
    for path in report.rglob("*.html"):
        text = path.read_bytes().decode("utf-8")
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", text), path


def test_no_absolute_path_of_the_machine_is_shown(report: Path) -> None:
    for path in report.rglob("*"):
        if path.is_file() and path.name not in ("provenance.html", "provenance.json"):
            content = path.read_text(encoding="utf-8")
            assert "/home/someone" not in content, path
            assert "/mnt/captures" not in content, path


def test_outline_of_headings_has_no_gaps(parsed: dict[str, Page]) -> None:
    for path, page in parsed.items():
        levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
        assert levels[0] == 1, path
        assert levels.count(1) == 1, path
        assert all(after <= before + 1 for before, after in pairwise(levels)), (path, levels)


def test_figures_have_title_and_description(parsed: dict[str, Page]) -> None:
    page = parsed["index.html"]
    figures = [attributes for tag, attributes in page.elements if tag == "svg"]
    assert len(figures) >= 2
    for figure in figures:
        assert figure["role"] in ("img", "group")
        assert all(identifier in page.ids for identifier in figure["aria-labelledby"].split())


def test_omitted_says_that_no_statement_was_found(parsed: dict[str, Page]) -> None:
    text = " ".join(parsed["skills/B00TEA.html"].text.split())
    assert "Omitted: no statement found" in text
    assert "This does not say that a flow does not take place" in text
    assert re.search("Read for it *Tea Timer privacy", text)


def test_zeros_are_said_in_words(parsed: dict[str, Page]) -> None:
    assert "No statement found." in parsed["documents/silent.html"].text
    assert "The document was not analysed" in parsed["documents/login.html"].text
    assert "No statement found" not in parsed["documents/login.html"].text
    assert "No flow was observed" in parsed["skills/B00QUIET.html"].text


def test_an_error_page_without_statements_is_not_called_analysed(tmp_path: Path) -> None:
    result = sample()
    analyses = {**result.analyses, "login": Analysis("login", "")}
    write_report(dataclasses.replace(result, analyses=analyses), tmp_path)
    assert "The document was not analysed" in pages(tmp_path)["documents/login.html"].text


def test_an_audit_without_anything_says_so(tmp_path: Path) -> None:
    write_report(AuditResult("Nothing", (), {}, {}, (), (), {}), tmp_path)
    text = pages(tmp_path)["index.html"].text
    for sentence in (
        "No flow was given",
        "No skill was given",
        "No document could be read",
        "There are no findings",
        "could be read.",
    ):
        assert sentence in text
    assert _dangling(tmp_path, pages(tmp_path)) == []


def test_a_finding_shows_flow_observation_and_quote_in_place(parsed: dict[str, Page]) -> None:
    page = parsed["skills/B00TEA.html"]
    text = " ".join(page.text.split())
    assert "Finding 2. Email address to Facebook Ads (purpose: advertising" in text
    assert "value match in traffic, flows.csv, row about B00TEA; host graph.facebook.com" in text
    assert re.search("Value match in traffic *A known value of the test account", text)
    assert "Privacy of Tea Timer & friends › Sharing" in text
    assert "Denial: the passage denies. Tea Timer privacy (tea-timer), characters" in text
    assert "line 40 of the source" in text


def test_a_quote_that_is_not_in_its_document_is_marked(parsed: dict[str, Page]) -> None:
    page = next(page for path, page in parsed.items() if path.startswith("skills/script"))
    assert "The document's text at these places is not this quote" in page.text
    assert "The document was not among those given" in page.text


def test_a_link_that_is_no_web_address_is_shown_as_text(parsed: dict[str, Page]) -> None:
    page = next(page for path, page in parsed.items() if path.startswith("skills/script"))
    assert "javascript:alert(1) (not a web address)" in " ".join(page.text.split())
    assert not any("javascript" in link for link in page.links)


def test_document_page_shows_structure_marks_and_statements(report: Path, parsed: dict[str, Page]) -> None:
    page = parsed["documents/tea-timer.html"]
    html = (report / "documents" / "tea-timer.html").read_text(encoding="utf-8")
    assert re.search(r'<li id="p-4"[^>]*>.*?<ul><li id="p-5"', html)
    assert '<th scope="col" id="p-10" dir="auto">Data</th>' in html
    assert "<dt" in html
    assert "<dd" in html
    marks = [attributes for tag, attributes in page.elements if tag == "mark" and "id" in attributes]
    assert len(marks) == 7
    denial = next(one for one in marks if one["class"] == "denial")
    assert denial["id"].startswith("s-")
    assert any(one["class"] == "aside" for one in marks)
    assert "main-content detection dropped a list" in page.text


def test_contradictions_are_listed_with_both_sides(parsed: dict[str, Page]) -> None:
    text = " ".join(parsed["documents/weather.html"].text.split())
    assert "Contradictions: 1" in text
    assert "the same party and the same data" in text
    assert any(link == "#statement-3" for link in parsed["documents/weather.html"].links)
