"""Who may open what: one row for each address. ``test_every_url`` tries every row with every role and every kind of object.

``path`` and ``body`` name objects of the town by key (in a body with ``@``). An object a role may not see answers exactly as
an object that does not exist.
"""

from dataclasses import dataclass, field

from tests.access.town import ANONYMOUS, ROLES
from tests.makers import TODAY

Roles = frozenset[str]

SIGNED_IN: Roles = frozenset(ROLES) - {ANONYMOUS}
APPOINTED = SIGNED_IN - {"nobody"}
# see every name of school № 7 and keep its roll
KEEPERS: Roles = frozenset({"psychologist", "colleague", "class_psychologist", "social_pedagogue", "head", "deputy"})
RUNNERS: Roles = frozenset({"head", "deputy"})
PSYCHOLOGISTS: Roles = frozenset({"psychologist", "colleague", "class_psychologist"})
# look after a child or class of the case, none of the neighbour's
OF_THE_CLASS: Roles = frozenset({"class_teacher", "subject_teacher"})
OF_THE_CHILD: Roles = frozenset({"special_pedagogue", "assistant"})
# lead the case, or only the neighbour's class
LEAD: Roles = frozenset({"psychologist"})
LEAD_NEIGHBOUR: Roles = frozenset({"psychologist", "class_psychologist"})
STRANGER: Roles = frozenset({"stranger"})
NOBODY: Roles = frozenset()

GET, POST, BOTH = frozenset({"GET"}), frozenset({"POST"}), frozenset({"GET", "POST"})


@dataclass(frozen=True)
class Row:
    """One address: who opens it with an object of the case, and with the neighbour's (``None``: the same people)."""

    name: str
    own: Roles = NOBODY
    methods: frozenset[str] = GET
    path: dict[str, str] = field(default_factory=dict)
    body: dict[str, str] = field(default_factory=dict)
    neighbour: Roles | None = None
    # may know the neighbour's object, but not do this with it: 403
    refused_neighbour: Roles = NOBODY
    # anybody, signed in or not: why
    public: str = ""
    # one's own account and nothing else: allauth decides between page, redirect and 404
    own_account: bool = False
    # the object belongs to no school
    of_all: bool = False
    # the granted POST writes, so that a refusal that writes nothing says something
    writes: bool = False
    # without a path: the body names the object that is asked for
    asked_in_body: bool = False
    # both classes of one plan, to somebody who has only one of them
    shared: bool = False

    def may_open(self, kind: str) -> Roles:
        """Return the roles for whom an object of ``kind`` exists."""
        if self.of_all or kind == "page":
            return self.own
        if kind == "neighbour":
            return self.own if self.neighbour is None else self.neighbour
        if kind == "other school":
            return STRANGER if "psychologist" in self.own else NOBODY
        return self.own

    @property
    def objects(self) -> dict[str, str]:
        """Where each object is named: field of path or body → key."""
        named = {where: key[1:] for where, key in self.body.items() if key.startswith("@")}
        return self.path | named


def page(name: str, own: Roles, methods: frozenset[str] = GET, **facts: object) -> Row:
    return Row(name, own, methods, **facts)  # type: ignore[arg-type]


def public(name: str, why: str, methods: frozenset[str] = GET, **facts: object) -> Row:
    return Row(name, SIGNED_IN | {ANONYMOUS}, methods, public=why, **facts)  # type: ignore[arg-type]


def own_account(name: str, **facts: object) -> Row:
    return Row(name, SIGNED_IN, own_account=True, **facts)  # type: ignore[arg-type]


def about(name: str, key: str, where: str, own: Roles, methods: frozenset[str] = GET, **facts: object) -> Row:
    return Row(name, own, methods, path={where: key}, **facts)  # type: ignore[arg-type]


def of_class(name: str, methods: frozenset[str] = GET, **facts: object) -> Row:
    """An address of one class of a plan: two ids that must belong together."""
    path = {"screening_id": "screening", "class_id": "screened"}
    return Row(name, LEAD, methods, path=path, neighbour=LEAD_NEIGHBOUR, shared=True, **facts)  # type: ignore[arg-type]


DAY = TODAY.isoformat()
NEW_PLAN = {
    "title": "Жаңа жоспар",
    "classes": "@class",
    "package": "@instrument",
    "starts_on": DAY,
    "ends_on": DAY,
    "mode": "supervised",
    "language_choice": "pupil",
    "signals_to": "@person",
}
NEW_GUARDIAN = {"kind": "father", "surname": "Әлиев", "given_name": "Дәурен", "language": "kk"}
NEW_PUPIL = {
    "surname": "Ермек",
    "given_name": "Айша",
    "born_on": "2016-05-04",
    "sex": "f",
    "language": "kk",
}
NEW_GROUND = {"kind": "danger_to_life", "reason": "қауіп", "days": "3"}
LETTER = "the link in the hands of a parent is the key"
SLIP = "the slip in the hands of a child is the key"
SIGN_IN = "the way in"

