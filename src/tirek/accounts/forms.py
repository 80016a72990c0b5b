"""allauth's forms where a secret can be guessed: each guess costs an attempt before it is looked at (rule A-1)."""

from collections.abc import Callable

from allauth.account.forms import ChangePasswordForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm

from tirek.accounts.adapter import spend_or_refuse
from tirek.accounts.attempts import forget_attempts


class CountedAuthenticateForm(AuthenticateForm):
    """The second step of signing in: a code of the app or a recovery code."""

    def clean_code(self) -> str:
        return _counted(f"second step {self.user.pk}", super().clean_code)


class CountedReauthenticateForm(ReauthenticateForm):
    """The same, asked again before something grave."""

    def clean_code(self) -> str:
        return _counted(f"second step {self.user.pk}", super().clean_code)


class CountedChangePasswordForm(ChangePasswordForm):
    """A new password for whoever knows the old one."""

    def clean_oldpassword(self) -> str:
        assert self.user is not None
        return _counted(f"old password {self.user.pk}", super().clean_oldpassword)


def _counted(key: str, check: Callable[[], str]) -> str:
    """Return what ``check`` returns; the count of ``key`` begins anew after the right secret.

    Raises ValidationError in the reader's language when the attempts are spent, without looking at the secret.
    """
    spend_or_refuse(key)
    found = check()
    forget_attempts(key)
    return found
