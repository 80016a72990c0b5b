"""Finding a child by name, however its Kazakh letters are typed."""

from django.http import HttpResponse
from django.shortcuts import render

from tirek.accounts.requests import PageRequest
from tirek.core.kazakh import search_key
from tirek.people.queries import pupils_visible_to, with_classes

MOST = 30


def search(request: PageRequest) -> HttpResponse:
    """Show the pupils the person may see whose name holds every word that was typed."""
    asked = request.GET.get("q", "").strip()[:80]
    found = pupils_visible_to(request.user, on=request.today).none()
    if asked:
        found = pupils_visible_to(request.user, on=request.today)
        for word in search_key(asked).split():
            found = found.filter(search_key__contains=word)
    pupils = with_classes(found.order_by("name_key")[:MOST], on=request.today)
    return render(request, "people/search.html", {"asked": asked, "pupils": pupils, "most": MOST})
