"""What people do in the house, step by step, in a browser."""

from datetime import date

from playwright.sync_api import Locator, Page

from core.identity_number import make_test_number
from tests.journeys.conftest import Walker
from tests.people import Known, World

NEWCOMER = make_test_number(date(1950, 6, 1), 995)


def press(
    walker: Walker, name: str, *, role: str = "button", within: str = "main", exact: bool = True
) -> Page:
    """Press what bears this name and wait for the page it leads to."""
    with walker.page.expect_navigation():
        walker.page.locator(within).get_by_role(role, name=name, exact=exact).first.click()
    return walker.page


def follow(walker: Walker, name: str, *, within: str = "main", exact: bool = True) -> Page:
    """Follow the link of this name."""
    return press(walker, name, role="link", within=within, exact=exact)


def fill(walker: Walker, **fields: str) -> None:
    """Write in fields by their names."""
    for name, text in fields.items():
        walker.page.fill(f"main [name={name}]", text)


def open_person(walker: Walker, world: World, who: Known) -> Page:
    """The page of a recipient at Bo's unit."""
    return walker.go(f"/units/{world.unit.id}/recipients/{who.recipient_id}")


def register(walker: Walker) -> str:
    """From home, register someone new; gives the address of the person's page."""
    follow(walker, "Care recipients", within="nav")
    follow(walker, "Register a care recipient")
    fill(walker, number=NEWCOMER)
    press(walker, "Continue")
    fill(walker, given_name="Karin", family_name="Karlsson")
    fill(walker, street="Provgatan 1", postal_code="123 45", city="Exempelby")
    walker.page.get_by_label("Incontinence").check()
    press(walker, "Register the person")
    return walker.page.url


def prescribe(walker: Walker, product: str = "Inkontinensskydd normal") -> None:
    """From the person's page, prescribe four a day."""
    follow(walker, "New prescription")
    if not walker.page.get_by_label(product).count():
        press(walker, "Incontinence")
    walker.page.get_by_label(product).check()
    press(walker, "Go on to doses")
    walker.page.get_by_label("How many are used").fill("4")
    press(walker, "Prescribe")


def order_button(walker: Walker) -> Locator:
    """The main act of the order form."""
    return walker.page.locator("#order-sum button")


def order(walker: Walker) -> str:
    """From the person's page, order what may be ordered; gives the order's number."""
    follow(walker, "Order")
    with walker.page.expect_navigation():
        order_button(walker).click()
    assert walker.page.url.endswith("/receipt")
    return walker.page.locator("h1").inner_text().split("number ")[1]


def deliver(walker: Walker) -> None:
    """From the supplier's home: confirm, pick, send with batch and expiry, hand over."""
    follow(walker, "Open the desk")
    follow(walker, "The order", exact=False)
    press(walker, "Confirm")
    press(walker, "Note as picked")
    follow(walker, "Send a parcel")
    for batch in walker.page.get_by_label("Batch, or scan the pack").all():
        batch.fill("B-2026-05")
    for expires in walker.page.get_by_label("Expiry").all():
        expires.fill("2028-01-31")
    press(walker, "Send the parcel")
    if "/parcels/" not in walker.page.url:
        follow(walker, "Parcel ", exact=False)
    press(walker, "Note as delivered")
