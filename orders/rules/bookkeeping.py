"""What of an order is accounting information, and how long it is kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from care.rules.prescription import months_later
from catalogue.rules.prices import Currency, vat
from core.errors import Lifter, Refusal

_DAY = timedelta(days=1)
_SWEDISH_YEARS = 7
_DANISH_YEARS = 5
_TAX_YEARS = 7
_SPECIAL_SCHEME_YEARS = 10


class Jurisdiction(StrEnum):
    """Whose bookkeeping law an entity follows."""

    SE = "SE"
    DK = "DK"


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """A fiscal year of a bookkeeping entity, both days included."""

    first_day: date
    last_day: date


@dataclass(eq=False)
class NoFiscalYear(Refusal):
    """No fiscal year of the entity covers the day; nothing of it may be removed until one does."""

    code: ClassVar[str] = "no_fiscal_year"
    lifted_by: ClassVar[Lifter] = Lifter.OPERATOR
    on: date


@dataclass(eq=False)
class TwoFiscalYears(Refusal):
    """More than one fiscal year of the entity covers the day; nothing of it may be removed."""

    code: ClassVar[str] = "two_fiscal_years"
    lifted_by: ClassVar[Lifter] = Lifter.OPERATOR
    on: date


@dataclass(eq=False)
class NoAgreement(Refusal):
    """No agreement with the care provider holds on the day."""

    code: ClassVar[str] = "no_agreement"
    lifted_by: ClassVar[Lifter] = Lifter.OPERATOR
    on: date


@dataclass(eq=False)
class TwoAgreements(Refusal):
    """Agreements with two bookkeeping entities hold on the day."""

    code: ClassVar[str] = "two_agreements"
    lifted_by: ClassVar[Lifter] = Lifter.OPERATOR
    on: date


@dataclass(frozen=True, slots=True)
class DeliveredLine:
    """The sides of a delivered order line that bookkeeping needs: no person, need or free text."""

    order_no: str
    unit_customer_no: str
    article_no: str
    quantity: int
    """Packs; negative in a credit."""
    unit_price: int
    """Öre for a pack, without tax."""
    vat_permille: int
    delivered_on: date
    currency: Currency = Currency.SEK


@dataclass(frozen=True, slots=True)
class AccountingFacts:
    """All that an accounting row holds of an order line (law: ACC-01)."""

    line: DeliveredLine
    net: int
    tax: int

    @property
    def total(self) -> int:
        """What is to be paid, in öre."""
        return self.net + self.tax


def accounting_facts(line: DeliveredLine) -> AccountingFacts:
    """The accounting row of a delivered line."""
    net = line.unit_price * line.quantity
    return AccountingFacts(line, net, vat(net, line.vat_permille))


def entity_for(entities: Iterable[UUID], on: date) -> UUID:
    """The one bookkeeping entity among those of the agreements of the day; refused, not guessed."""
    found = set(entities)
    if not found:
        raise NoAgreement(on)
    if len(found) > 1:
        raise TwoAgreements(on)
    return found.pop()


def fiscal_year_for(rows: Iterable[FiscalYear], on: date) -> FiscalYear:
    """The one fiscal year that covers the day of the accounting event; refused, never guessed."""
    found = [row for row in rows if row.first_day <= on <= row.last_day]
    if not found:
        raise NoFiscalYear(on)
    if len(found) > 1:
        raise TwoFiscalYears(on)
    return found[0]


def keep_until(jurisdiction: Jurisdiction, year: FiscalYear) -> date:
    """The last day accounting information of a fiscal year is kept.

    Sweden: the seventh calendar year after the one in which it ended (bokföringslagen 7:2).
    Denmark: five years from its end, the end of February to the end of February
    (bogføringsloven § 12).
    """
    if jurisdiction is Jurisdiction.SE:
        return date(year.last_day.year + _SWEDISH_YEARS, 12, 31)
    return months_later(year.last_day + _DAY, 12 * _DANISH_YEARS) - _DAY


def keep_tax_basis_until(year: int) -> date:
    """The last day a tax basis document that refers to a calendar year is kept (SFF 9:1)."""
    return date(year + _TAX_YEARS, 12, 31)


def keep_special_scheme_until(year: int) -> date:
    """The last day records of a year under the VAT special schemes are kept (ML 22:77)."""
    return date(year + _SPECIAL_SCHEME_YEARS, 12, 31)


def removable_from(*keep: date) -> date:
    """The first day a thing may be removed: the day after the longest of its grounds to keep it."""
    return max(keep) + _DAY
