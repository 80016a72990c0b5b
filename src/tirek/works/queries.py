"""Work of one person; nobody else's exists for them."""

from django.db.models import QuerySet

from tirek.accounts.models import Person
from tirek.works.models import Work


def works_of(person: Person) -> QuerySet[Work]:
    """Return the work ``person`` asked for, newest first, without the bytes of files."""
    return Work.objects.filter(asked_by=person).defer("file_sealed").order_by("-asked_at")
