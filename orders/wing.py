"""What orders hands to the house."""

from core.house import HomeCard, NavigationItem, Wing
from orders.jobs.receipt import send_receipt
from orders.jobs.tell import tell
from orders.permissions import RULES, SUPPLY_RULES, SupplyPermission
from orders.personal_data import CATALOGUE
from orders.routes import books, parcels, receipts, replace, supply
from orders.routes.blueprint import orders
from orders.routes.supply_card import supply_card
from orders.services.receipt import RECEIPT
from orders.services.transition import TELL
from orders.texts.supply import explain_supply
from portal.web.i18n import lazy

SUPPLY_PAGES = (supply, replace, parcels, receipts, books)
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
    ),
    NavigationItem(
        "orders.books_page", lazy("The books"), SupplyPermission.BOOKS, "chart", order=80
    ),
)

WING = Wing(
    name="orders",
    blueprints=(orders,),
    navigation=SUPPLY_PLACES,
    home_cards=(HomeCard(supply_card, order=10),),
    personal_data=CATALOGUE,
    permissions={**RULES, **SUPPLY_RULES},
    jobs={TELL: tell, RECEIPT: send_receipt},
    explain=explain_supply,
)
