"""Whether a policy mentions the voice platform by name at all: a fact that the Echo study counted."""

from __future__ import annotations

import re
from functools import lru_cache

from policylint.documents.document import Document
from policylint.reports.wording import read_data


@lru_cache(maxsize=1)
def _platform_words() -> re.Pattern[str]:
    names = [re.escape(word) for platform in read_data("platforms.toml").values() for word in platform]
    return re.compile(rf"\b(?:{'|'.join(names)})\b", re.IGNORECASE)


def platform_mention(document: Document) -> tuple[int, int] | None:
    """Where a document first names the voice platform (`data/platforms.toml`): block index, offset in visible text."""
    for index, block in enumerate(document.blocks):
        if found := _platform_words().search(block.visible):
            return index, found.start()
    return None
