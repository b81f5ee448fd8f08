"""Alembic's folder: the steps from one schema of the store to the next, run when a store is opened."""
