"""Templates to pages: autoescape, foreign text cleaned, a Content-Security-Policy for the page's style and script."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from policylint.comparison.finding import DISCLOSURES
from policylint.reports import wording
from policylint.reports.cleaning import excerpt, shown, source_name, web_address
from policylint.reports.colours import ink_on
from policylint.reports.heat_map import CELL_HEIGHT, CELL_WIDTH


def _cleaned(value: Any) -> Any:
    """What every `{{ }}` passes through before it is escaped."""
    return shown(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _text(name: str) -> str:
    return resources.files("policylint.reports").joinpath("templates", name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def content_security_policy(style: str, script: str) -> str:
    """The policy of a page: this style element, this script element, nothing else; no requests, no forms, no base."""
    directives = ["default-src 'none'", f"style-src {_digest(style)}"]
    if script:
        directives.append(f"script-src {_digest(script)}")
    return "; ".join([*directives, "base-uri 'none'", "form-action 'none'"])


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The Jinja environment of the report."""
    made = Environment(
        loader=PackageLoader("policylint.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_cleaned,
        keep_trailing_newline=True,
    )
    made.filters.update(
        data_type=wording.data_type_label,
        party=wording.party_label,
        purpose=wording.purpose_label,
        readable=wording.readable,
        within=wording.within,
        scope=wording.scope_label,
        excerpt=excerpt,
        ink=ink_on,
        source_name=source_name,
        web_address=web_address,
        status=lambda status: wording.words("policy_statuses", status).label,
        split_values=lambda cell: cell.split("; ") if cell else [],
    )
    made.globals.update(
        classes=wording.disclosures(),
        class_order=DISCLOSURES,
        reading_order=wording.READING_ORDER,
        how=wording.ways_of_observing(),
        words=wording.words,
        share=wording.share,
        cell_width=CELL_WIDTH,
        cell_height=CELL_HEIGHT,
    )
    return made


@lru_cache(maxsize=2)
def _page_parts(script: bool) -> dict[str, Any]:
    style, code = _text("report.css"), _text("filter.js") if script else ""
    return {
        "style": Markup(style),  # noqa: S704 - our own file
        "script": Markup(code),  # noqa: S704 - our own file
        "security_policy": content_security_policy(style, code),
    }


def page(template: str, path: str, *, script: bool = False, **values: Any) -> str:
    """One page.

    Args:
        template: file in `policylint/reports/templates`.
        path: where the page will stand, relative to the report's folder; links start from there.
        script: the page has tables that can be filtered.
        values: what the template shows.
    """
    root = "../" * path.count("/")
    return environment().get_template(template).render(root=root, **_page_parts(script), **values)
