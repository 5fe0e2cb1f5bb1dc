"""A passkey from Chromium's virtual authenticator: made, signed in with, proved with."""

from contextlib import suppress

import pytest
from playwright.sync_api import Page, TimeoutError  # noqa: A004 - the name it has there

from tests.journeys.conftest import Walker
from tests.journeys.steps import follow, open_person, press
from tests.journeys.test_time_left import forward, later

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


def use_passkey(walker: Walker) -> None:
    """From the sign-in page, and through the choice of an assignment where there is one."""
    follow(walker, "Sign in with a passkey")
    walker.page.get_by_role("button", name="Use a passkey").click()
    walker.page.wait_for_url(lambda url: "/sign-in/passkey" not in url)
    walker.page.wait_for_load_state()
    if "/sign-in/assignment" in walker.page.url:
        with walker.page.expect_navigation():
            walker.page.click("button[name=assignment]:has-text('Södra')")


def begin_prescription(walker: Walker, world) -> None:
    open_person(walker, world, world.people.astrid)
    follow(walker, "New prescription")
    walker.page.get_by_label("Teststickor").check()
    press(walker, "Go on to doses")
    walker.page.get_by_label("How many are used").fill("2")
    walker.page.fill("[name=cover]", "45")
    walker.page.get_by_label("Note to colleagues").fill("Ring next door first")


def until_warned(page: Page) -> None:
    """Wait for the warning; an answer that was still under way sets its clock later."""
    for _try in range(8):
        with suppress(TimeoutError):
            page.wait_for_selector("#session[open]", timeout=4_000)
            return
        forward(page, 5)
    page.wait_for_selector("#session[open]")


def stay_once(walker: Walker) -> None:
    """Let the warning appear, and extend by one key."""
    forward(walker.page, 5)
    with later(minutes=18, seconds=15):
        forward(walker.page, 18 * 60 + 10)
        until_warned(walker.page)
        walker.check_accessible()
        walker.page.keyboard.press("Enter")
        walker.page.wait_for_selector("#session", state="hidden")


def lapse(walker: Walker) -> None:
    """Do nothing for 21 minutes, and go where the page leads."""
    page = walker.page
    forward(page, 21 * 60)
    until_warned(page)
    page.wait_for_function("document.querySelector('#session-title').textContent.includes('out')")
    page.click("#session button")
    page.wait_for_url("**/sign-in?next=**")
    assert "Twenty minutes passed" in page.inner_text("main")


@pytest.mark.contract("001-41", "001-43")
def test_a_prescription_half_written_outlives_its_sign_in_by_passkey(walk, town):
    bo = walk().sign_in("bo")
    plug_in(bo)
    add_passkey(bo)
    follow(bo, "I have kept them, go on")
    sign_out(bo)
    bo.go("/sign-in")
    use_passkey(bo)
    page = bo.page
    page.clock.install()
    begin_prescription(bo, town[1])
    stay_once(bo)
    page.get_by_label("Note to colleagues").fill("Ring next door, then here")
    with later(minutes=39):
        lapse(bo)
        use_passkey(bo)
        page.wait_for_url("**/prescriptions/lines**")

        assert page.get_by_label("How many are used").input_value() == "2"
        assert page.input_value("[name=cover]") == "45"
        assert page.get_by_label("Note to colleagues").input_value() == "Ring next door, then here"
        bo.check_accessible()
        press(bo, "Prescribe")
        assert page.locator("h1").inner_text() == "Prescription receipt"
