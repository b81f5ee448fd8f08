"""The stores of `tests/store`, for audits that use them."""

from tests.store.conftest import new_database, url

__all__ = ["new_database", "url"]
