"""HTML: structure from the DOM, readable text, map to the source."""

# ruff: noqa: E501 - texts in one line

from __future__ import annotations

import pytest

from policylint.documents.limits import MAX_HTML_DEPTH, MAX_HTML_ELEMENTS
from policylint.errors import InputError
from tests.documents.helpers import assert_exact, block, heading, html, lead, visible

PAGE = """<!doctype html>
<html><head><title>Harbour &amp; Tide</title><style>p { color: red }</style></head>
<body>
<main id="top">
  <h1>Privacy</h1>
  <p>We collect <b>your name</b>
     and your address.</p>
  <section><h2 id="list">What exactly</h2>
  <p>We collect the following:</p>
  <ul><li>your <i>name</i></li><li>contacts:<ol><li>your phone</li><li><p>your mail</p><p>as you wrote it</p></li></ol></li></ul>
  </section>
  <script>document.write("we sell your name")</script>
  <dl><dt>Cookie</dt><dd>A small file.</dd><dd>We set none.</dd></dl>
  <div>First line<br>Second line</div>
  <p style="display:none">Hidden tab: we keep logs for a week.</p>
</main>
</body></html>
"""


def test_structure_of_a_page() -> None:
    document = html(PAGE)
    assert document.title == "Harbour & Tide"
    assert visible(document) == [
        "Privacy",
        "We collect your name and your address.",
        "What exactly",
        "We collect the following:",
        "your name",
        "contacts:",
        "your phone",
        "your mail",
        "as you wrote it",
        "Cookie",
        "A small file.",
        "We set none.",
        "First line",
        "Second line",
        "Hidden tab: we keep logs for a week.",
    ]
    assert lead(document, "your name") == "We collect the following:"
    assert lead(document, "your phone") == "contacts:"
    assert lead(document, "your mail") == "contacts:"
    assert lead(document, "We set none.") == "Cookie"
    assert block(document, "your mail").level == 2
    assert heading(document, "your name") == "What exactly"
    assert heading(document, "What exactly") == "Privacy"
    assert document.kept_words == 1.0
    assert_exact(document)


def test_readable_text() -> None:
    document = html(
        "<h2>Data</h2><p>We keep:</p><ul><li>names<ul><li>first</li></ul></li></ul><dl><dt>Log</dt><dd>A list.</dd></dl>"
    )
    assert document.text == "## Data\n\nWe keep:\n\n- names\n\n  - first\n\nLog\n\n: A list."
    for each in document.blocks:
        assert document.text[each.start : each.end] == each.visible


def test_tables() -> None:
    document = html(
        "<h1>Data</h1><p>All that we hold:</p><table><caption>Held</caption><thead><tr><th>What</th><th>Why</th><th>How long</th></tr></thead>"
        "<tbody><tr><td rowspan=2>Name<ul><li>first</li><li>last</li></ul></td><td>Greeting</td><td>a day</td></tr>"
        "<tr><td colspan=2>Nothing else</td></tr></tbody></table>"
    )
    cell = block(document, "Greeting")
    assert cell.kind == "table_cell"
    assert document.blocks[cell.header or 0].visible == "Why"
    assert document.blocks[cell.row or 0].visible == "Name"
    assert document.blocks[block(document, "last").header or 0].visible == "What"
    assert document.blocks[block(document, "Nothing else").header or 0].visible == "Why"
    assert block(document, "Why").header is None
    assert "What: Name\nWhat: first\nWhat: last\nWhy: Greeting\nHow long: a day\n\nWhy: Nothing else" in document.text
    assert_exact(document)


def test_a_layout_table_is_no_data() -> None:
    document = html(
        "<table><tr><td><a href=/>Home</a></td><td><h1>Privacy</h1><p>We keep your name for a day.</p><ul><li>one</li></ul></td></tr></table>"
    )
    assert block(document, "We keep your name for a day.").kind == "paragraph"
    assert block(document, "one").kind == "list_item"
    assert block(document, "Privacy").kind == "heading"


def test_source_map_has_line_column_path_and_anchor() -> None:
    document = html(PAGE)
    rows = PAGE.split("\n")
    assert len(document.source_map) == len(document.blocks)
    for place, each in zip(document.source_map, document.blocks, strict=True):
        assert (place.start, place.end) == (each.start, each.end)
        assert place.line is not None
        assert place.column is not None
        assert rows[place.line - 1][place.column :].startswith(each.visible.split()[0])
    places = {each.visible: place for each, place in zip(document.blocks, document.source_map, strict=True)}
    assert places["your mail"].path == "main > section > ul > li:nth-of-type(2) > ol > li:nth-of-type(2) > p"
    assert places["Privacy"].fragment == "top"
    assert places["your name"].fragment == "list"


