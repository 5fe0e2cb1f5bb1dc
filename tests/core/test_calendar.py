"""Working days and holidays per country."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar import (
    FIRST_YEAR,
    LAST_YEAR,
    RULES,
    Country,
    add_working_days,
    easter,
    eves,
    holiday_name,
    holidays,
    is_working_day,
    next_working_day,
)

SE, DK, NO, FI = Country.SE, Country.DK, Country.NO, Country.FI
DAYS = st.dates(date(FIRST_YEAR + 1, 1, 1), date(2200, 12, 31))
COUNTRIES = st.sampled_from(Country)


def days(text):
    return {date.fromisoformat(day) for day in text.split()}


EASTERS = (
    "1818-03-22 1943-04-25 1961-04-02 2000-04-23 2008-03-23 2011-04-24 2024-03-31 2025-04-20 "
    "2026-04-05 2027-03-28 2038-04-25 2049-04-18 2076-04-19 2285-03-22 4099-04-19"
)


@pytest.mark.parametrize("expected", sorted(days(EASTERS)))
def test_easter_falls_on_the_published_day(expected):
    assert easter(expected.year) == expected


def easter_by_the_moon(year):
    """Give Easter from the lunar tables (Knuth, The Art of Computer Programming 1.3.2)."""
    golden, century = year % 19 + 1, year // 100 + 1
    gregorian = 3 * century // 4 - 12
    epact = (11 * golden + 20 + (8 * century + 5) // 25 - 5 - gregorian) % 30
    epact += epact == 24 or (epact == 25 and golden > 11)
    moon = 44 - epact + (30 if epact > 23 else 0)
    sunday = 5 * year // 4 - gregorian - 10
    return date(year, 3, 1) + timedelta(days=moon + 6 - (sunday + moon) % 7)


def test_easter_agrees_with_the_lunar_tables_in_every_year():
    years = range(1583, LAST_YEAR + 1)
    assert [easter(year) for year in years] == [easter_by_the_moon(year) for year in years]


@given(st.integers(1583, LAST_YEAR))
def test_easter_is_a_sunday_from_22_march_to_25_april(year):
    day = easter(year)
    assert day.isoweekday() == 7
    assert date(year, 3, 22) <= day <= date(year, 4, 25)


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        (
            SE,
            (
                "2026-01-01 2026-01-06 2026-04-03 2026-04-05 2026-04-06 2026-05-01 2026-05-14 "
                "2026-05-24 2026-06-06 2026-06-20 2026-10-31 2026-12-25 2026-12-26"
            ),
        ),
        (
            DK,
            (
                "2026-01-01 2026-04-02 2026-04-03 2026-04-05 2026-04-06 2026-05-14 2026-05-24 "
                "2026-05-25 2026-12-25 2026-12-26"
            ),
        ),
        (
            NO,
            (
                "2026-01-01 2026-04-02 2026-04-03 2026-04-05 2026-04-06 2026-05-01 2026-05-14 "
                "2026-05-17 2026-05-24 2026-05-25 2026-12-25 2026-12-26"
            ),
        ),
        (
            FI,
            (
                "2026-01-01 2026-01-06 2026-04-03 2026-04-05 2026-04-06 2026-05-01 2026-05-14 "
                "2026-05-24 2026-06-20 2026-10-31 2026-12-06 2026-12-25 2026-12-26"
            ),
        ),
    ],
)
def test_public_holidays_of_2026_are_complete(country, expected):
    assert holidays(country, 2026) == days(expected)


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        (SE, "2026-06-19 2026-12-24 2026-12-31"),
        (DK, "2026-06-05 2026-12-24 2026-12-31"),
        (NO, "2026-12-24"),
        (FI, "2026-06-19 2026-12-24"),
    ],
)
def test_eves_of_2026_are_days_off_without_being_holidays(country, expected):
    assert eves(country, 2026) == days(expected)
    assert not any(is_working_day(day, country) for day in days(expected))
    assert not eves(country, 2026) & holidays(country, 2026)


@pytest.mark.parametrize(
    ("country", "day", "is_holiday"),
    [
        (SE, "2004-05-31", True),  # Whit Monday, its last year
        (SE, "2005-05-16", False),
        (SE, "2004-06-06", False),
        (SE, "2005-06-06", True),  # national day, its first year
        (DK, "2023-05-05", True),  # Great Prayer Day, its last year
        (DK, "2024-04-26", False),
    ],
)
def test_a_rule_holds_only_in_its_years(country, day, is_holiday):
    day = date.fromisoformat(day)
    assert (day in holidays(country, day.year)) is is_holiday


@pytest.mark.parametrize("day", ["2017-06-05", "2022-06-05"])
def test_a_holiday_prevails_over_an_eve_on_the_same_day(day):
    day = date.fromisoformat(day)
    assert day in holidays(DK, day.year)
    assert day not in eves(DK, day.year)


@pytest.mark.parametrize(
    ("midsummer", "all_saints"),
    [
        ("2020-06-20", "2020-10-31"),
        ("2021-06-26", "2021-11-06"),
        ("2022-06-25", "2022-11-05"),
    ],
)
def test_moving_saturdays_fall_within_their_weeks(midsummer, all_saints):
    assert holiday_name(date.fromisoformat(midsummer), SE) == "midsummer_day"
    assert holiday_name(date.fromisoformat(all_saints), SE) == "all_saints_day"


def test_a_holiday_has_a_name_and_a_common_day_none():
    assert holiday_name(date(2026, 5, 14), SE) == "ascension_day"
    assert holiday_name(date(2026, 6, 19), SE) == "midsummer_eve"
    assert holiday_name(date(2026, 5, 15), SE) is None


def test_every_name_can_be_a_message_id():
    assert all(rule.name.isidentifier() and rule.name.islower() for rule in RULES)


@pytest.mark.parametrize("year", [FIRST_YEAR, LAST_YEAR])
def test_the_outermost_years_are_known(year):
    assert date(year, 12, 25) in holidays(SE, year)


@pytest.mark.parametrize("year", [FIRST_YEAR - 1, LAST_YEAR + 1])
def test_an_unknown_year_is_an_error_and_never_a_guess(year):
    with pytest.raises(ValueError, match="1992 to 4099"):
        holidays(SE, year)


@pytest.mark.parametrize(
    ("month_end", "due"),
    [
        ("2026-02-28", "2026-03-02"),
        ("2026-04-05", "2026-04-07"),
        ("2026-04-03", "2026-04-07"),
        ("2026-06-20", "2026-06-22"),
        ("2026-06-06", "2026-06-08"),
        ("2026-01-31", "2026-02-02"),
        ("2026-09-30", "2026-09-30"),
        ("2026-12-30", "2026-12-30"),
        ("2027-02-28", "2027-03-01"),
        ("2028-02-29", "2028-02-29"),
        ("2028-04-30", "2028-05-02"),
        ("2026-04-30", "2026-04-30"),
        ("2026-08-20", "2026-08-20"),
    ],
)
def test_a_deadline_on_a_day_off_moves_to_the_next_working_day(month_end, due):
    assert next_working_day(date.fromisoformat(month_end), SE) == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2026-11-20", 1, "2026-11-23"),  # Friday to Monday
        ("2026-11-21", 1, "2026-11-23"),  # Saturday is not counted
        ("2026-11-21", 0, "2026-11-21"),
        ("2026-04-01", 2, "2026-04-07"),  # over Easter
        ("2026-06-18", 1, "2026-06-22"),  # over midsummer
        ("2026-12-23", 3, "2026-12-30"),
        ("2026-12-30", 1, "2027-01-04"),
        ("2026-04-07", -1, "2026-04-02"),
        ("2027-01-04", -3, "2026-12-28"),
    ],
)
def test_working_days_are_counted_past_days_off(start, n, end):
    assert add_working_days(date.fromisoformat(start), n, SE) == date.fromisoformat(end)


def test_the_same_day_can_be_worked_in_one_country_only():
    assert is_working_day(date(2026, 5, 25), SE)
    assert not is_working_day(date(2026, 5, 25), DK)
    assert is_working_day(date(2026, 5, 1), DK)
    assert not is_working_day(date(2026, 5, 1), SE)


@given(DAYS, COUNTRIES)
def test_the_next_working_day_is_near_and_skips_none(day, country):
    found = next_working_day(day, country)
    assert is_working_day(found, country)
    assert 0 <= (found - day).days <= 5
    between = [day + timedelta(n) for n in range((found - day).days)]
    assert not any(is_working_day(each, country) for each in between)


@given(DAYS, st.integers(1, 40), COUNTRIES)
def test_adding_working_days_passes_exactly_that_many(day, n, country):
    end = add_working_days(day, n, country)
    passed = [day + timedelta(k) for k in range(1, (end - day).days + 1)]
    assert sum(is_working_day(each, country) for each in passed) == n
    assert is_working_day(end, country)


@given(DAYS, st.integers(1, 40), COUNTRIES)
def test_subtracting_undoes_adding_from_a_working_day(day, n, country):
    start = next_working_day(day, country)
    assert add_working_days(add_working_days(start, n, country), -n, country) == start
