"""What orders hands to the house."""

from core.actors import Actor
from core.errors import Refusal
from core.house import HomeCard, NavigationItem, Section, Wing
from orders.commands.demo import load
from orders.jobs import nightly
from orders.jobs.receipt import send_receipt
from orders.jobs.tell import tell
from orders.permissions import RULES, SUPPLY_RULES, OrderPermission, SupplyPermission
from orders.personal_data import CATALOGUE
from orders.routes import (
    approval,
    books,
    cards,
    files,
    parcels,
    place,
    receipts,
    replace,
    start,
    stock,
    supply,
    worklist,
)
from orders.routes import orders as order_pages
from orders.routes.blueprint import orders
from orders.routes.supply_card import supply_card
from orders.services.receipt import RECEIPT
from orders.services.transition import TELL
from orders.texts.refusals import explain
from orders.texts.supply import explain_supply
from portal.texts import Explanation
from portal.web.i18n import lazy

ORDER_PAGES = (worklist, start, place, stock, order_pages, approval, files)
SUPPLY_PAGES = (supply, replace, parcels, receipts, books)
ORDER_PLACES = (
    NavigationItem(
        "orders.worklist",
        lazy("Who runs out"),
        OrderPermission.LIST,
        "hourglass",
        order=12,
        per_unit=True,
    ),
    NavigationItem(
        "orders.start",
        lazy("Order"),
        OrderPermission.STOCK,
        "plus",
        order=32,
        per_unit=True,
        minor=True,
    ),
    NavigationItem(
        "orders.order_list",
        lazy("Orders"),
        OrderPermission.LIST,
        "package",
        order=16,
        per_unit=True,
    ),
)
SUPPLY_PLACES = (
    NavigationItem(
        "orders.desks", lazy("Supplier desk"), SupplyPermission.DESKS, "truck", order=30
    ),
    NavigationItem(
        "orders.deliveries",
        lazy("Deliveries"),
        SupplyPermission.RECEIVE,
        "truck",
        order=45,
        per_unit=True,
        minor=True,
    ),
    NavigationItem(
        "orders.books_page", lazy("The books"), SupplyPermission.BOOKS, "chart", order=80
    ),
)


def explain_all(refusal: Refusal, actor: Actor) -> Explanation | None:
    """Refusals of ordering, then those of the supplier's desk."""
    return explain(refusal, actor) or explain_supply(refusal, actor)


WING = Wing(
    name="orders",
    blueprints=(orders,),
    navigation=(*ORDER_PLACES, *SUPPLY_PLACES),
    home_cards=(
        HomeCard(cards.staff_card, order=5),
        HomeCard(cards.own_card, order=5),
        HomeCard(supply_card, order=10),
        HomeCard(approval.approval_card, order=6),
    ),
    permissions={**RULES, **SUPPLY_RULES},
    personal_data=CATALOGUE,
    jobs={TELL: tell, RECEIPT: send_receipt, **nightly.HANDLERS},
    schedules=nightly.SCHEDULES,
    explain=explain_all,
    sections=(
        Section("care.recipient.acts", "", cards.act, order=10),
        Section("care.recipient", "orders/person.html", cards.person_part, order=20),
    ),
    finders=(cards.find_order,),
    demo=load,
)
