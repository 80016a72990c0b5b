"""Nothing is official until a psychologist signs, and a text without a word is not signed."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.makers import NOW, consent_for, make_case, make_instrument, make_screening
from tests.people import World
from tirek.portraits.models import Telling
from tirek.portraits.operations import NothingWritten, draw_up, rewrite, sign


@pytest.fixture
def text(world: World) -> Telling:
    consent_for(world.pupil, world.parent, by=world.psychologist)
    plan = make_screening([world.five_a], [make_instrument()], by=world.psychologist, at=NOW)
    make_case(plan, world.pupil, by=world.psychologist, at=NOW)
    return draw_up(pupil=world.pupil, screening=plan, voice="parent", language="kk", at=NOW, by=world.psychologist)


def test_a_text_without_a_word_is_not_signed(text: Telling, world: World) -> None:
    empty = rewrite(telling=text, words=" \n ", revision=text.revision, at=NOW, by=world.psychologist)
    with pytest.raises(NothingWritten):
        sign(telling=empty, revision=empty.revision, at=NOW, by=world.psychologist)
    empty.refresh_from_db()
    assert empty.signed_at is None


def test_the_page_says_why_and_keeps_the_draft(text: Telling, world: World, client: Client) -> None:
    client.force_login(world.psychologist)
    answer = client.post(
        reverse("telling", args=[text.id]), {"do": "sign", "words": "", "revision": text.revision}, follow=True
    )
    assert [str(message) for message in answer.context["messages"]]
    text.refresh_from_db()
    assert text.signed_at is None
