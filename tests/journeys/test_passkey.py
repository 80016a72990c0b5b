"""A passkey is added and used in a real browser, under the strict policy: no script of ours or allauth's is refused."""

from collections.abc import Iterator

import pytest
from django.test.testcases import LiveServerThread, _StaticFilesHandler
from playwright.sync_api import Page, sync_playwright

from tests.makers import PASSWORD, appoint, make_organisation, make_person


@pytest.fixture
def address(committed_db: None) -> Iterator[str]:
    """A server of this process on a free port, with one psychologist."""
    country = make_organisation("country", "Қазақстан")
    school = make_organisation("school", "№ 7 мектеп", country, second_factor_required=False)
    appoint(make_person("aigul", "Сәрсенова", "Айгүл"), school, "psychologist")
    server = LiveServerThread("localhost", _StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    yield f"http://localhost:{server.port}"
    server.terminate()


@pytest.fixture
def page() -> Iterator[Page]:
    """A browser with a built-in authenticator; whatever its console complains about fails the test."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(locale="kk-KZ")
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        yield page
        browser.close()
        assert complaints == []


AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


SECURITY = "/accounts/2fa/"


def test_a_passkey_is_added_and_then_opens_the_door_without_a_password(address, page):
    page.goto(f"{address}/accounts/login/?next={SECURITY}")
    page.fill("[name=login]", "aigul")
    page.fill("[name=password]", PASSWORD)
    page.click("form[action='/accounts/login/'] button.button")
    page.click("a[href='/accounts/2fa/webauthn/add/']")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button.button")
    page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(f"{address}/accounts/2fa/recovery-codes/")
    page.goto(f"{address}/accounts/logout/?next=/accounts/login/%3Fnext={SECURITY}")
    page.click("main form button.button")
    page.click("#passkey_login")
    page.wait_for_url(f"{address}{SECURITY}")
    assert page.locator(".menu-name").inner_text() == "Сәрсенова А."
