"""Rule A-2 told kindly: why a second factor, and two ways to have one."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from tirek.accounts.policies import has_second_factor
from tirek.accounts.requests import PageRequest


def second_factor_needed(request: PageRequest) -> HttpResponse:
    """Show the way to a passkey or TOTP; whoever has one goes on."""
    if has_second_factor(request.user):
        return redirect("home")
    return render(request, "accounts/second_factor_needed.html")
