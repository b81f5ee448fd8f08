"""The audit of `corpora/observed`, done once in a copy."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from rich.console import Console

from policylint.audit import Audit, read_project, run_audit
from policylint.audit.progress import Reporter
from tests.reports.page_reader import Page, pages

CORPORA = Path(__file__).resolve().parents[2] / "corpora"


@pytest.fixture(scope="session")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the corpora that the project needs."""
    folder = tmp_path_factory.mktemp("corpora")
    ignore = shutil.ignore_patterns("report", "*.sqlite*", "__pycache__")
    for name in ("sample", "observed"):
        shutil.copytree(CORPORA / name, folder / name, ignore=ignore)
    return folder


@pytest.fixture(scope="session")
def audit(corpora: Path) -> Audit:
    """The audit."""
    return run_audit(read_project(corpora / "observed"), Reporter(Console(file=io.StringIO())))


@pytest.fixture(scope="session")
def parsed(audit: Audit) -> dict[str, Page]:
    """The pages of its report."""
    return pages(audit.report.parent)
