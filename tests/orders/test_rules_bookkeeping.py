from dataclasses import fields
from datetime import date

import pytest

from orders.rules.bookkeeping import (
    DeliveredLine,
    FiscalYear,
    Jurisdiction,
    NoFiscalYear,
    TwoFiscalYears,
    accounting_facts,
    fiscal_year_for,
    keep_special_scheme_until,
    keep_tax_basis_until,
    keep_until,
    removable_from,
)

SE, DK = Jurisdiction


def year(span):
    first, last = span.split("/")
    return FiscalYear(date.fromisoformat(first), date.fromisoformat(last))


BROKEN = year("2024-07-01/2025-06-30")


@pytest.mark.contract("001-27")
@pytest.mark.parametrize(
    ("span", "sweden", "denmark"),
    [
        ("2024-01-01/2024-12-31", "2031-12-31", "2029-12-31"),
        ("2024-07-01/2025-06-30", "2032-12-31", "2030-06-30"),
        ("2023-05-01/2024-04-30", "2031-12-31", "2029-04-30"),
        ("2025-01-01/2025-04-30", "2032-12-31", "2030-04-30"),
        ("2024-07-01/2025-12-31", "2032-12-31", "2030-12-31"),
        ("2018-01-01/2018-12-31", "2025-12-31", "2023-12-31"),
        ("2018-07-01/2019-06-30", "2026-12-31", "2024-06-30"),
        ("2008-07-01/2009-06-30", "2016-12-31", "2014-06-30"),
        ("2022-07-01/2023-06-30", "2030-12-31", "2028-06-30"),
        ("2023-03-01/2024-02-29", "2031-12-31", "2029-02-28"),
        ("2022-03-01/2023-02-28", "2030-12-31", "2028-02-29"),
    ],
)
def test_accounting_information_is_kept_through_the_day_the_law_says(span, sweden, denmark):
    assert keep_until(SE, year(span)) == date.fromisoformat(sweden)
    assert keep_until(DK, year(span)) == date.fromisoformat(denmark)


def test_a_thing_may_go_the_day_after_the_longest_of_its_grounds():
    kept = keep_until(SE, BROKEN)
    assert removable_from(keep_tax_basis_until(2024)) == date(2032, 1, 1)
    assert removable_from(keep_tax_basis_until(2024), kept) == date(2033, 1, 1)
    assert removable_from(kept, keep_special_scheme_until(2024)) == date(2035, 1, 1)


def test_the_day_of_the_event_decides_not_the_day_of_the_order():
    calendar = [year(f"{y}-01-01/{y}-12-31") for y in (2024, 2025)]
    delivered = fiscal_year_for(calendar, date(2025, 1, 2))
    assert keep_until(SE, delivered) == date(2032, 12, 31)


def test_a_credit_note_keeps_the_order_it_refers_to_as_long_as_itself():
    invoice, credit = year("2024-01-01/2024-12-31"), year("2026-01-01/2026-12-31")
    assert removable_from(keep_until(SE, invoice)) == date(2032, 1, 1)
    both = (keep_until(SE, invoice), keep_until(SE, credit))
    assert removable_from(*both) == date(2034, 1, 1)


@pytest.mark.parametrize("on", [date(2024, 7, 1), date(2025, 6, 30)])
def test_the_fiscal_year_holds_its_first_and_last_day(on):
    assert fiscal_year_for([BROKEN, year("2025-07-01/2025-12-31")], on) == BROKEN


def test_a_day_in_no_fiscal_year_stops_removal_and_so_does_one_in_two():
    with pytest.raises(NoFiscalYear) as caught:
        fiscal_year_for([BROKEN], date(2025, 7, 1))
    assert caught.value.on == date(2025, 7, 1)
    with pytest.raises(TwoFiscalYears):
        fiscal_year_for([BROKEN, year("2025-01-01/2025-12-31")], date(2025, 6, 30))


LINE = DeliveredLine("104257", "556301", "A-1", 3, 12_950, 250, date(2026, 5, 7))


def test_an_accounting_row_holds_what_the_law_asks_and_nothing_of_the_person():
    row = accounting_facts(LINE)
    assert (row.line, row.net, row.tax, row.total) == (LINE, 38_850, 9_713, 48_563)
    assert {field.name for field in fields(DeliveredLine)} == {
        "order_no",
        "unit_customer_no",
        "article_no",
        "quantity",
        "unit_price",
        "vat_permille",
        "delivered_on",
        "currency",
    }


def test_a_credit_takes_back_what_was_charged():
    credit = DeliveredLine("104257", "556301", "A-1", -3, 12_950, 250, date(2026, 5, 9))
    assert accounting_facts(LINE).total + accounting_facts(credit).total == 0
