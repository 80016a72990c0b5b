"""The roles a person can be appointed to, and what distinguishes them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    HEAD = "head", _("Head of the organisation")
    DEPUTY_HEAD = "deputy_head", _("Deputy head, coordinator")
    PSYCHOLOGIST = "psychologist", _("Pedagogue-psychologist")
    SOCIAL_PEDAGOGUE = "social_pedagogue", _("Social pedagogue")
    SPECIAL_PEDAGOGUE = "special_pedagogue", _("Special pedagogue")
    ASSISTANT = "assistant", _("Pedagogue-assistant")
    CAREER_PEDAGOGUE = "career_pedagogue", _("Career-guidance pedagogue")
    CLASS_TEACHER = "class_teacher", _("Class teacher")
    SUBJECT_TEACHER = "subject_teacher", _("Subject teacher")
    PMPC_SPECIALIST = "pmpc_specialist", _("PMPC specialist")
    CENTRE_SPECIALIST = "centre_specialist", _("Specialist of a centre of psychological support")
    OFFICIAL = "official", _("Official of an education department")
    RESEARCHER = "researcher", _("Researcher")
    SUPPORT = "support", _("Platform support")


# see T3 or T4 data, so must have a second factor (rule A-2)
SENSITIVE = frozenset({Role.PSYCHOLOGIST, Role.SOCIAL_PEDAGOGUE, Role.SPECIAL_PEDAGOGUE, Role.DEPUTY_HEAD, Role.HEAD})
# see every pupil's name and class of their organisation
WHOLE_ROLL = frozenset({Role.HEAD, Role.DEPUTY_HEAD, Role.PSYCHOLOGIST, Role.SOCIAL_PEDAGOGUE})
# may invite staff and change the school's own facts
RUNS_THE_SCHOOL = frozenset({Role.HEAD, Role.DEPUTY_HEAD})
# may import the roster and keep classes
KEEPS_THE_ROLL = frozenset({Role.HEAD, Role.DEPUTY_HEAD, Role.PSYCHOLOGIST, Role.SOCIAL_PEDAGOGUE})
