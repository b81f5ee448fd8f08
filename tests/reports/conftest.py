"""The sample audit's report, written once."""

from __future__ import annotations

from pathlib import Path

import pytest

from policylint.reports import write_report
from tests.reports.page_reader import Page, pages
from tests.reports.sample import sample


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the report of the sample audit."""
    folder = tmp_path_factory.mktemp("sample") / "report"
    write_report(sample(), folder)
    return folder


@pytest.fixture(scope="session")
def parsed(report: Path) -> dict[str, Page]:
    """Its pages."""
    return pages(report)
