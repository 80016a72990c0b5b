from django.urls import path

from tirek.works.pages.views import work, work_file

urlpatterns = [
    path("works/<uuid:work_id>/", work, name="work"),
    path("works/<uuid:work_id>/file/", work_file, name="work_file"),
]
