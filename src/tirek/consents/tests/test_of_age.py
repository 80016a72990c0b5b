"""Whoever has come of age gets a letter of their own: nobody speaks to them as to a parent."""

from django.conf import settings
from django.test import Client

from tests.makers import NOW, make_pupil
from tests.people import World
from tirek.consents.jobs import printed_letter
from tirek.consents.letters import addressees, code_of, issue_letters, token_of
from tirek.consents.models import Consent, Letter
from tirek.consents.printing import print_consent_letters
from tirek.consents.texts import publish_texts
from tirek.core import tenancy
from tirek.core.printing import Stamp
from tirek.core.tests.paper import pages_of


def letter_to_an_adult(world: World) -> Letter:
    publish_texts(settings.CONTENT / "consents", at=NOW)
    adult = make_pupil(world.five_a, "Тілеуов", "Санжар", born_on=NOW.date().replace(year=NOW.year - 18))
    (letter,) = issue_letters(to=addressees([adult], at=NOW), at=NOW, by=world.psychologist)
    return letter


def test_the_page_speaks_to_the_adult_and_takes_the_decision(world: World, client: Client) -> None:
    letter = letter_to_an_adult(world)
    tenancy.enter([])
    page = f"/c/{token_of(letter)}/"
    text = client.get(page).content.decode()
    assert "Құрметті Санжар! Сіз 18 жасқа толдыңыз" in text
    assert "ата-ана" not in text.lower()
    said = {one.code: "yes" for one in client.get(page).context["wording"].purposes}
    said |= {"signed_name": "Тілеуов Санжар", "code": code_of(letter), "read_in": "kk"}
    assert client.post(f"{page}decide/", said).status_code == 302
    tenancy.enter([world.school.id])
    assert Consent.objects.filter(pupil=letter.pupil, guardian=None, decision="given").count() == len(said) - 3


def test_the_paper_asks_for_no_kinship(world: World) -> None:
    paper = printed_letter(letter_to_an_adult(world), "5 «А»")
    page = " ".join(pages_of(print_consent_letters([paper], language="kk", stamp=Stamp("Сәрсенова А.", NOW))))
    assert page.count("Тілеуов Санжар") >= 1
    assert [words for words in ("Балаға кім боламын", "Балам үшін", "Ата-ана") if words in page] == []
