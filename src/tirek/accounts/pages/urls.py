from django.urls import path

from tirek.accounts.pages import staff

urlpatterns = [
    path("staff/", staff.staff, name="staff"),
    path("staff/invite/", staff.staff_invite, name="staff_invite"),
    path("staff/invitations/<uuid:invitation_id>/withdraw/", staff.invitation_withdraw, name="invitation_withdraw"),
    path("staff/appointments/<uuid:appointment_id>/end/", staff.appointment_end, name="appointment_end"),
    path("organisation/choose/", staff.organisation_choose, name="organisation_choose"),
    path("i/<str:token>/", staff.invitation, name="invitation"),
]
