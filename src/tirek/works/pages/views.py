from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from tirek.accounts.requests import PageRequest
from tirek.audit.operations import record_reading
from tirek.core.secrets import decrypt_bytes
from tirek.works.models import Work
from tirek.works.queries import works_of

TITLES = {
    "roster": _("Writing the lists into the school"),
    "consent_letters": _("Writing the letters"),
    "slips": _("Printing the slips"),
    "class_papers": _("Printing everything of the class"),
    "results_sheet": _("Preparing the sheet"),
}


def work(request: PageRequest, work_id: str) -> HttpResponse:
    """Show how far a piece of work is; the page asks again each second until it is done."""
    found = get_object_or_404(works_of(request.user), pk=work_id)
    template = "works/_progress.html" if request.htmx else "works/work.html"
    return render(request, template, {"work": found, "title": TITLES.get(found.kind, found.kind)})


def work_file(request: PageRequest, work_id: str) -> HttpResponse:
    """Hand the file to the person who asked for it, once a day long; each time leaves a trail."""
    found = get_object_or_404(works_of(request.user), pk=work_id)
    sealed = Work.objects.values_list("file_sealed", flat=True).get(pk=found.pk)
    if sealed is None or found.expires_at <= request.at:
        raise Http404
    record_reading("work.file_taken", subject=found, by=request.user, at=request.at, details={"kind": found.kind})
    content = decrypt_bytes(sealed, about=f"works.Work.file {found.pk}")
    response = HttpResponse(content, content_type=found.file_type)
    saved = found.file_type != "application/pdf" or "save" in request.GET
    response.headers["Content-Disposition"] = content_disposition_header(saved, found.file_name) or ""
    return response
