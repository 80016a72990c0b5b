"""The second code by e-mail: where the site asks for it nothing is signed without it, and nothing chosen is lost."""

import re
from datetime import timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from django.conf import LazySettings
from django.core import mail
from django.test import Client

from tests.makers import NOW
from tests.people import World
from tirek.accounts.attempts import TooManyAttempts
from tirek.audit.models import Entry
from tirek.consents.letters import WrongCode, addressees, code_of, issue_letters, token_of
from tirek.consents.mail_code import MAILS_AN_HOUR, check_mail_code, masked_address, send_mail_code
from tirek.consents.models import Consent, Letter
from tirek.core import tenancy
from tirek.people.models import Guardian


@pytest.fixture
def letter(world: World, settings: LazySettings) -> Letter:
    settings.TIREK_CONSENT_MAIL_CODE = True
    Guardian.objects.filter(pk=world.parent.pk).update(email="zhanar@mail.kz")
    (found,) = issue_letters(to=addressees([world.pupil], at=NOW), at=NOW, by=world.psychologist)
    return Letter.objects.select_related("guardian").get(pk=found.pk)


def sign(letter: Letter, client: Client, world: World, **more: str) -> Any:
    tenancy.enter([])
    page = f"/c/{token_of(letter)}/"
    said = {one.code: "yes" for one in client.get(page).context["wording"].purposes}
    said |= {"signed_name": "Әлиева Жанар", "code": code_of(letter), "read_in": "kk"} | more
    response = client.post(f"{page}decide/", said)
    tenancy.enter([world.school.id])
    return response


def mailed_code() -> str:
    found = re.search(r"\b[2-9A-Z]{6}\b", mail.outbox[-1].body)
    assert found
    return found.group()


def test_the_page_keeps_every_choice_sends_a_code_and_signs_with_it(
    letter: Letter, world: World, client: Client
) -> None:
    asked = sign(letter, client, world)
    assert (asked.status_code, Consent.objects.count()) == (200, 0)
    assert mail.outbox[0].to == ["zhanar@mail.kz"]
    text = asked.content.decode()
    assert "z•••@mail.kz" in text
    assert "zhanar@mail.kz" not in text
    assert (len(re.findall('value="yes"[^>]* checked', text)), 'value="Әлиева Жанар"' in text) == (7, True)
    signed = sign(letter, client, world, mail_code=mailed_code().lower())
    assert (signed.status_code, Consent.objects.filter(decision="given").count()) == (302, 7)
    assert Entry.objects.filter(verb="letter.code_mailed").count() == 1


@pytest.mark.parametrize("typed", ["222222", "Ж", "x" * 20])
def test_another_code_signs_nothing(letter: Letter, world: World, client: Client, typed: str) -> None:
    sign(letter, client, world)
    refused = sign(letter, client, world, mail_code=typed)
    assert (refused.status_code, Consent.objects.count(), len(mail.outbox)) == (400, 0, 1)
    assert refused.context["form"].errors["mail_code"]


def test_without_the_code_of_the_paper_no_mail_goes_out(letter: Letter, world: World, client: Client) -> None:
    assert sign(letter, client, world, code="222222").status_code == 400
    assert mail.outbox == []


def test_nobody_is_asked_whose_address_is_unknown_or_where_the_site_does_not_ask(
    letter: Letter, world: World, client: Client, settings: LazySettings
) -> None:
    settings.TIREK_CONSENT_MAIL_CODE = False
    assert sign(letter, client, world).status_code == 302
    settings.TIREK_CONSENT_MAIL_CODE = True
    Guardian.objects.update(email="")
    assert sign(letter, client, world).status_code == 302
    assert mail.outbox == []


def test_a_mail_server_that_fails_is_told_and_loses_nothing(
    letter: Letter, world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tirek.consents.mail_code.send_mail", Mock(side_effect=ConnectionRefusedError))
    refused = sign(letter, client, world)
    assert (refused.status_code, Consent.objects.count()) == (400, 0)
    assert 'value="Әлиева Жанар"' in refused.content.decode()


def test_a_code_lasts_and_belongs_to_one_letter(letter: Letter) -> None:
    send_mail_code(letter=letter, at=NOW)
    code = mailed_code()
    check_mail_code(letter, code, at=NOW + timedelta(minutes=29))
    for wrong in (NOW + timedelta(minutes=61), NOW - timedelta(minutes=31)):
        with pytest.raises(WrongCode):
            check_mail_code(letter, code, at=wrong)


def test_mails_and_guesses_are_counted(letter: Letter) -> None:
    for _ in range(MAILS_AN_HOUR):
        send_mail_code(letter=letter, at=NOW)
    with pytest.raises(TooManyAttempts):
        send_mail_code(letter=letter, at=NOW)
    for _ in range(10):
        with pytest.raises(WrongCode):
            check_mail_code(letter, "222222", at=NOW)
    with pytest.raises(TooManyAttempts):
        check_mail_code(letter, mailed_code(), at=NOW)
    assert masked_address(letter) == "z•••@mail.kz"
