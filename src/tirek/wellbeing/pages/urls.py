from django.urls import path

from tirek.wellbeing.pages import views

urlpatterns = [
    path("signals/", views.signals, name="signals"),
    path("signals/<uuid:signal_id>/", views.signal, name="signal"),
    path("signals/<uuid:signal_id>/step/", views.step, name="signal_step"),
    path("signals/<uuid:signal_id>/hand-over/", views.give, name="signal_hand_over"),
]
