"""The house on a phone, in big letters, in two languages and by its keys."""

import pytest

from tests.journeys.steps import open_person, order_button


@pytest.mark.contract("000-125")
def test_ordering_works_on_the_narrowest_phone(walk, town):
    """In Swedish, whose words are long. 320 px are also 640 px at 200 %, and 1280 px at 400 %."""
    _base, world = town
    bo = walk(320, language="sv").sign_in("bo")
    bo.check_accessible()
    open_person(bo, world, world.people.astrid)
    bo.check_accessible()
    bo.page.locator("main a[href$='/order']").first.click()
    bo.page.wait_for_url("**/order")
    bo.check_accessible()
    assert order_button(bo).bounding_box()["height"] >= 44
    order_button(bo).click()
    bo.page.wait_for_url("**/receipt")
    bo.check_accessible()


def test_the_language_changes_where_one_stands(walk, town):
    _base, world = town
    bo = walk().sign_in("bo")
    page = open_person(bo, world, world.people.astrid)
    at = page.url
    for name, lang in (("Svenska", "sv"), ("English", "en")):
        with page.expect_navigation():
            page.get_by_role("button", name=name).click()
        assert page.locator("html").get_attribute("lang") == lang
        assert page.url == at
        assert "Astrid Almkvist" in page.locator("h1").inner_text()


def test_keys_lead_to_the_search_box_through_lists_and_to_their_own_page(walk, town):
    _base, world = town
    bo = walk().sign_in("bo")
    page = open_person(bo, world, world.people.astrid)
    at = page.url

    page.wait_for_load_state("networkidle")  # the keys listen when their module has come
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.matches('[role=search] input')")
    page.keyboard.type("a/?")
    assert page.locator("#search").input_value() == "a/?"

    page.goto(bo.base + f"/units/{world.unit.id}/worklist")
    page.wait_for_load_state("networkidle")
    first, second = (row.locator("a").first for row in page.locator("main tbody tr").all()[:2])
    first.focus()
    page.keyboard.press("ArrowDown")
    assert second.evaluate("e => e === document.activeElement")
    page.keyboard.press("ArrowUp")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url == at

    page.wait_for_load_state("networkidle")
    with page.expect_navigation():
        page.keyboard.press("?")
    assert page.locator("h1").inner_text() == "Keyboard shortcuts"
