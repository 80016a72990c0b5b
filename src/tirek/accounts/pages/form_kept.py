"""What was being written when the session ended is given back to whoever wrote it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from tirek.accounts.requests import PageRequest
from tirek.accounts.sessions import forget_form, kept_form


def form_kept(request: PageRequest) -> HttpResponse:
    """Show the kept form with the button that sends it on; a POST lets it go."""
    found = kept_form(request)
    if request.method == "POST" or found is None:
        forget_form(request)
        return redirect("home")
    written = [value for _, value in found.fields if len(value) > 2]
    return render(request, "accounts/form_kept.html", {"kept": found, "written": written})
