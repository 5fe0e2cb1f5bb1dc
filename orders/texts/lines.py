"""Articles, quantities and delivery of orders in the reader's words."""

from typing import Any

from core.people import Address
from core.short_number import said_number
from orders.queries.withdrawals import LineView
from portal.web.i18n import _, language, ngettext


def plain_goods(goods: Any) -> str:
    """What goods are, in the reader's language as far as the catalogue knows it."""
    english = goods.plain_name_en if language() == "en" else ""
    return str(english or goods.plain_name)


def plain(goods: Any) -> str:
    """What an article is called in everyday words, in the reader's language."""
    name = plain_goods(goods)
    return str(name or goods.name)


def area(view: LineView) -> str:
    """The care area's name in the reader's language."""
    sv, en = view.facts.care_area_name, view.facts.care_area_name_en
    return sv if language() == "sv" else en or sv


def packs_words(packs: int) -> str:
    """A number of packs."""
    return ngettext("%(num)d pack", "%(num)d packs", packs)


def products_words(lines: int) -> str:
    """A number of products in an order."""
    return ngettext("%(num)d product", "%(num)d products", lines)


def withdrawals_words(left: int) -> str:
    """How many withdrawals are left."""
    return ngettext("%(num)d withdrawal left", "%(num)d withdrawals left", left)


def order_button(packs: int) -> str:
    """The main act of the order form."""
    if not packs:
        return _("Order")
    return ngettext("Order %(num)d pack", "Order %(num)d packs", packs)


def order_no(number: int) -> str:
    """An order's number as it is read aloud."""
    return said_number(number)


def address_line(address: Address) -> str:
    """An address on one line, with the door code where there is one."""
    code = _("code %(code)s", code=address.door_code) if address.door_code else ""
    return ", ".join(part for part in (address.line, code) if part)
