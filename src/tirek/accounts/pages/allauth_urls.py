"""The doors of allauth that this house uses: no sign-up by oneself, no changing of the login's e-mail behind the head."""

from allauth.account import views as account
from django.urls import include, path

from tirek.accounts.pages.form_kept import form_kept
from tirek.accounts.pages.second_factor import second_factor_needed

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/<uidb36>-<key>/",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/reset/key/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("2fa/", include("allauth.mfa.urls")),
    path("kept-form/", form_kept, name="form_kept"),
    path("second-factor-needed/", second_factor_needed, name="second_factor_needed"),
]
