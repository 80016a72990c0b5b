from django.urls import path

from tirek.people.pages import classes, roster, search

urlpatterns = [
    path("classes/", classes.classes, name="classes"),
    path("classes/<uuid:class_id>/", classes.school_class, name="class"),
    path("pupils/<uuid:pupil_id>/", classes.pupil, name="pupil"),
    path("pupils/<uuid:pupil_id>/move/", classes.move, name="pupil_move"),
    path("pupils/<uuid:pupil_id>/guardian/", classes.guardian, name="pupil_guardian"),
    path("search/", search.search, name="search"),
    path("roster/", roster.drop, name="roster"),
    path("roster/template.xlsx", roster.template, name="roster_template"),
    path("roster/<uuid:import_id>/columns/", roster.columns, name="roster_columns"),
    path("roster/<uuid:import_id>/", roster.preview, name="roster_preview"),
    path("roster/<uuid:import_id>/apply/", roster.apply, name="roster_apply"),
    path("roster/<uuid:import_id>/give-up/", roster.put_away, name="roster_give_up"),
]
