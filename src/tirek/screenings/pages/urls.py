from django.urls import path

from tirek.screenings import api
from tirek.screenings.pages import apart, deciding, plans, run

urlpatterns = [
    path("screenings/", plans.screenings, name="screenings"),
    path("screenings/new/", plans.plan, name="screening_plan"),
    path("screenings/<uuid:screening_id>/", plans.screening, name="screening"),
    path("screenings/<uuid:screening_id>/seats/", plans.seat, name="screening_seat"),
    path("screenings/<uuid:screening_id>/close/", plans.close, name="screening_close"),
    path("screenings/<uuid:screening_id>/slips/", plans.slips, name="screening_slips"),
    path("screenings/<uuid:screening_id>/board/<uuid:class_id>/", plans.board, name="board"),
    path("screenings/decide/", deciding.results, name="results_to_decide"),
    path("screenings/decide/<uuid:sitting_id>/", deciding.decide, name="result_decide"),
    path("screenings/apart/", apart.kept_apart, name="kept_apart"),
    path("screenings/apart/<uuid:apart_id>/", apart.kept_apart_one, name="kept_apart_one"),
    path("run/", run.run, name="run"),
    path("run/k/<str:token>/", run.run_by_link, name="run_by_link"),
    path("run/sw.js", run.worker, name="run_worker"),
    path("run/about/<uuid:seat_id>/", run.run_as_teacher, name="run_as_teacher"),
    *(path(f"run/api/{name}", api.view_of(endpoint), name=f"run_{name}") for name, endpoint in api.ENDPOINTS.items()),
]
