"""A second code by e-mail, where the site asks for one: then the paper alone, found or photographed, signs nothing.

Nothing is stored: the code follows from the letter, the address and the half hour, under the server's key.
"""

import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils.translation import gettext as _

from tirek.accounts.attempts import forget_attempts, spend_attempt
from tirek.audit.operations import record
from tirek.consents.actors import signer_of
from tirek.consents.letters import CODE_LENGTH, GUESSES_OF_A_LETTER, GUESSES_WINDOW, WrongCode
from tirek.consents.models import Letter
from tirek.core.secrets import CODE_ALPHABET, keyed_hash, normal_code

LASTS = timedelta(minutes=30)
MAILS_AN_HOUR = 5


def is_asked(letter: Letter) -> bool:
    """Say whether this letter is signed with a second code: the site asks for it and the representative's e-mail is known."""
    return bool(settings.TIREK_CONSENT_MAIL_CODE and letter.guardian and letter.guardian.email)


def masked_address(letter: Letter) -> str:
    """Return the address as whoever knows it recognises it: the first letter and the part behind the @."""
    name, _at, domain = (letter.guardian.email if letter.guardian else "").partition("@")
    return f"{name[:1]}•••@{domain}"


@transaction.atomic(durable=True)
def send_mail_code(*, letter: Letter, at: datetime) -> None:
    """Send the code of this half hour to the representative.

    Raises TooManyAttempts after five mails within an hour; OSError when the mail server takes nothing.
    """
    assert letter.guardian is not None
    spend_attempt(f"letter mails {letter.id}", limit=MAILS_AN_HOUR, window=GUESSES_WINDOW, at=at)
    subject = _("Code for your answer to the school")
    words = _(
        "Your code: %(code)s. Type it on the page of the letter within 30 minutes. If you did not ask for it, do nothing."
    )
    send_mail(subject, words % {"code": _code(letter, at)}, None, [letter.guardian.email])
    record("letter.code_mailed", subject=letter, by=signer_of(letter), at=at)


def check_mail_code(letter: Letter, typed: str, *, at: datetime) -> None:
    """Check a typed code against this half hour's and the last one's; the attempt is spent first.

    Raises WrongCode; TooManyAttempts.
    """
    spend_attempt(f"letter mail code {letter.id}", limit=GUESSES_OF_A_LETTER, window=GUESSES_WINDOW, at=at)
    given = normal_code(typed).encode()
    good = [_code(letter, moment).encode() for moment in (at, at - LASTS)]
    if not any(hmac.compare_digest(given, one) for one in good):
        raise WrongCode
    forget_attempts(f"letter mail code {letter.id}")


def _code(letter: Letter, at: datetime) -> str:
    """Six symbols from the hash, as RFC 4226 takes digits from one: the number modulo the alphabet."""
    assert letter.guardian is not None
    window = int(at.timestamp() // LASTS.total_seconds())
    number = int.from_bytes(keyed_hash(f"{letter.id} {letter.guardian.email} {window}", purpose="letter mail code"))
    symbols = []
    for _place in range(CODE_LENGTH):
        number, place = divmod(number, len(CODE_ALPHABET))
        symbols.append(CODE_ALPHABET[place])
    return "".join(symbols)
