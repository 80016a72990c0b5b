"""What went wrong is said in the reader's language, on a page of the house, without details."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import include, path
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tirek.home.pages.errors import broken

TITLES = {
    400: "We could not read the request",
    405: "This address cannot be opened like that",
    413: "Too much at once",
    500: "Something broke on our side",
}
SECRET = "Әлиева Айша"


@login_not_required
def fails(request: HttpRequest, status: int) -> HttpResponse:
    raise {400: BadRequest, 403: PermissionDenied, 404: Http404, 500: RuntimeError}[status](SECRET)


@csrf_exempt
@login_not_required
@require_POST
def takes_a_form(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(len(request.POST)))


urlpatterns = [
    path("x/form/", takes_a_form),
    path("x/<int:status>/", fails),
    path("", include("config.urls")),
]
handler400 = "tirek.home.pages.errors.bad_request"
handler403 = "tirek.home.pages.errors.forbidden"
handler404 = "tirek.home.pages.errors.not_found"
handler500 = "tirek.home.pages.errors.broken"


@pytest.fixture(params=["kk", "ru", "en"])
def reader(request: pytest.FixtureRequest, db: None) -> Iterator[Client]:
    client = Client(raise_request_exception=False, headers={"accept-language": request.param, "accept": "text/html"})
    client.language = request.param  # type: ignore[attr-defined]
    with override_settings(ROOT_URLCONF=__name__):
        yield client


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_a_page_in_the_readers_language_without_details(reader: Client, status: int) -> None:
    page = reader.get(f"/x/{status}/")
    said = page.content.decode()
    assert page.status_code == status
    assert f'lang="{reader.language}"' in said  # type: ignore[attr-defined]
    assert SECRET not in said
    assert f'<p class="lost-code">{status}</p>' in said


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_page_for_a_broken_server_needs_no_database(language: str) -> None:
    with translation.override(language):  # this test has no database: a query would fail it
        page = broken(RequestFactory().get("/"))
        assert (page.status_code, translation.gettext(TITLES[500]) in page.content.decode()) == (500, True)


def test_a_form_followed_as_a_link_gets_a_page(reader: Client) -> None:
    page = reader.get("/x/form/")
    assert (page.status_code, page.headers["Allow"]) == (405, "POST")
    assert _title(reader, 405) in page.content.decode()


def test_too_much_is_said_and_not_called_unreadable(reader: Client) -> None:
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000):
        page = reader.post("/x/form/", {"words": "x" * 2000})
    assert page.status_code == 413
    assert _title(reader, 413) in page.content.decode()


def test_a_program_gets_no_page(reader: Client) -> None:
    assert reader.get("/x/form/", headers={"accept": "application/json"}).content == b""


@pytest.mark.parametrize("status", sorted(TITLES))
def test_every_title_is_translated(status: int) -> None:
    said = set()
    for language in ("kk", "ru", "en"):
        with translation.override(language):
            said.add(translation.gettext(TITLES[status]))
    assert len(said) == 3


def _title(reader: Client, status: int) -> str:
    with translation.override(reader.language):  # type: ignore[attr-defined]
        return translation.gettext(TITLES[status])
