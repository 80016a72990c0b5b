"""Forms of the roll: a class, a pupil, a representative, and who looks after whom."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tirek.accounts.models import Person
from tirek.core.iin import NotAnIin, read_iin
from tirek.core.kazakh import clean, with_cyrillic_schwa, without_look_alikes
from tirek.core.phones import NotAPhone, read_phone
from tirek.organisations.models import Language
from tirek.organisations.queries import year_on
from tirek.people.models import Assignment, Enrolment, Guardianship, Pupil, SchoolClass, Sex
from tirek.people.operations import GuardianFacts, PupilFacts

LEAVES = (Enrolment.Reason.TRANSFERRED, Enrolment.Reason.LEFT, Enrolment.Reason.GRADUATED)
MOVES = (Enrolment.Reason.MOVED, Enrolment.Reason.REPEATS, Enrolment.Reason.PROMOTED)
WHOLE_SCHOOL = "whole_school"
HIGHEST_GRADE = 12


class NameField(forms.CharField):
    """A part of a name, as the roster import would write it: Kazakh letters where Latin ones only look alike."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=80, **kwargs)

    def clean(self, value: Any) -> str:
        return without_look_alikes(with_cyrillic_schwa(clean(super().clean(value))))


class ClassForm(forms.Form):
    """A class of this school year."""

    grade = forms.IntegerField(min_value=0, max_value=HIGHEST_GRADE, label=gettext_lazy("Grade"))
    letter = forms.CharField(max_length=3, label=pgettext_lazy("class", "Letter"))
    language = forms.ChoiceField(choices=Language.choices, label=gettext_lazy("Language of instruction"))
    shift = forms.IntegerField(min_value=1, max_value=3, initial=1, label=gettext_lazy("Shift"))

    def clean_letter(self) -> str:
        return with_cyrillic_schwa(clean(self.cleaned_data["letter"])).upper()


