"""The town is built once for a module, in one transaction that is rolled back."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.access.town import Town, build_town
from tirek.core import tenancy


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker) -> Iterator[Town]:  # type: ignore[no-untyped-def]
    """Two furnished schools; each request of a test goes back to them by a savepoint."""
    with django_db_blocker.unblock():
        whole = transaction.atomic()
        whole._from_testcase = True  # operations ask for a durable transaction of their own
        whole.__enter__()
        try:
            yield build_town()
        finally:
            tenancy.enter([])
            transaction.set_rollback(True)
            whole.__exit__(None, None, None)
