"""The hall's pages, as each known person sees them."""

import pytest


@pytest.mark.parametrize("who", ["astrid", "bo", "cilla", "dan", "eva", "farid", "gunnar", "hedda"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_everyone_has_a_home_page(visit, people, who, language):
    page = visit(getattr(people, who), language=language).get("/")

    assert page.status_code == 200


def test_a_stranger_is_led_to_the_sign_in_page(visit):
    page = visit(None).get("/")

    assert page.status_code == 302
    assert page.headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize("url", ["/help", "/accessibility"])
def test_standing_pages_need_no_signing_in(visit, url):
    assert visit(None).get(url).status_code == 200


def test_the_one_who_keeps_the_rules_finds_every_units_rule_book(visit, people, world):
    page = visit(people.sixten).get("/")

    assert f"/units/{world.unit.id}/rules" in page.text
