"""Before and after the time is up: the warning, staying, lapsing, and what was typed."""

from contextlib import contextmanager
from datetime import timedelta

import time_machine

from tests.conftest import MONDAY

MOVED = "document.activeElement?.textContent?.trim()"


@contextmanager
def later(**span):
    with time_machine.travel(MONDAY + timedelta(**span), tick=True):
        yield


def forward(page, seconds):
    page.clock.run_for(seconds * 1000)
    page.wait_for_timeout(0)


def open_page(walker, path):
    walker.page.clock.install()
    return walker.go(path)


def test_the_warning_comes_two_minutes_ahead_stays_by_one_key_and_gives_the_focus_back(walk):
    bo = walk().sign_in("bo")
    page = open_page(bo, "/account")
    page.focus("[name=given_name]")
    with later(minutes=18, seconds=5):
        forward(page, 18 * 60 + 5)
        page.wait_for_selector("#session[open]")
        assert page.evaluate(MOVED) == "Stay signed in"
        assert "unless you choose to stay" in page.inner_text("#session-text")
        bo.check_accessible()
        page.keyboard.press("Enter")
        page.wait_for_selector("#session", state="hidden")
        assert page.evaluate("document.activeElement.name") == "given_name"
    with later(minutes=37):
        assert bo.go("/account").url.endswith("/account")


def test_another_window_that_is_used_takes_the_warning_away(walk):
    bo = walk().sign_in("bo")
    page = open_page(bo, "/account")
    with later(minutes=18, seconds=5):
        forward(page, 18 * 60 + 5)
        page.wait_for_selector("#session[open]")
        other = page.context.new_page()
        other.goto(bo.base + "/help")
        page.wait_for_selector("#session", state="hidden")
        other.close()


def test_what_was_typed_when_the_time_was_up_is_found_again_after_signing_in(walk):
    bo = walk().sign_in("bo")
    page = open_page(bo, "/account")
    page.fill("[name=given_name]", "Halvskriven")
    with later(minutes=21):
        forward(page, 21 * 60)
        page.wait_for_selector("#session[open]")
        page.wait_for_function(
            "document.querySelector('#session-title').textContent.includes('out')"
        )
        bo.check_accessible()
        page.click("#session button")
        page.wait_for_url("**/sign-in?next=/account")
        bo.page.goto(bo.base + "/sign-in/demo?next=/account")
        page.click("button[name=person][value=bo]")
        page.wait_for_url("**/account")
        assert page.input_value("[name=given_name]") == "Halvskriven"
        assert "What you wrote is kept" in page.inner_text("main")
        bo.check_accessible()


def test_without_scripts_a_frame_tells_the_time_and_the_form_comes_back_too(walk):
    bo = walk(script=False).sign_in("bo")
    page = bo.go("/account")
    frame = page.frame_locator("iframe.time-left")
    assert "You are signed out at" in frame.locator("p").first.inner_text()
    frame.locator("button").click()
    frame.locator("button").wait_for()
    assert page.url.endswith("/account")
    page.fill("[name=given_name]", "Halvskriven")
    with later(minutes=21):
        page.click("main form button[type=submit]")
        page.wait_for_url("**/sign-in?next=/account")
        page.goto(bo.base + "/sign-in/demo?next=/account")
        page.click("button[name=person][value=bo]")
        page.wait_for_url("**/account")
        assert page.input_value("[name=given_name]") == "Halvskriven"
