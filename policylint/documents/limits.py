"""Limits that keep time and memory bounded on hostile or broken input.

The longest privacy policy among the documents this was built with has 60,000 words (400,000 characters); every limit
leaves at least a factor of ten.
"""

from __future__ import annotations

MAX_FILE_BYTES = 20 * 1024 * 1024
"""Largest file, JSONL row or standard-input row that is read. Bigger ones are refused before they are loaded."""

MAX_TEXT_CHARACTERS = 3_000_000
"""Longest text (code points) that is read as one document."""

MAX_HTML_DEPTH = 400
"""Deepest nesting of HTML elements that is followed; what lies deeper is read as text of the element at this depth."""

MAX_HTML_ELEMENTS = 400_000
"""Largest number of HTML elements of one page."""

MAX_FRAME_DEPTH = 3
"""How deep documents inside `<iframe srcdoc>` are followed."""

MAX_MARKDOWN_NESTING = 50
"""Deepest nesting of Markdown blocks (a list takes two levels); a text that nests deeper is read as plain text."""

MAX_PDF_PAGES = 500
"""Most pages of a PDF that are read; the rest is named in a warning."""

MAX_PDF_SECONDS = 60.0
"""Time after which reading further pages of one PDF stops, with a warning."""

MAX_BROKEN_ROWS = 1_000
"""Rows of one JSONL source that may be unreadable before reading that source stops."""

MAX_BLOCK_CHARACTERS = 100_000
"""Longest block; a longer paragraph is cut at white space into several."""

MAX_PDF_INFLATED_BYTES = 400 * 1024 * 1024
"""Size to which the compressed parts of one PDF may unfold."""
