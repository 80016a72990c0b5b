import pytest
from django import forms
from django.core.paginator import Paginator
from django.http import Http404
from django.template import engines
from django.test import RequestFactory, override_settings
from django.utils import translation

from tirek.core.pages.gallery import CONSENTS, MARKS, SEATS, gallery
from tirek.core.templatetags import components


class Sample(forms.Form):
    email = forms.EmailField(label="E-mail", help_text="The link goes here.")
    words = forms.CharField(label="Words", required=False, widget=forms.Textarea)
    soon = forms.ChoiceField(label="How soon", choices=[("a", "Today"), ("b", "Later")], widget=forms.RadioSelect)
    key = forms.CharField(widget=forms.HiddenInput)


def written(source: str, **context: object) -> str:
    request = RequestFactory().get("/list/?class=5&page=2")
    with translation.override("en"):
        return engines["django"].from_string(source).render(context, request)


@pytest.mark.parametrize("band", MARKS)
def test_a_status_is_a_shape_and_a_word(band):
    with translation.override("en"):
        word = components.charts.band_word(band)
    shown = written("{% status_mark band %}", band=band)
    assert shown.count("<svg") == 1
    assert f"<span>{word}</span>" in shown


def test_a_shape_alone_is_named_for_those_who_listen():
    assert "<title>watch</title>" in written('{% status_shape "watch" %}')


@pytest.mark.parametrize("state", CONSENTS)
def test_a_compact_consent_keeps_its_word(state):
    with translation.override("en"):
        word = components.consent_word(state)
    assert word in written("{% consent_mark state %}", state=state)
    assert f'aria-label="{word} · 02.09.2026"' in written(
        '{% consent_mark state compact=True detail="02.09.2026" %}', state=state
    )


@pytest.mark.parametrize(("words_of", "states"), [(components.consent_word, CONSENTS), (components.board_word, SEATS)])
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_states_are_told_apart_by_word_in_every_language(words_of, states, language):
    with translation.override(language):
        assert len({words_of(state) for state in states}) == len(states)


def test_a_grid_cell_says_value_and_word_and_escapes_the_note():
    shown = written('{% grid_cell "watch" 71.5 url="/p/" note=note %}', note="<b>")
    assert '<span class="tip">72 · watch · &lt;b&gt;</span>' in shown


def test_an_unknown_icon_is_an_error_not_a_gap():
    with pytest.raises(KeyError):
        written('{% icon "no-such-icon" %}')


def test_every_icon_is_drawn_once():
    sprite = (components.settings.BASE / "frontend" / "icons" / "icons.svg").read_text()
    assert len(components.icons()) == sprite.count("<symbol ")


def test_a_refused_field_is_described_by_its_help_and_its_error():
    form = Sample({"email": "nobody"})
    shown = written("{% field form.email %}", form=form)
    assert 'aria-describedby="id_email_helptext id_email_error"' in shown
    assert 'aria-invalid="true"' in shown
    assert 'id="id_email_helptext"' in shown
    assert 'id="id_email_error"' in shown


def test_help_left_out_leaves_no_reference_behind():
    assert "helptext" not in written('{% field form.email help="" %}', form=Sample())


def test_a_choice_group_has_a_legend_and_one_label_for_each_choice():
    shown = written("{% field form.soon %}", form=Sample())
    assert shown.count("<legend>") == 1
    assert shown.count('<label class="choice"') == 2


def test_an_optional_field_says_so():
    assert "(optional)" in written("{% field form.words %}", form=Sample())
    assert "(optional)" not in written("{% field form.email %}", form=Sample())


def test_a_form_lists_what_waits_for_correction_and_names_hidden_errors():
    shown = written("{% form_errors form %}", form=Sample({}))
    assert 'href="#id_email"' in shown
    assert 'href="#id_key"' not in shown
    assert "This field is required." in shown


def test_other_pages_keep_the_rest_of_the_address():
    shown = written("{% pages page %}", page=Paginator(range(100), 10).page(2))
    assert "?class=5&amp;page=3" in shown
    assert '<span aria-current="page">2</span>' in shown


@override_settings(DEBUG=False, DEMO=False)
def test_a_real_installation_has_no_gallery():
    with pytest.raises(Http404):
        gallery(RequestFactory().get("/components/"))
