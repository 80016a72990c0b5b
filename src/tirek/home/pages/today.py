"""The first page: what waits for this person now, or what Tirek is for a stranger."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_not_required
def today(request: HttpRequest) -> HttpResponse:
    """Show today's page of the person's roles, or the welcome page."""
    if not request.user.is_authenticated:
        return render(request, "home/welcome.html")
    return render(request, "home/today.html")
