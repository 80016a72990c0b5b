from django.urls import path

from tirek.home.pages.today import today

urlpatterns = [
    path("", today, name="home"),
]
