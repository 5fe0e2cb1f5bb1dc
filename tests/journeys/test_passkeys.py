"""A passkey from Chromium's virtual authenticator: made, signed in with, proved with."""

from tests.journeys.conftest import Walker
from tests.journeys.steps import follow, press

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def plug_in(walker: Walker) -> None:
    """Give the browser a device that verifies its owner."""
    line = walker.page.context.new_cdp_session(walker.page)
    line.send("WebAuthn.enable")
    line.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


def add_passkey(walker: Walker) -> None:
    walker.go("/account/security/passkeys/new")
    walker.page.fill("main [name=name]", "My phone")
    press(walker, "Make the passkey")
    walker.page.get_by_role("heading", name="Your recovery codes").wait_for()


def sign_out(walker: Walker) -> None:
    walker.page.locator("header details.menu:not(.menu-narrow) summary").click()
    with walker.page.expect_navigation():
        walker.page.locator("form[action='/sign-out'] button").first.click()


def test_a_passkey_is_made_signs_in_and_proves_who_one_is(walk):
    walker = walk().sign_in("bo")
    plug_in(walker)
    add_passkey(walker)
    walker.check_accessible()
    follow(walker, "I have kept them, go on")
    assert walker.page.locator("main strong").inner_text() == "My phone"
    walker.check_accessible()
    sign_out(walker)

    walker.go("/sign-in")
    follow(walker, "Sign in with a passkey")
    walker.check_accessible()
    with walker.page.expect_navigation(url=walker.base + "/"):
        walker.page.get_by_role("button", name="Use a passkey").click()

    walker.go("/prove?next=/account/security")
    walker.check_accessible()
    with walker.page.expect_navigation(url="**/account/security"):
        walker.page.get_by_role("button", name="Use a passkey").click()
    assert "Last used" in walker.page.locator("main").inner_text()


def test_without_scripts_a_passkey_says_what_it_needs_and_other_ways_lead_in(walk):
    walker = walk(320, script=False)
    walker.go("/sign-in/passkey")

    assert "needs JavaScript" in walker.page.locator("main").inner_text()
    assert not walker.page.get_by_role("button", name="Use a passkey").is_visible()
    follow(walker, "Other ways to sign in")
    assert walker.page.get_by_role("link", name="Sign in with a password").count() == 1