def test_entities_do_not_move_the_place_in_the_source() -> None:
    document = html("<p>One.</p>\n<p>&ldquo;Personal&nbsp;data&rdquo; &mdash; your name.</p>\n<p>&#8226; Two words</p>")
    assert visible(document) == ["One.", "“Personal data” — your name.", "Two words"]
    assert [place.line for place in document.source_map] == [1, 2, 3]


def test_bullets_and_titles_without_mark_up() -> None:
    document = html(
        "<p><strong>What we share</strong></p><p>We share:</p><p>&bull; your name<br>&bull; your address</p><p>And no more than that.</p>"
    )
    assert visible(document, "heading") == ["What we share"]
    assert visible(document, "list_item") == ["your name", "your address"]
    assert lead(document, "your name") == "We share:"


def test_roles_summaries_and_web_components() -> None:
    document = html(
        "<div role=heading aria-level=2>Rights</div><p>You may ask us.</p><details><summary>Deletion</summary>We delete on request.</details>"
        "<my-panel>We sell nothing.</my-panel><my-host><template shadowrootmode=open><p>Shadow text is text.</p></template></my-host>"
        "<template><p>Not shown.</p></template><select><option>English</option></select>"
    )
    assert visible(document, "heading") == ["Rights", "Deletion"]
    assert block(document, "Rights").level == 2
    assert heading(document, "We delete on request.") == "Deletion"
    assert "We sell nothing." in visible(document)
    assert "Shadow text is text." in visible(document)
    assert "Not shown." not in document.text
    assert "English" not in document.text


def test_frames_with_their_document_inside() -> None:
    document = html(
        '<p>Outside.</p><iframe srcdoc="&lt;h2&gt;Inside&lt;/h2&gt;&lt;p&gt;We keep &amp;amp; use names.&lt;/p&gt;"></iframe><p>After.</p>'
    )
    assert visible(document) == ["Outside.", "Inside", "We keep & use names.", "After."]
    framed = document.source_map[2]
    assert framed.line is None
    assert "iframe" in framed.path
    assert_exact(document)


def test_preformatted_text_keeps_its_lines() -> None:
    document = html(
        "<pre>PRIVACY\n\nWe keep:\n- your name\n- your address\n\n"
        "This text was wrapped by hand at a column of about seventy signs, and\nit is one paragraph all the same, however often its lines were broken\n"
        "by the person who wrote it.\n</pre>"
    )
    assert visible(document, "heading") == ["PRIVACY"]
    assert lead(document, "your address") == "We keep:"
    assert len(visible(document, "paragraph")) == 2


def test_words_of_neighbouring_links_stay_apart() -> None:
    document = html("<main><p>See <a>one</a><a>two</a> and <b>bo</b>ld.</p></main>")
    assert visible(document) == ["See one two and bold."]


def test_deep_nesting_is_read_and_said() -> None:
    deep = html("<div>" * 5000 + "<p>We keep your name.</p>" + "</div>" * 5000 + "<p>After all.</p>")
    assert visible(deep) == ["We keep your name.", "After all."]
    assert any(str(MAX_HTML_DEPTH) in warning for warning in deep.warnings)
    assert_exact(deep)


def test_too_many_elements() -> None:
    with pytest.raises(InputError, match="elements"):
        html("<b>" * (2 * MAX_HTML_ELEMENTS + 2))


def test_external_entities_are_not_read() -> None:
    document = html(
        '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body><p>We keep &x; names.</p></body></html>'
    )
    assert "root:" not in document.text


@pytest.mark.parametrize(
    "source", ["", " \n", "<html></html>", "<!-- nothing -->", "<script>1</script>", "\x00", "<body><img src=a></body>"]
)
def test_pages_without_text(source: str) -> None:
    document = html(source)
    assert document.blocks == ()
    assert document.text == ""
    assert document.page.reason == "empty"


def test_a_page_for_javascript_only() -> None:
    document = html(
        "<body><div id=root></div><noscript>You need to enable JavaScript to run this app.</noscript></body>"
    )
    assert document.page.reason == "javascript_shell"
    assert document.warnings


def test_broken_mark_up() -> None:
    document = html("<p>We keep <b>your name<p>and <i>your address</b></i><ul><li>one<li>two</ul></p></div>")
    assert visible(document) == ["We keep your name", "and your address", "one", "two"]
    assert_exact(document)
