"""Reports: an `AuditResult` as HTML, CSV and JSON Lines.

from policylint.reports import AuditResult, write_report
write_report(result, Path("report"))    # report/index.html and everything it links to
"""

from policylint.reports.result import AuditResult
from policylint.reports.writing import write_report

__all__ = ["AuditResult", "write_report"]
