"""Store stage: what a run read, found and concluded, kept in SQLite or PostgreSQL (see `docs/store.md`)."""

from policylint.store.stage import Stage
from policylint.store.store import Store

__all__ = ["Stage", "Store"]