TABLE = (
    public("home", "a stranger sees the welcome page, nobody's names"),
    public("set_language_of_page", "the language of the page", POST, body={"language": "kk", "next": "/"}),
    public("health", "a load balancer asks"),
    public("gallery", "components with invented names, in the demo and tests only"),
    # --- the own account
    public("account_login", SIGN_IN, BOTH),
    public("account_logout", SIGN_IN, BOTH),
    public("account_reset_password", SIGN_IN, BOTH),
    public("account_reset_password_done", SIGN_IN),
    public("account_reset_password_from_key", SIGN_IN, BOTH, path={"uidb36": "reset_uid", "key": "reset_key"}),
    public("account_reset_password_from_key_done", SIGN_IN),
    public("account_inactive", SIGN_IN),
    public("mfa_authenticate", SIGN_IN, BOTH),
    public("mfa_login_webauthn", SIGN_IN),
    own_account("account_reauthenticate"),
    own_account("account_change_password"),
    own_account("mfa_index"),
    own_account("mfa_reauthenticate"),
    own_account("mfa_reauthenticate_webauthn"),
    own_account("mfa_activate_totp"),
    own_account("mfa_deactivate_totp"),
    own_account("mfa_view_recovery_codes"),
    own_account("mfa_generate_recovery_codes"),
    own_account("mfa_download_recovery_codes"),
    own_account("mfa_list_webauthn"),
    own_account("mfa_add_webauthn"),
    about("mfa_remove_webauthn", "passkey", "pk", LEAD, BOTH, neighbour=frozenset({"colleague"})),
    about("mfa_edit_webauthn", "passkey", "pk", LEAD, BOTH, neighbour=frozenset({"colleague"})),
    page("second_factor_needed", SIGNED_IN),
    own_account("form_kept"),
    # --- staff
    page("staff", RUNNERS),
    page("staff_invite", RUNNERS, POST, body={"role": "psychologist", "email": "new@example.kz"}, writes=True),
    about("invitation_withdraw", "invitation", "invitation_id", RUNNERS, POST, writes=True),
    about("appointment_end", "appointment", "appointment_id", RUNNERS, POST, writes=True),
    page(
        "organisation_choose",
        KEEPERS | OF_THE_CLASS | OF_THE_CHILD,
        POST,
        body={"organisation": "@organisation"},
        asked_in_body=True,
    ),
    public("invitation", "the link in the hands of a colleague is the key", BOTH, path={"token": "invitation_token"}),
    about("work", "work", "work_id", LEAD, neighbour=frozenset({"colleague"})),
    about("work_file", "work", "work_id", LEAD, neighbour=frozenset({"colleague"})),
    # --- people
    page("classes", APPOINTED),
    about("class", "class", "class_id", KEEPERS | OF_THE_CLASS, neighbour=KEEPERS),
    about("pupil", "pupil", "pupil_id", KEEPERS | OF_THE_CLASS | OF_THE_CHILD, neighbour=KEEPERS),
    about(
        "pupil_move",
        "pupil",
        "pupil_id",
        KEEPERS,
        POST,
        body={"to": "@other_class", "why": "moved", "on": DAY},
        writes=True,
    ),
    about("pupil_guardian", "pupil", "pupil_id", KEEPERS, POST, body=NEW_GUARDIAN, writes=True),
    page("class_new", KEEPERS | STRANGER, BOTH),
    about("class_add", "class", "class_id", KEEPERS, BOTH, body=NEW_PUPIL, writes=True),
    about(
        "class_helper",
        "class",
        "class_id",
        KEEPERS,
        POST,
        body={"person": "@person", "kind": "subject_teacher"},
        writes=True,
    ),
    about("pupil_correct", "pupil", "pupil_id", KEEPERS, BOTH, body=NEW_PUPIL, writes=True),
    about("pupil_helper", "pupil", "pupil_id", RUNNERS, POST, body={"person": "@person"}, writes=True),
    about("guardianship", "guardianship", "relation_id", KEEPERS, BOTH, body=NEW_GUARDIAN, writes=True),
    about(
        "guardianship_limit",
        "guardianship",
        "relation_id",
        KEEPERS,
        POST,
        body={"limit": "no_contact", "document": "№ 7"},
        writes=True,
    ),
    about("guardianship_end", "guardianship", "relation_id", KEEPERS, POST, writes=True),
    # whom a psychologist looks after is decided by those who run the school
    about("assignment_end", "assignment", "assignment_id", RUNNERS, POST, writes=True),
    page("search", SIGNED_IN),
    page("roster", KEEPERS | STRANGER, BOTH),
    page("roster_template", SIGNED_IN),
    about("roster_columns", "import", "import_id", KEEPERS, BOTH),
    about("roster_preview", "import", "import_id", KEEPERS, BOTH),
    about("roster_apply", "import", "import_id", KEEPERS, POST, writes=True),
    about("roster_give_up", "import", "import_id", KEEPERS, POST, writes=True),
    # --- consents
    public("letter", LETTER, path={"token": "letter"}),
    public("letter_decide", LETTER, BOTH, path={"token": "letter"}),
    public("letter_withdraw", LETTER, BOTH, path={"token": "letter", "purpose": "purpose"}),
    page("consents", KEEPERS | STRANGER | {"class_teacher"}),
    about("consent_grid", "class", "class_id", KEEPERS | {"class_teacher"}, neighbour=KEEPERS),
    about("consent_letters", "class", "class_id", KEEPERS, POST, body={"pupil": "@pupil"}, writes=True),
    about("consent_pupil", "pupil", "pupil_id", KEEPERS),
    about("consent_paper", "pupil", "pupil_id", KEEPERS, BOTH),
    about("consent_letter_again", "pupil", "pupil_id", KEEPERS, POST, body={"signer": "@guardian"}, writes=True),
    about("ground_declare", "pupil", "pupil_id", KEEPERS, BOTH, body=NEW_GROUND, writes=True),
    about("consent_picture", "paper", "paper_id", KEEPERS),
    about("consent_withdraw", "consent", "consent_id", KEEPERS, POST, writes=True),
    page("grounds", KEEPERS | STRANGER),
    about("ground_sign", "ground", "ground_id", KEEPERS, POST),
    about("ground_end", "ground", "ground_id", KEEPERS, POST, writes=True),
    about("ground_told", "ground", "ground_id", KEEPERS, POST, body={"how": "телефонмен"}, writes=True),
    # --- instruments
    page("instruments", SIGNED_IN),
    about("instrument", "instrument", "instrument_id", SIGNED_IN, of_all=True),
    # --- screenings
    page("screenings", APPOINTED),
    page("screening_plan", PSYCHOLOGISTS - {"colleague"} | STRANGER, BOTH, body=NEW_PLAN),
    about("screening", "screening", "screening_id", LEAD, neighbour=LEAD_NEIGHBOUR),
    about(
        "screening_seat", "screening", "screening_id", LEAD, POST, refused_neighbour=frozenset({"class_psychologist"})
    ),
    about(
        "screening_close",
        "screening",
        "screening_id",
        LEAD,
        POST,
        refused_neighbour=frozenset({"class_psychologist"}),
        writes=True,
    ),
    Row(
        "screening_slips",
        LEAD,
        POST,
        path={"screening_id": "screening"},
        body={"class": "@screened"},
        neighbour=LEAD_NEIGHBOUR,
        writes=True,
        shared=True,
    ),
    of_class("board"),
    page("results_to_decide", SIGNED_IN),
    about(
        "result_decide",
        "sitting",
        "sitting_id",
        LEAD,
        POST,
        neighbour=LEAD_NEIGHBOUR,
        body={"do": "keep", "ground": "@ground"},
        writes=True,
    ),
    page("kept_apart", SIGNED_IN),
    about(
        "kept_apart_one",
        "apart",
        "apart_id",
        LEAD,
        BOTH,
        neighbour=LEAD_NEIGHBOUR,
        body={"why": "trial"},
        writes=True,
    ),
    public("run", SLIP, BOTH, body={"class_code": "AAAA", "personal_code": "BBBB"}),
    public("run_by_link", SLIP, path={"token": "slip"}),
    public("run_worker", "the runner's own script"),
    about("run_as_teacher", "seat", "seat_id", frozenset({"class_teacher"}), neighbour=NOBODY),
    public("run_open", SLIP, POST),
    public("run_batch", SLIP, POST),
    public("run_submit", SLIP, POST),
    public("run_help", SLIP, POST),
    public("run_state", SLIP),
    # --- portraits
    of_class("class_grid"),
    of_class("class_grid_xlsx"),
    of_class("class_papers", POST, writes=True),
    about("portrait", "pupil", "pupil_id", LEAD, neighbour=LEAD_NEIGHBOUR),
    about("portrait_pdf", "pupil", "pupil_id", LEAD, neighbour=LEAD_NEIGHBOUR),
    about(
        "telling",
        "telling",
        "telling_id",
        LEAD,
        POST,
        neighbour=LEAD_NEIGHBOUR,
        body={"words": "басқаша", "revision": "1"},
        writes=True,
    ),
    page("recommendations", SIGNED_IN),
    # --- signals
    page("signals", PSYCHOLOGISTS | STRANGER | {"head"}),
    about("signal", "signal", "signal_id", LEAD, neighbour=LEAD_NEIGHBOUR),
    about(
        "signal_step", "signal", "signal_id", LEAD, POST, neighbour=LEAD_NEIGHBOUR, body={"kind": "talked"}, writes=True
    ),
    about(
        "signal_hand_over",
        "signal",
        "signal_id",
        LEAD,
        POST,
        neighbour=LEAD_NEIGHBOUR,
        body={"to": "@person"},
        writes=True,
    ),
)
