"""A document's readable text as HTML: headings, paragraphs, nested lists, tables, definitions, with marked passages.

The elements are those of the document's structure; the text is escaped by markupsafe, like in the templates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from markupsafe import Markup

from policylint.documents.document import Block
from policylint.reports.marks import MarkedPart, marked

# Lists nested deeper than this are shown at this depth.
_DEEPEST_LIST = 8
_HEAD_CELL = Markup('<th scope="col" id="p-{}" dir="auto">{}</th>')
_CELL = Markup('<td id="p-{}" dir="auto">{}</td>')
_TERM = Markup('<dt id="p-{}" dir="auto">{}</dt>')
_DEFINITION = Markup('<dd id="p-{}" dir="auto">{}</dd>')
_TABLE = Markup(
    '<div class="scroll" tabindex="0" role="region" aria-label="Table at paragraph {}"><table>{}</table></div>'
)


def document_body(
    blocks: Sequence[Block], parts: Mapping[int, Sequence[MarkedPart]], anchors: Mapping[int, Sequence[str]]
) -> Markup:
    """The blocks as HTML. Block number N has the id "p-N".

    Args:
        blocks: of the document.
        parts: the marked parts of each block, by its index.
        anchors: ids of passages that lie in no visible text, by the index of the block before which they are put.
    """
    # A document without visible text still has the passages' ids, so that every link leads somewhere.
    pieces: list[Markup] = [] if blocks else [_anchors(anchors.get(0, ()))]
    index = 0
    families = groupby(blocks, key=_family)
    for family, members in families:
        run = list(members)
        numbered = list(enumerate(run, index))
        index += len(run)
        contents = {
            number: _anchors(anchors.get(number, ())) + marked(block.visible, parts.get(number, ()))
            for number, block in numbered
        }
        if family == "list":
            pieces.append(_list(numbered, contents))
        elif family == "table":
            pieces.append(_tables(numbered, contents))
        elif family == "definitions":
            pieces.append(_definitions(numbered, contents))
        else:
            pieces += [_simple(number, block, contents[number]) for number, block in numbered]
    return Markup("\n").join(pieces)


def _family(block: Block) -> str:
    families = {
        "list_item": "list",
        "table_cell": "table",
        "definition_term": "definitions",
        "definition": "definitions",
    }
    return families.get(block.kind, "simple")


def _anchors(identifiers: Sequence[str]) -> Markup:
    return Markup("").join(Markup('<span id="{}"></span>').format(identifier) for identifier in identifiers)


def _simple(number: int, block: Block, content: Markup) -> Markup:
    if block.kind != "heading":
        return Markup('<p id="p-{}" dir="auto">{}</p>').format(number, content)
    # The page's own title is the h1 and its section the h2: the document's headings start below them.
    level = min(6, max(1, block.level) + 2)
    return Markup('<h{} id="p-{}" dir="auto">{}</h{}>').format(level, number, content, level)


def _list(numbered: Sequence[tuple[int, Block]], contents: Mapping[int, Markup]) -> Markup:
    pieces: list[Markup] = []
    levels: list[int] = []
    for number, block in numbered:
        level = min(max(1, block.level), _DEEPEST_LIST)
        while levels and levels[-1] > level:
            levels.pop()
            pieces.append(Markup("</li></ul>"))
        if levels and levels[-1] == level:
            pieces.append(Markup("</li>"))
        else:
            # Either the first item, or one below the last one (whose element is still open), or an item that went back
            # to a level between two that were used: the list is then opened anew at that level.
            levels.append(level)
            pieces.append(Markup("<ul>"))
        pieces.append(Markup('<li id="p-{}" dir="auto">{}').format(number, contents[number]))
    pieces += [Markup("</li></ul>")] * len(levels)
    return Markup("").join(pieces)


def _tables(numbered: Sequence[tuple[int, Block]], contents: Mapping[int, Markup]) -> Markup:
    heads = {block.header for _, block in numbered if block.header is not None}
    rows = [list(cells) for _, cells in groupby(numbered, key=_row_of)]
    # Each with the number of its first cell.
    tables: list[tuple[int, list[Markup]]] = []
    for row in rows:
        is_head = any(number in heads for number, _ in row)
        if is_head or not tables:
            tables.append((row[0][0], []))
        cell = _HEAD_CELL if is_head else _CELL
        cells = Markup("").join(cell.format(number, contents[number]) for number, _ in row)
        tables[-1][1].append(Markup("<tr>{}</tr>").format(cells))
    return Markup("\n").join(_TABLE.format(first, Markup("\n").join(table)) for first, table in tables)


def _row_of(cell: tuple[int, Block]) -> int:
    number, block = cell
    return number if block.row is None else block.row


def _definitions(numbered: Sequence[tuple[int, Block]], contents: Mapping[int, Markup]) -> Markup:
    items = Markup("").join(
        (_TERM if block.kind == "definition_term" else _DEFINITION).format(number, contents[number])
        for number, block in numbered
    )
    return Markup("<dl>{}</dl>").format(items)