class PupilForm(forms.Form):
    """What a school knows of a pupil."""

    surname = NameField(label=gettext_lazy("Surname"))
    given_name = NameField(label=gettext_lazy("Given name"))
    patronymic = NameField(required=False, label=gettext_lazy("Patronymic"))
    born_on = forms.DateField(label=gettext_lazy("Date of birth"), widget=forms.DateInput(format="%d.%m.%Y"))
    sex = forms.ChoiceField(choices=Sex.choices, label=gettext_lazy("Sex"), widget=forms.RadioSelect)
    language = forms.ChoiceField(choices=Language.choices, label=gettext_lazy("Language"))
    iin = forms.CharField(
        max_length=20,
        required=False,
        label=gettext_lazy("IIN"),
        help_text=gettext_lazy("Not needed. What is known already stays when the field is left empty."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    @classmethod
    def of(cls, pupil: Pupil, *, today: date) -> "PupilForm":
        """Return the form filled with what is known; the IIN is never shown again."""
        known = ("surname", "given_name", "patronymic", "born_on", "sex", "language")
        return cls(initial={name: getattr(pupil, name) for name in known}, today=today)

    def clean_born_on(self) -> date:
        day: date = self.cleaned_data["born_on"]
        if not self.today.year - 100 < day.year <= self.today.year or day > self.today:
            raise forms.ValidationError(_("Check the year of birth."))
        return day

    def clean_iin(self) -> str:
        given = self.cleaned_data["iin"]
        try:
            return read_iin(given).number if given else ""
        except NotAnIin:
            raise forms.ValidationError(
                _("This is not an IIN: a digit is wrong or missing. Check it, or leave it empty.")
            ) from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("iin"):
            owner = read_iin(cleaned["iin"])
            if owner.born_on is not None and cleaned.get("born_on") not in (None, owner.born_on):
                self.add_error("born_on", _("The IIN says another date of birth."))
            if owner.sex is not None and cleaned.get("sex") not in (None, owner.sex):
                self.add_error("sex", _("The IIN says another sex."))
        return cleaned

    @property
    def facts(self) -> PupilFacts:
        """What was written."""
        return PupilFacts(**self.cleaned_data)


class MoveForm(forms.Form):
    """Where a pupil goes, why, and from which day on."""

    to = forms.ModelChoiceField(
        SchoolClass.objects.none(),
        required=False,
        label=gettext_lazy("Class"),
        empty_label=gettext_lazy("leaves the school"),
    )
    why = forms.ChoiceField(
        choices=[(one.value, one.label) for one in (*MOVES, *LEAVES)],
        label=gettext_lazy("Why"),
        initial=Enrolment.Reason.MOVED,
    )
    on = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(format="%d.%m.%Y"))

    def __init__(self, pupil: Pupil, *args: Any, on: date) -> None:
        super().__init__(*args)
        to = self.fields["to"]
        assert isinstance(to, forms.ModelChoiceField)
        to.queryset = SchoolClass.objects.filter(organisation=pupil.organisation_id, year=year_on(on))
        self.fields["on"].initial = on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        fitting = MOVES if cleaned.get("to") else LEAVES
        if "why" in cleaned and cleaned["why"] not in fitting:
            self.add_error("why", _("This reason does not fit: who leaves goes to no class, who stays goes to one."))
        return cleaned


class RepresentativeForm(forms.Form):
    """What is known of a representative."""

    surname = NameField(label=gettext_lazy("Surname"))
    given_name = NameField(label=gettext_lazy("Given name"))
    patronymic = NameField(required=False, label=gettext_lazy("Patronymic"))
    phone = forms.CharField(max_length=30, required=False, label=gettext_lazy("Telephone"))
    email = forms.EmailField(required=False, label=gettext_lazy("E-mail"))
    language = forms.ChoiceField(choices=Language.choices, label=gettext_lazy("Language of letters"))

    @classmethod
    def of(cls, relation: Guardianship) -> "RepresentativeForm":
        """Return the form filled with what is known."""
        names = ("surname", "given_name", "patronymic", "phone", "email", "language")
        return cls(initial={name: getattr(relation.guardian, name) for name in names})

    def clean_phone(self) -> str:
        given = self.cleaned_data["phone"]
        try:
            return read_phone(given) if given else ""
        except NotAPhone:
            raise forms.ValidationError(_("This is not a telephone number of Kazakhstan.")) from None

    @property
    def facts(self) -> GuardianFacts:
        """What was written about the person."""
        names = ("surname", "given_name", "patronymic", "phone", "email", "language")
        return GuardianFacts(**{name: self.cleaned_data[name] for name in names})


class GuardianForm(RepresentativeForm):
    """A new representative, what they are to the child, and by which paper."""

    kind = forms.ChoiceField(choices=Guardianship.Kind.choices, label=gettext_lazy("Who"))
    document = forms.CharField(max_length=250, required=False, label=gettext_lazy("Document"))

    field_order = ("kind",)


class LimitForm(forms.Form):
    """What a court has limited, and its paper."""

    limit = forms.ChoiceField(
        choices=Guardianship.Limit.choices, label=gettext_lazy("What a court decided"), widget=forms.RadioSelect
    )
    document = forms.CharField(
        max_length=250,
        required=False,
        label=gettext_lazy("Decision of the court"),
        help_text=gettext_lazy("Number, date and court. Without the paper no limit is written down."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("limit") not in (None, Guardianship.Limit.NONE) and not cleaned.get("document"):
            self.add_error("document", _("Name the decision of the court."))
        return cleaned


class ColleagueField(forms.ModelChoiceField):
    """A choice among colleagues, by full name."""

    def label_from_instance(self, obj: Person) -> str:
        return obj.full_name


class HelperForm(forms.Form):
    """Who looks after one child."""

    person = ColleagueField(Person.objects.none(), label=gettext_lazy("Colleague"))

    def __init__(self, people: QuerySet[Person], *args: Any) -> None:
        super().__init__(*args)
        person = self.fields["person"]
        assert isinstance(person, forms.ModelChoiceField)
        person.queryset = people


class ClassHelperForm(HelperForm):
    """Who does what for a class."""

    KINDS = (
        (Assignment.Kind.CLASS_TEACHER, pgettext_lazy("assignment", "is the class teacher")),
        (Assignment.Kind.SUBJECT_TEACHER, pgettext_lazy("assignment", "teaches the class")),
        (Assignment.Kind.SPECIALIST, pgettext_lazy("assignment", "is a specialist of the class")),
        (WHOLE_SCHOOL, pgettext_lazy("assignment", "is a specialist of the whole school")),
    )

    kind = forms.ChoiceField(label=gettext_lazy("What for"))

    def __init__(self, people: QuerySet[Person], given: Collection[str], *args: Any) -> None:
        super().__init__(people, *args)
        known = {*given, *([WHOLE_SCHOOL] if Assignment.Kind.SPECIALIST in given else [])}
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(code, words) for code, words in self.KINDS if code in known]
