"""Forms of consent: what a guardian chooses, what a member of staff records."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tirek.consents.letters import Addressee
from tirek.consents.models import LegalGround, Purpose
from tirek.consents.papers import LARGEST_FILE
from tirek.consents.wording import PurposeWords

YES_NO = [("yes", pgettext_lazy("consent", "Yes")), ("no", pgettext_lazy("consent", "No"))]
LONGEST_GROUND_DAYS = 30


def _code(label: Any, *, required: bool = True) -> forms.CharField:
    attributes = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
    return forms.CharField(
        label=label,
        max_length=20,
        required=required,
        widget=forms.TextInput(attrs=attributes),
    )


class CodeForm(forms.Form):
    """The code printed on the letter."""

    code = _code(gettext_lazy("Code from the letter"))


class DecideForm(forms.Form):
    """A yes or no for each purpose, none chosen beforehand; the name and the code sign it."""

    signed_name = forms.CharField(
        label=gettext_lazy("Your surname and given name"),
        min_length=3,
        max_length=250,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    code = _code(gettext_lazy("Code from the letter"))
    mail_code = _code(gettext_lazy("Code from the e-mail"), required=False)

    def __init__(self, purposes: tuple[PurposeWords, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.purposes = purposes
        self.mailed_to = ""
        for one in purposes:
            self.fields[one.code] = forms.ChoiceField(
                choices=YES_NO,
                label=one.name,
                widget=forms.RadioSelect,
                error_messages={"required": gettext_lazy("Choose yes or no.")},
            )

    def ask_mailed_code(self, address: str) -> None:
        """From now on the page shows the field of the second code first, and to whom it went."""
        self.mailed_to = address
        self.fields["mail_code"].required = True
        self.fields["mail_code"].widget.attrs["autofocus"] = True

    @property
    def questions(self) -> list[dict[str, Any]]:
        """Each purpose with its field, in order, for the page."""
        return [{"words": one, "bound": self[one.code]} for one in self.purposes]

    def said(self, answer: str) -> frozenset[Purpose]:
        """Return the purposes answered with ``answer``."""
        return frozenset(Purpose(one.code) for one in self.purposes if self.cleaned_data[one.code] == answer)


class PaperForm(forms.Form):
    """A sheet signed by hand: who signed, when, what was ticked, and its picture."""

    signer = forms.ChoiceField(label=gettext_lazy("Who signed"))
    signed_on = forms.DateField(label=gettext_lazy("Signed on"), widget=forms.DateInput(format="%d.%m.%Y"))
    sheet = forms.FileField(
        label=gettext_lazy("Photograph or scan of the sheet"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"}),
    )

    def __init__(self, signers: list[Addressee], today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.signers = {str(one.guardian.id if one.guardian else one.pupil.id): one for one in signers}
        names = [(key, str(one.guardian or one.pupil.full_name)) for key, one in self.signers.items()]
        signer = self.fields["signer"]
        assert isinstance(signer, forms.ChoiceField)
        signer.choices = names
        for purpose in Purpose:
            self.fields[purpose.value] = forms.ChoiceField(
                choices=[*YES_NO, ("", gettext_lazy("nothing ticked"))],
                label=purpose.label,
                widget=forms.RadioSelect,
                required=False,
            )

    @property
    def questions(self) -> list[forms.BoundField]:
        """The fields of the purposes, in order."""
        return [self[purpose.value] for purpose in Purpose]

    def clean_signed_on(self) -> date:
        day: date = self.cleaned_data["signed_on"]
        if day > self.today:
            raise forms.ValidationError(_("This day has not come yet."))
        if day < self.today - timedelta(days=366):
            raise forms.ValidationError(_("A sheet older than a year is no longer recorded. Ask for a new one."))
        return day

    def clean_sheet(self) -> UploadedFile:
        sheet: UploadedFile = self.cleaned_data["sheet"]
        if (sheet.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(str(refusal_words("large")))
        return sheet

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not any(cleaned.get(purpose.value) for purpose in Purpose):
            raise forms.ValidationError(_("Copy at least one answer from the sheet."))
        return cleaned

    def said(self, answer: str) -> frozenset[Purpose]:
        """Return the purposes ticked with ``answer``."""
        return frozenset(purpose for purpose in Purpose if self.cleaned_data.get(purpose.value) == answer)


class GroundForm(forms.Form):
    """Acting without consent: which ground, which law, why, for how long."""

    kind = forms.ChoiceField(label=gettext_lazy("Ground"), choices=LegalGround.Kind.choices, widget=forms.RadioSelect)
    law = forms.CharField(
        label=gettext_lazy("Which law and article"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("Needed for a duty set by law."),
    )
    reason = forms.CharField(
        label=gettext_lazy("What happened and what has to be done"), max_length=4000, widget=forms.Textarea
    )
    days = forms.IntegerField(
        label=gettext_lazy("For how many days"),
        min_value=1,
        max_value=LONGEST_GROUND_DAYS,
        initial=3,
        help_text=gettext_lazy("30 at most. It ends by itself."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == LegalGround.Kind.STATUTORY_DUTY and not cleaned.get("law"):
            self.add_error("law", _("Name the law and the article."))
        return cleaned


class ToldForm(forms.Form):
    """How the parent was told."""

    how = forms.CharField(label=gettext_lazy("How the parent was told"), max_length=250)


def refusal_words(code: str) -> str | Promise:
    """Return why a file was not taken, and what to do."""
    return {
        "large": gettext_lazy("The file is larger than 10 MB. Make the photograph smaller."),
        "unreadable": gettext_lazy("This file is not a picture or PDF that can be opened. Take the photograph again."),
        "pages": gettext_lazy("A sheet has one to four pages. Keep only the consent itself."),
        "pixels": gettext_lazy("The picture is too big to be opened. Take an ordinary photograph."),
    }[code]
