"""What several tests of the documents stage use."""

from __future__ import annotations

from policylint.documents import Block, Document, read_text
from policylint.documents.visible import GARBLED


def visible(document: Document, kind: str | None = None) -> list[str]:
    """Visible texts of the blocks (of one kind)."""
    return [block.visible for block in document.blocks if kind is None or block.kind == kind]


def block(document: Document, text: str) -> Block:
    """The block whose visible text is `text`."""
    found = [each for each in document.blocks if each.visible == text]
    assert len(found) == 1, f"{text!r} in {visible(document)}"
    return found[0]


def lead(document: Document, text: str) -> str | None:
    """Visible text of the lead-in of the block with the visible text `text`."""
    index = block(document, text).lead_in
    return None if index is None else document.blocks[index].visible


def heading(document: Document, text: str) -> str | None:
    """Visible text of the heading above the block with the visible text `text`."""
    index = block(document, text).heading
    return None if index is None else document.blocks[index].visible


def plain(text: str) -> Document:
    return read_text(text, id="t", format="text")


def markdown(text: str) -> Document:
    return read_text(text, id="m", format="markdown")


def html(text: str) -> Document:
    return read_text(text, id="h", format="html")


def assert_exact(document: Document) -> None:
    """The invariants of `policylint.documents.visible`, for every block of a document."""
    text = document.text
    behind = 0
    for index, each in enumerate(document.blocks):
        assert each.visible, "a block shows something"
        assert len(each.visible) == len(each.positions)
        assert each.start >= behind, f"block {index} begins before the one above ends"
        behind = each.end
        assert each.end <= len(text)
        assert each.start <= each.positions[0]
        assert each.positions[-1] < each.end
        assert each.visible == " ".join(each.visible.split(" ")).strip(), "single spaces"
        before = -1
        for character, position in zip(each.visible, each.positions, strict=True):
            assert position > before, "positions ascend"
            before = position
            here = text[position]
            if character == here:
                continue
            space = character == " " and (here.isspace() or here in "<|&")
            entity = "&" in text[max(0, position - 40) : position + 1]
            surrogate = character == "\ufffd" and "\ud800" <= here <= "\udfff"
            garbled = GARBLED.get(text[position : position + 3]) == character
            assert space or entity or surrogate or garbled, (character, here, each.visible)
        for reference in (each.heading, each.lead_in, each.header, each.row):
            assert reference is None or 0 <= reference <= index
    covered = 0
    for place in document.source_map:
        assert covered <= place.start < place.end <= len(text)
        covered = place.end
