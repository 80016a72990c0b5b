from django.urls import path

from tirek.instruments.pages import views

urlpatterns = [
    path("instruments/", views.instruments, name="instruments"),
    path("instruments/<uuid:instrument_id>/", views.instrument, name="instrument"),
]
