"""The pages of signing in and of security answer in the reader's language, for real people and real second factors."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.makers import PASSWORD
from tests.people import World

pytestmark = pytest.mark.django_db
LANGUAGES = ("kk", "ru", "en")
TITLES = {
    "account_login": "Sign in",
    "account_reset_password": "A new password",
    "mfa_index": "Sign-in and security",
    "mfa_activate_totp": "Set up the app",
    "mfa_add_webauthn": "Add a passkey",
    "account_change_password": "Change the password",
    "account_logout": "Sign out",
}


def in_language(language: str) -> Client:
    client = Client()
    client.cookies["tirek-language"] = language
    return client


def signed_in(world: World, language: str = "en") -> Client:
    client = in_language(language)
    answer = client.post("/accounts/login/", {"login": world.psychologist.login, "password": PASSWORD})
    assert answer.status_code == 302
    asked = client.get("/accounts/2fa/totp/activate/", follow=True).content.decode()
    with translation.override(language):
        assert title_of(asked) == translation.gettext("Is it still you?")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def title_of(html: str) -> str:
    return re.search(r"<title>(.*?) · ", html, re.S)[1].strip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_security_is_titled_in_the_language(world, language):
    client = signed_in(world, language)
    for name, english in TITLES.items():
        if name in ("account_login", "account_reset_password"):
            answer = in_language(language).get(reverse(name))
        else:
            answer = client.get(reverse(name))
            assert answer.status_code == 200, (name, answer.headers.get("Location"))
        html = answer.content.decode()
        with translation.override(language):
            assert title_of(html) == translation.gettext(english), name
        assert f'<html lang="{language}">' in html


def test_a_wrong_password_says_so_and_keeps_the_login(world):
    answer = in_language("kk").post("/accounts/login/", {"login": world.psychologist.login, "password": "wrong"})
    html = answer.content.decode()
    assert "Логин немесе құпиясөз дұрыс емес." in html
    assert f'value="{world.psychologist.login}"' in html


def test_a_code_from_the_app_and_a_recovery_code_open_the_second_step(world):
    client = signed_in(world)
    form = client.get("/accounts/2fa/totp/activate/").context["form"]
    client.post("/accounts/2fa/totp/activate/", {"code": code_for(form.secret)})
    codes = re.findall(r"<li>([a-z0-9]{8,})</li>", client.get("/accounts/2fa/recovery-codes/").content.decode())
    assert len(codes) == 10
    second = in_language("en")
    answer = second.post("/accounts/login/", {"login": world.psychologist.login, "password": PASSWORD}, follow=True)
    assert title_of(answer.content.decode()) == "Second step"
    answer = second.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert answer.status_code == 302
    assert second.get("/accounts/2fa/").status_code == 200


def test_the_letter_with_a_new_password_is_in_the_language_and_names_no_foreign_host(world, mailoutbox):
    in_language("kk").post("/accounts/password/reset/", {"email": world.psychologist.email})
    assert mailoutbox[0].subject == "Тірек: жаңа құпиясөз"
    address = re.search(r"http://testserver\S+", mailoutbox[0].body)[0]
    answer = in_language("kk").get(address.removeprefix("http://testserver"), follow=True)
    assert title_of(answer.content.decode()) == "Жаңа құпиясөз"


def test_an_unknown_address_gets_the_same_answer_and_no_letter(world, mailoutbox):
    answers = [
        in_language("en").post("/accounts/password/reset/", {"email": email}, follow=True).content
        for email in ("nobody@example.kz", world.psychologist.email)
    ]
    assert [title_of(answer.decode()) for answer in answers] == ["The letter is on its way"] * 2
    assert [letter.to for letter in mailoutbox] == [[world.psychologist.email]]


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))
