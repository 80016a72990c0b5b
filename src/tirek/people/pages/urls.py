from django.urls import path

from tirek.people.pages import classes, keeping, roster, search

urlpatterns = [
    path("classes/", classes.classes, name="classes"),
    path("classes/<uuid:class_id>/", classes.school_class, name="class"),
    path("pupils/<uuid:pupil_id>/", classes.pupil, name="pupil"),
    path("classes/new/", keeping.class_new, name="class_new"),
    path("classes/<uuid:class_id>/add/", keeping.class_add, name="class_add"),
    path("classes/<uuid:class_id>/people/", keeping.class_helper, name="class_helper"),
    path("pupils/<uuid:pupil_id>/correct/", keeping.pupil_correct, name="pupil_correct"),
    path("pupils/<uuid:pupil_id>/move/", keeping.move, name="pupil_move"),
    path("pupils/<uuid:pupil_id>/guardian/", keeping.guardian, name="pupil_guardian"),
    path("pupils/<uuid:pupil_id>/people/", keeping.pupil_helper, name="pupil_helper"),
    path("guardianships/<uuid:relation_id>/", keeping.guardianship, name="guardianship"),
    path("guardianships/<uuid:relation_id>/limit/", keeping.guardianship_limit, name="guardianship_limit"),
    path("guardianships/<uuid:relation_id>/end/", keeping.guardianship_end, name="guardianship_end"),
    path("assignments/<uuid:assignment_id>/end/", keeping.assignment_end, name="assignment_end"),
    path("search/", search.search, name="search"),
    path("roster/", roster.drop, name="roster"),
    path("roster/template.xlsx", roster.template, name="roster_template"),
    path("roster/<uuid:import_id>/columns/", roster.columns, name="roster_columns"),
    path("roster/<uuid:import_id>/", roster.preview, name="roster_preview"),
    path("roster/<uuid:import_id>/apply/", roster.apply, name="roster_apply"),
    path("roster/<uuid:import_id>/give-up/", roster.put_away, name="roster_give_up"),
]
