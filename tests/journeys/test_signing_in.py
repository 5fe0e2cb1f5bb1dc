"""Coming in and going out."""

import pytest


@pytest.mark.parametrize(("language", "scheme"), [("sv", "light"), ("en", "dark")])
@pytest.mark.contract("000-125")
def test_the_way_in_is_open_to_everyone_on_a_narrow_phone(walk, language, scheme):
    walker = walk(320, language=language, scheme=scheme)

    for path in ("/sign-in", "/sign-in/demo", "/sign-in/password", "/help", "/accessibility"):
        walker.go(path)
        walker.check_accessible()


def test_signing_in_and_out_needs_no_script(walk):
    walker = walk(script=False).sign_in("bo")
    assert walker.page.locator("h1").count() == 1
    assert "/sign-in" not in walker.page.url

    walker.page.click("details.menu:not(.menu-narrow) summary")
    walker.page.click("form[action='/sign-out'] button")

    assert walker.page.url.endswith("/sign-in")
