"""Making foreign text safe to show: control characters, spreadsheet formulas, links, paths of this machine.

Escaping for HTML is the templates' (autoescape); what is here comes before it.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath, PureWindowsPath
from urllib.parse import urlsplit

# Characters that HTML does not allow or that end up as something else: NUL and other C0 and C1 controls (tab, line feed
# and carriage return stay), lone surrogates, noncharacters.
_NOT_ALLOWED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# What makes a spreadsheet read a cell as a formula (OWASP, "CSV Injection"), with the full-width forms that Excel
# treats alike, and the apostrophe itself so that the protection can be undone without doubt.
_FORMULA_STARTS = frozenset("=+-@\t\r\n'＝＋－＠")
_WEB_SCHEMES = frozenset({"http", "https"})


def shown(text: str) -> str:
    """`text` with every character that HTML does not allow replaced by U+FFFD. Length and offsets stay."""
    return _NOT_ALLOWED.sub("\ufffd", text)


def unpaired_escaped(json_line: str) -> str:
    """A JSON line with lone surrogates written as JSON escapes: it is valid UTF-8 and loses nothing."""
    return _SURROGATE.sub(lambda match: f"\\u{ord(match.group()):04x}", json_line)


def guarded_cell(text: str) -> str:
    """A CSV cell that no spreadsheet reads as a formula.

    A cell that starts with one of `= + - @`, their full-width forms, tab, line break or an apostrophe gets one
    apostrophe in front. `unguarded_cell` takes it away again; no other cell starts with an apostrophe. Lone surrogates,
    which UTF-8 cannot hold, become U+FFFD; so does NUL, at which spreadsheets stop reading.
    """
    text = _SURROGATE.sub("\ufffd", text).replace("\0", "\ufffd")
    return "'" + text if text[:1] in _FORMULA_STARTS and text else text


def unguarded_cell(cell: str) -> str:
    """The text that `guarded_cell` was given (but for U+FFFD)."""
    return cell.removeprefix("'")


def web_address(text: str) -> str:
    """`text` if it is an http or https address, which may become a link, else "" (javascript:, data:, broken ones)."""
    candidate = text.strip()
    if any(character.isspace() or ord(character) < 32 for character in candidate):
        return ""
    try:
        parts = urlsplit(candidate)
    except ValueError:
        return ""
    return candidate if parts.scheme.lower() in _WEB_SCHEMES and parts.netloc else ""


def source_name(source: str) -> str:
    """How a source is named in a report: an address or relative path as given, an absolute path by its file name only.

    Where a file lay on the auditor's machine is not a result: it would change the report's bytes and may name a person.
    """
    if web_address(source):
        return source
    if PurePosixPath(source).is_absolute():
        return PurePosixPath(source).name
    if PureWindowsPath(source).is_absolute():
        return PureWindowsPath(source).name
    return source


def excerpt(text: str, length: int) -> str:
    """At most `length` characters of `text` on one line, cut at a space, with an ellipsis where text is left out."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    cut = line[:length]
    space = cut.rfind(" ")
    return (cut[:space] if space > length // 2 else cut) + " …"
