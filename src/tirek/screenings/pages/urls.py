from django.urls import path

from tirek.screenings import api
from tirek.screenings.pages import run

urlpatterns = [
    path("run/", run.run, name="run"),
    path("run/k/<str:token>/", run.run_by_link, name="run_by_link"),
    path("run/about/<uuid:seat_id>/", run.run_as_teacher, name="run_as_teacher"),
    path("run/api/open", api.open_, name="run_open"),
    path("run/api/batch", api.batch, name="run_batch"),
    path("run/api/submit", api.submit, name="run_submit"),
    path("run/api/state", api.state, name="run_state"),
]
