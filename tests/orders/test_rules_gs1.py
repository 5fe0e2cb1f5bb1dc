from datetime import date

import pytest

from orders.rules.gs1 import BadScan, Scan, looks_scanned, scan

ON = date(2026, 5, 4)
GTIN = "07350000000016"
WHOLE = Scan(GTIN, "LOT42", date(2027, 3, 31))


@pytest.mark.parametrize(
    "text",
    [
        f"(01){GTIN}(10)LOT42(17)270331",
        f"(01){GTIN} (17)270331 (10)LOT42",
        f"01{GTIN}1727033110LOT42",
        f"01{GTIN}10LOT42\x1d17270331",
        f"]C101{GTIN}1727033110LOT42",
        f"]d2\x1d01{GTIN}1727033110LOT42\x1d",
        f"  01{GTIN}21SERIAL\x1d1727033110LOT42 ",
    ],
)
def test_every_way_a_scanner_writes_it_says_the_same(text):
    assert looks_scanned(text)
    assert scan(text, on=ON) == WHOLE


@pytest.mark.parametrize("text", ["LOT42", "", "B-17", "1234567", "27-03"])
def test_what_a_person_types_is_no_scan(text):
    assert not looks_scanned(text)


@pytest.mark.parametrize(
    "text",
    [
        "(01)07350000000015",
        "(17)271399",
        f"01{GTIN}17",
        f"01{GTIN}99X",
    ],
)
def test_what_does_not_hold_together_is_refused(text):
    with pytest.raises(BadScan):
        scan(text, on=ON)


@pytest.mark.parametrize(
    ("digits", "day"),
    [
        ("270200", date(2027, 2, 28)),
        ("280200", date(2028, 2, 29)),
        ("991231", date(1999, 12, 31)),
        ("760101", date(2076, 1, 1)),
        ("770101", date(1977, 1, 1)),
    ],
)
def test_day_nought_is_the_last_and_years_are_the_nearest(digits, day):
    assert scan(f"(17){digits}", on=ON).expires_on == day
