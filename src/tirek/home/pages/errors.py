"""Pages for what went wrong: what happened, why, what to do; in the reader's language, without details."""

from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    del reason
    return render(request, "403_csrf.html", status=403)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    del exception
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    del exception
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Written without session, person or database: any of them may be what broke."""
    del request
    return HttpResponse(render_to_string("500.html"), status=500)


class WordedRefusalsMiddleware:
    """Give a refusal that Django leaves empty (a form's address followed as a link) its page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or response.content or "text/html" not in request.headers.get("Accept", ""):
            return response
        page = render(request, "405.html", status=405)
        page.headers["Allow"] = response.headers.get("Allow", "")
        return page
