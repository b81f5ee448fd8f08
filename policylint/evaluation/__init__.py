"""Measuring policylint against annotated real policies: predictions, scorers, one table."""

from policylint.evaluation.measure import TASKS, Measurement, measure, table

__all__ = ["TASKS", "Measurement", "measure", "table"]
