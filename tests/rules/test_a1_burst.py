"""Rule A-1: a burst of parallel guesses never gets more checks than the limit."""

import threading
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client

from tests.makers import NOW, PASSWORD, appoint, make_organisation, make_person
from tirek.accounts.attempts import TooManyAttempts, spend_attempt

LIMIT, GUESSES = 5, 100


def in_parallel(work, count: int) -> None:  # type: ignore[no-untyped-def]
    start = threading.Barrier(count)

    def one(number: int) -> None:
        start.wait()
        try:
            work(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_exactly_the_limit_gets_through(committed_db: None) -> None:
    passed: list[int] = []

    def guess(number: int) -> None:
        try:
            spend_attempt("one login", limit=LIMIT, window=timedelta(minutes=15), at=NOW)
        except TooManyAttempts:
            return
        passed.append(number)

    in_parallel(guess, 40)
    assert len(passed) == LIMIT


def test_a_hundred_guesses_at_the_door_are_five_checks(committed_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    country = make_organisation("country", "Қазақстан")
    school = make_organisation("school", "№ 7", country, second_factor_required=False)
    appoint(make_person("aigul", "Сәрсенова", "Айгүл"), school, "psychologist")
    appoint(make_person("dana", "Бекова", "Дана"), school, "psychologist")
    checks: list[str] = []
    real = MD5PasswordHasher.verify

    def counting(self: MD5PasswordHasher, password: str, encoded: str) -> bool:
        checks.append(password)
        return real(self, password, encoded)

    monkeypatch.setattr(MD5PasswordHasher, "verify", counting)

    def guess(number: int) -> None:
        spelled = ("aigul", "AIGUL", "aigul@example.kz")[number % 3]
        Client().post("/accounts/login/", {"login": spelled, "password": f"wrong {number}"})

    for _ in range(GUESSES // 20):
        in_parallel(guess, 20)
    assert len(checks) <= LIMIT
    assert Client().post("/accounts/login/", {"login": "aigul", "password": PASSWORD}).status_code == 200  # refused
    assert Client().post("/accounts/login/", {"login": "dana", "password": PASSWORD}).status_code == 302  # unaffected


def test_a_window_that_is_over_begins_anew(db: None) -> None:
    for _ in range(LIMIT):
        spend_attempt("k", limit=LIMIT, window=timedelta(minutes=15), at=NOW)
    with pytest.raises(TooManyAttempts):
        spend_attempt("k", limit=LIMIT, window=timedelta(minutes=15), at=NOW)
    spend_attempt("k", limit=LIMIT, window=timedelta(minutes=15), at=NOW + timedelta(minutes=16))


def test_a_burst_of_guessed_codes_gets_five_looks(committed_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who knows the password still has a million codes to guess: five of them in a quarter of an hour."""
    country = make_organisation("country", "Қазақстан")
    school = make_organisation("school", "№ 7", country)
    person = make_person("aigul", "Сәрсенова", "Айгүл")
    appoint(person, school, "psychologist")
    TOTP.activate(person, generate_totp_secret())
    looks: list[str] = []

    def counting(self: TOTP, code: str) -> bool:
        looks.append(code)
        return False

    monkeypatch.setattr(TOTP, "validate_code", counting)
    doors = [Client() for _ in range(20)]
    for door in doors[:4]:  # the password itself costs an attempt too, forgotten when it was right
        assert door.post("/accounts/login/", {"login": "aigul", "password": PASSWORD}).status_code == 302

    def guess(number: int) -> None:
        doors[number % 4].post("/accounts/2fa/authenticate/", {"code": f"{number:06}"})

    in_parallel(guess, 20)
    assert len(looks) == LIMIT


def test_the_old_password_is_not_guessed_from_an_open_session(db: None) -> None:
    person = make_person("aigul", "Сәрсенова", "Айгүл")
    door = Client()
    door.force_login(person)
    change = {"password1": "Жаңа-құпия-2026", "password2": "Жаңа-құпия-2026"}
    for number in range(LIMIT):
        door.post("/accounts/password/change/", {"oldpassword": f"wrong {number}", **change})
    door.post("/accounts/password/change/", {"oldpassword": PASSWORD, **change})  # right, but the attempts are spent
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
