from django.urls import path

from tirek.portraits.pages import views

urlpatterns = [
    path("screenings/<uuid:screening_id>/results/<uuid:class_id>/", views.class_grid, name="class_grid"),
    path(
        "screenings/<uuid:screening_id>/results/<uuid:class_id>/sheet.xlsx",
        views.class_grid_xlsx,
        name="class_grid_xlsx",
    ),
    path("screenings/<uuid:screening_id>/results/<uuid:class_id>/print/", views.class_papers, name="class_papers"),
    path("portraits/<uuid:pupil_id>/", views.portrait, name="portrait"),
    path("portraits/<uuid:pupil_id>/portrait.pdf", views.portrait_pdf, name="portrait_pdf"),
    path("portraits/texts/<uuid:telling_id>/", views.telling, name="telling"),
    path("recommendations/", views.recommendations, name="recommendations"),
]
