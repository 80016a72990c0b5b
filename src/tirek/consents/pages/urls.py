from django.urls import path

from tirek.consents.pages import classes, grounds, letter, pupil

urlpatterns = [
    path("c/<str:token>/", letter.letter, name="letter"),
    path("c/<str:token>/decide/", letter.letter_decide, name="letter_decide"),
    path("c/<str:token>/withdraw/<slug:purpose>/", letter.letter_withdraw, name="letter_withdraw"),
    path("consents/", classes.consents, name="consents"),
    path("consents/classes/<uuid:class_id>/", classes.grid, name="consent_grid"),
    path("consents/classes/<uuid:class_id>/letters/", classes.letters, name="consent_letters"),
    path("consents/pupils/<uuid:pupil_id>/", pupil.consent_pupil, name="consent_pupil"),
    path("consents/pupils/<uuid:pupil_id>/paper/", pupil.paper, name="consent_paper"),
    path("consents/pupils/<uuid:pupil_id>/letter/", pupil.letter_again, name="consent_letter_again"),
    path("consents/pupils/<uuid:pupil_id>/ground/", pupil.ground, name="ground_declare"),
    path("consents/papers/<uuid:paper_id>/", pupil.picture, name="consent_picture"),
    path("consents/<uuid:consent_id>/withdraw/", pupil.withdraw, name="consent_withdraw"),
    path("consents/grounds/", grounds.grounds, name="grounds"),
    path("consents/grounds/<uuid:ground_id>/sign/", grounds.sign, name="ground_sign"),
    path("consents/grounds/<uuid:ground_id>/end/", grounds.end, name="ground_end"),
    path("consents/grounds/<uuid:ground_id>/told/", grounds.told, name="ground_told"),
]
