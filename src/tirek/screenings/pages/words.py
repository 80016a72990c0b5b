"""The runner's own words, as data: the script holds none, so that every language is complete or refused."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _


def runner_words(language: str) -> dict[str, str]:
    """Return what the runner says in ``language`` (docs/reference/runner.md names each key)."""
    with translation.override(language):
        return {
            "language_name": dict(settings.LANGUAGES)[language],
            "choose_language": _("Choose the language of the questions"),
            "begin": _("Begin"),
            "advances": _("When you choose an answer, the next question comes by itself."),
            "next": _("Next"),
            "back": _("Back"),
            "finish": _("Finish"),
            "pause": _("Pause"),
            "paused": _("Pause. Your answers are kept."),
            "go_on": _("Go on"),
            "rather_not": _("I would rather not answer"),
            "question_of": _("Question %(number)s of %(total)s"),
            "kept": _("Kept"),
            "kept_here": _("No network. Your answers are kept on this device and will go by themselves."),
            "no_network": _("There is no network. Your answers wait on this device; nothing is lost."),
            "sending": _("Sending your answers…"),
            "choose_answer": _("Choose an answer to go on."),
            "still_there": _("Are you still here? Your answers are kept."),
            "stopped_title": _("This questionnaire has been closed"),
            "stopped_text": _("You did nothing wrong. You do not need to do anything else."),
            "elsewhere": _("This questionnaire is open on another device. Go on there, or wait two minutes."),
            "over": _("The time of this questionnaire is over. Thank you for coming."),
            "not_yet": _("This questionnaire has not begun yet. Come back on its day."),
            "already": _("You have already answered everything. Thank you!"),
            "expired": _("This questionnaire can no longer be continued. Tell your psychologist."),
            "no_language": _("There is no such language here. Choose another."),
            "thanks": _("Thank you!"),
            "helplines": _("If something troubles you, you can talk about it free of charge: 111 and 150."),
            "saved_by": _("Your answers are seen only by the school psychologist."),
            "help": _("I need help"),
            "help_asked": _("An adult will come to you."),
            "try_again": _("Try again"),
            "time_left": _("%(minutes)s min left"),
            "number_hint": _("A number from %(minimum)s to %(maximum)s"),
            "choose_up_to": _("Choose up to %(count)s"),
            "read_aloud": _("Read aloud"),
        }
