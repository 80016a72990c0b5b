"""All addresses. Each name has a row in tests/access/table.py."""

from django.urls import include, path

urlpatterns = [
    path("", include("tirek.home.pages.urls")),
    path("", include("tirek.core.pages.urls")),
    path("accounts/", include("tirek.accounts.pages.allauth_urls")),
    path("", include("tirek.accounts.pages.urls")),
    path("", include("tirek.works.pages.urls")),
    path("", include("tirek.people.pages.urls")),
    path("", include("tirek.consents.pages.urls")),
    path("", include("tirek.instruments.pages.urls")),
    path("", include("tirek.screenings.pages.urls")),
    path("", include("tirek.portraits.pages.urls")),
    path("", include("tirek.wellbeing.pages.urls")),
]

handler400 = "tirek.home.pages.errors.bad_request"
handler403 = "tirek.home.pages.errors.forbidden"
handler404 = "tirek.home.pages.errors.not_found"
handler500 = "tirek.home.pages.errors.broken"
