from django.urls import path

from tirek.core.pages.gallery import gallery
from tirek.core.pages.health import health
from tirek.core.pages.language import set_language_of_page

urlpatterns = [
    path("language/", set_language_of_page, name="set_language_of_page"),
    path("health/", health, name="health"),
    path("components/", gallery, name="gallery"),
]
