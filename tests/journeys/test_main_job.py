"""The house's main job: register, prescribe, order, deliver, see it delivered."""

import pytest

from tests.journeys.steps import (
    deliver,
    follow,
    open_person,
    order,
    order_button,
    prescribe,
    register,
)

PAGES_TO_PRESCRIBE = 3
PAGES_TO_ORDER = 2


@pytest.mark.parametrize("script", [True, False], ids=["scripts", "no_scripts"])
def test_from_a_new_person_to_goods_delivered(walk, script):
    bo, gunnar = walk(script=script).sign_in("bo"), walk(script=script).sign_in("gunnar")
    person = register(bo)
    bo.loads = 0
    prescribe(bo)
    assert bo.page.locator("h1").inner_text() == "Prescription receipt"
    assert bo.loads == PAGES_TO_PRESCRIBE

    bo.page.goto(person)
    bo.loads = 0
    number = order(bo)
    assert bo.loads == PAGES_TO_ORDER

    deliver(gunnar)

    follow(bo, "Follow the order")
    assert number in bo.page.locator("h1").inner_text()
    assert "Delivered" in bo.page.locator("main table").inner_text()
    assert "B-2026-05" not in bo.page.url
    bo.page.goto(person)
    bo.page.get_by_text("What has happened").click()
    assert "elivered" in bo.page.locator("main .timeline").inner_text()
    assert not bo.faults + gunnar.faults


def test_ordering_by_keyboard_alone_with_focus_always_in_sight(walk, town):
    _base, world = town
    bo = walk().sign_in("bo")
    open_person(bo, world, world.people.astrid)

    tab_to(bo, "main a[href$='/order']")
    enter(bo)
    tab_to(bo, "main input[type=checkbox]")
    bo.page.keyboard.press("Space")
    assert not bo.page.locator("main input[type=checkbox]").first.is_checked()
    bo.page.keyboard.press("Space")
    tab_to(bo, "main input[type=number]")
    bo.page.keyboard.press("ArrowDown")
    bo.page.wait_for_selector("#order-sum button:has-text('Order 26 packs')")
    tab_to(bo, "#order-sum button")
    enter(bo)

    assert bo.page.url.endswith("/receipt")
    assert bo.page.locator("main td.number").first.inner_text().strip() == "11"


def tab_to(walker, selector):
    """Tab until it is reached; what holds the focus must be seen at each step."""
    for _step in range(60):
        walker.page.keyboard.press("Tab")
        told = walker.page.evaluate(
            """selector => {
              const e = document.activeElement, box = e.getBoundingClientRect();
              const style = getComputedStyle(e);
              const lit = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
              const x = box.left + box.width / 2, y = box.top + box.height / 2;
              const top = document.elementFromPoint(x, y);
              const seen = top !== null && (e.contains(top) || top.contains(e)
                || [...(e.labels ?? [])].some(label => label.contains(top)));
              return {there: e.matches(selector), lit, seen, what: e.outerHTML.slice(0, 120)};
            }""",
            selector,
        )
        assert told["lit"], f"no focus ring: {told['what']}"
        assert told["seen"], f"focus hidden: {told['what']}"
        if told["there"]:
            return
    raise AssertionError(f"Tab never came to {selector}")


def enter(walker):
    with walker.page.expect_navigation():
        walker.page.keyboard.press("Enter")


def test_a_double_click_makes_one_order_and_the_second_to_order_is_told_why_not(walk, town):
    _base, world = town
    bo, ivar = walk().sign_in("bo"), walk().sign_in("ivar")
    for walker in (bo, ivar):
        open_person(walker, world, world.people.astrid)
        follow(walker, "Order")

    order_button(bo).dblclick()
    bo.page.wait_for_url("**/receipt")
    with ivar.page.expect_navigation():
        order_button(ivar).click()

    assert "/receipt" not in ivar.page.url
    assert "Nothing was ordered" in ivar.page.locator(".error-summary").inner_text()
    assert "Possible from Friday 3 July" in ivar.page.locator("main .wrong").first.inner_text()
    open_person(bo, world, world.people.astrid)
    assert bo.page.locator("main a[href*='/orders/']:not([download])").count() == 1


def test_ordering_too_early_tells_the_day_who_can_change_it_and_the_next_step(walk, town):
    _base, world = town
    bo = walk().sign_in("bo")
    open_person(bo, world, world.people.astrid)
    order(bo)
    open_person(bo, world, world.people.astrid)
    follow(bo, "Order")

    told = bo.page.locator("main .lines li").first
    assert "Possible from Friday 3 July" in told.inner_text()
    assert "a prescriber at the unit can change the prescription" in told.inner_text()
    follow(bo, "See the prescription", exact=False)
    assert "/prescriptions/" in bo.page.url
