"""The phone rings, the session ends, a colleague was faster: nothing typed is lost."""

from tests.journeys.steps import follow, open_person, order_button, press

MESSAGE = "Ring next door first"


def session_ends(walker):
    """The browser forgets who is signed in, as after a night."""
    kept = [c for c in walker.page.context.cookies() if c["name"] == "language"]
    assert len(kept) < len(walker.page.context.cookies())
    walker.page.context.clear_cookies()
    walker.page.context.add_cookies(kept)


def come_back_as(walker, who):
    """From the sign-in page one was sent to."""
    assert "/sign-in" in walker.page.url
    follow(walker, "Sign in with e-ID")
    with walker.page.expect_navigation():
        walker.page.click(f"button[name=person][value={who}]")


def test_an_order_half_written_is_given_back_to_its_writer_and_to_nobody_else(walk, town):
    _base, world = town
    bo = walk().sign_in("bo")
    open_person(bo, world, world.people.astrid)
    follow(bo, "Order")
    bo.page.locator("main input[type=number]").first.fill("7")
    bo.page.get_by_text("Another receiver, phone or message").click()
    bo.page.get_by_label("Message").fill(MESSAGE)
    bo.page.wait_for_selector("[data-draft-status]:not(:empty)")

    session_ends(bo)
    bo.page.reload()
    come_back_as(bo, "ivar")
    assert bo.page.url.split("?")[0].endswith("/order")
    assert bo.page.locator("main input[type=number]").first.input_value() == "12"
    assert MESSAGE not in bo.page.content()

    session_ends(bo)
    bo.page.reload()
    come_back_as(bo, "bo")
    assert bo.page.locator("main input[type=number]").first.input_value() == "7"
    assert bo.page.get_by_label("Message").input_value() == MESSAGE
    order_button(bo).click()
    bo.page.wait_for_url("**/receipt")
    assert MESSAGE in bo.page.locator("main").inner_text()


def test_a_prescription_half_written_comes_back_even_when_it_was_sent_too_late(walk, town):
    _base, world = town
    bo = walk().sign_in("bo")
    open_person(bo, world, world.people.astrid)
    follow(bo, "New prescription")
    bo.page.get_by_label("Teststickor").check()
    press(bo, "Go on to doses")
    bo.page.get_by_label("How many are used").fill("2")
    bo.page.get_by_label("Note to colleagues").fill(MESSAGE)
    bo.page.wait_for_selector("[data-draft-status]:not(:empty)")

    session_ends(bo)
    press(bo, "Prescribe")
    come_back_as(bo, "bo")

    assert bo.page.get_by_label("How many are used").input_value() == "2"
    assert bo.page.get_by_label("Note to colleagues").input_value() == MESSAGE
    press(bo, "Prescribe")
    assert bo.page.locator("h1").inner_text() == "Prescription receipt"


def test_the_suppliers_old_page_is_refused_with_what_happened(walk, town):
    _base, world = town
    bo = walk().sign_in("bo")
    open_person(bo, world, world.people.astrid)
    follow(bo, "Order")
    order_button(bo).click()
    bo.page.wait_for_url("**/receipt")
    gunnar = walk().sign_in("gunnar")
    follow(gunnar, "Open the desk")
    follow(gunnar, "The order", exact=False)
    follow(bo, "Follow the order")
    follow(bo, "Cancel the order")
    press(bo, "Cancel the order")

    press(gunnar, "Confirm")

    told = gunnar.page.locator("main").inner_text()
    assert "changed this after you opened the page" in told or "It is now: Cancelled" in told
    assert "confirmed." not in told
