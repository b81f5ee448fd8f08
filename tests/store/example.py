"""A small audit with every field in use, and what a store holds, as plain rows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import inspect, text

from policylint.comparison.finding import Evidence, Finding
from policylint.crawl.skill import Skill
from policylint.documents.document import Block, Document, PolicyPage, SourceRange, identity_positions
from policylint.observations.observation import Observation
from policylint.reports.result import AuditResult
from policylint.statements.statement import Analysis, Exception_, Mention, Span, Statement, Subsumption
from policylint.store import Store

TEXT = "Our *lamp*\nskill collects your e-mail address, except when you say no \ud83d.\0"

DOCUMENT = Document(
    id="lamp",
    source="policies/lamp.md",
    format="markdown",
    text=TEXT,
    blocks=(
        Block("heading", 0, 3, "Our", identity_positions(0, 3), level=1),
        Block("paragraph", 4, len(TEXT), "lamp skill", [5, 6, 7, 8, 10, 11, 12, 13, 14, 15], heading=0, lead_in=0),
    ),
    source_map=(SourceRange(0, 10, page=2), SourceRange(10, 20, line=3, column=4, path="main > p", fragment="data")),
    language="en",
    page=PolicyPage(False, "captcha", "It says “type the letters”."),
    title="Lämp\0",
    kept_words=0.75,
    warnings=("a list was dropped",),
)

STATEMENT = Statement(
    doc="lamp",
    start=11,
    end=60,
    party="first_party",
    action="collect",
    negated=False,
    data=(Mention(26, 45, "your e-mail address", "email_address", umbrella=0, inherited=True),),
    party_name="Lamp Ltd",
    recipients=(Mention(0, 3, "Our", "amazon", name="Amazon"),),
    exceptions=(Exception_(47, 60, "except when you", "condition", ("email_address",), ("Lamp Ltd",)),),
    exclusive=True,
    scope="children",
    score=0.1 + 0.2,
    construction="list",
)

ANALYSIS = Analysis(
    doc="lamp",
    sha256=DOCUMENT.sha256,
    statements=(STATEMENT, replace(STATEMENT, negated=True)),
    spans=(Span("lamp", "data", 26, 45, False, 0.5),),
    subsumptions=(Subsumption("lamp", "personal_information", ("email_address",), 1, 9, closed=True),),
    first_party_names=("Lamp Ltd",),
)

RESULT = AuditResult(
    title="Lamps",
    skills=(Skill("s1", name="Lamp", permissions=("Email Address",), policy="lamp", child_directed=False), Skill("s2")),
    documents={"lamp": DOCUMENT, "bare": Document("bare", "bare.txt", "text", "", ())},
    analyses={"lamp": ANALYSIS},
    observations=(Observation("s1", "first_party", "email_address", "permission", policy="lamp", locator="row 2"),),
    findings=(
        Finding(
            "s1",
            "first_party",
            "email_address",
            "",
            "clear",
            "says so",
            (Evidence("lamp", 11, 60, TEXT[11:60], "claim"),),
        ),
    ),
    policies_of={"s1": ("lamp",), "s2": ()},
    platform={"amazon": ("bare",)},
    problems=("skills.csv, row 4: no id",),
    provenance={"started": "2026-01-01"},
    observed={"hosts": [{"host": "b.example", "flows": "2"}, {"host": "a.example", "flows": ""}], "bids": []},
)


def content(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, sorted."""
    with store._engine.connect() as connection:
        tables = sorted(inspect(connection).get_table_names())
        return {
            table: sorted((tuple(row) for row in connection.execute(text(f'SELECT * FROM "{table}"'))), key=repr)
            for table in tables
        }
