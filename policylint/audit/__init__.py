"""Audit: a project folder -> documents, statements, observations, findings, store, report."""

from policylint.audit.project import Platform, Project, read_project
from policylint.audit.run import Audit, run_audit

__all__ = ["Audit", "Platform", "Project", "read_project", "run_audit"]
