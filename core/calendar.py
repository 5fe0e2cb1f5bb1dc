"""Working days and holidays per country, as rules with the years they hold."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

FIRST_YEAR, LAST_YEAR = 1992, 4099  # older national rules are left out; Easter is right until 4099
_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


class Country(StrEnum):
    """A country whose calendar is known (ISO 3166-1)."""

    SE = "SE"
    DK = "DK"
    NO = "NO"
    FI = "FI"


@dataclass(frozen=True)
class HolidayRule:
    """One yearly day off. `name` is a message id; an eve is no public holiday, but none works."""

    name: str
    day: Callable[[int], date]
    countries: frozenset[Country]
    since: int = FIRST_YEAR
    until: int = LAST_YEAR
    eve: bool = False

    def holds(self, country: Country, year: int) -> bool:
        """Whether the rule is in force in the country that year."""
        return country in self.countries and self.since <= year <= self.until


def easter(year: int) -> date:
    """Give Easter Sunday of the Gregorian calendar (Meeus, Jones, Butcher)."""
    golden = year % 19
    century, rest = divmod(year, 100)
    quarter = century // 4
    moon = (19 * golden + century - quarter - (8 * century + 13) // 25 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    correction = (golden + 11 * moon + 19 * week) // 433
    month = (moon + week - 7 * correction + 90) // 25
    return date(year, month, (moon + week - 7 * correction + 33 * month + 19) % 32)


def _fixed(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


def _after_easter(days: int) -> Callable[[int], date]:
    return lambda year: easter(year) + timedelta(days=days)


def _weekday_from(weekday: int, month: int, day: int) -> Callable[[int], date]:
    """Give the first such weekday on or after the day."""

    def find(year: int) -> date:
        first = date(year, month, day)
        return first + timedelta(days=(weekday - first.weekday()) % 7)

    return find


def _in(*codes: str) -> frozenset[Country]:
    return frozenset(Country(code) for code in codes)


_ALL = frozenset(Country)

# SE: lag (1989:253) and, for the eves, lag (1930:173) 2 §. DK: shop closing act for the eves;
# Great Prayer Day ended by lov 214/2023. NO: lov 1995-02-24-12. FI: kyrkolagen 652/2023.
RULES = (
    HolidayRule("new_years_day", _fixed(1, 1), _ALL),
    HolidayRule("epiphany", _fixed(1, 6), _in("SE", "FI")),
    HolidayRule("maundy_thursday", _after_easter(-3), _in("DK", "NO")),
    HolidayRule("good_friday", _after_easter(-2), _ALL),
    HolidayRule("easter_sunday", _after_easter(0), _ALL),
    HolidayRule("easter_monday", _after_easter(1), _ALL),
    HolidayRule("great_prayer_day", _after_easter(26), _in("DK"), until=2023),
    HolidayRule("may_day", _fixed(5, 1), _in("SE", "NO", "FI")),
    HolidayRule("constitution_day", _fixed(5, 17), _in("NO")),
    HolidayRule("ascension_day", _after_easter(39), _ALL),
    HolidayRule("whit_sunday", _after_easter(49), _ALL),
    HolidayRule("whit_monday", _after_easter(50), _in("DK", "NO")),
    HolidayRule("whit_monday", _after_easter(50), _in("SE"), until=2004),
    HolidayRule("constitution_day", _fixed(6, 5), _in("DK"), eve=True),
    HolidayRule("national_day", _fixed(6, 6), _in("SE"), since=2005),
    HolidayRule("midsummer_eve", _weekday_from(4, 6, 19), _in("SE", "FI"), eve=True),
    HolidayRule("midsummer_day", _weekday_from(5, 6, 20), _in("SE", "FI")),
    HolidayRule("all_saints_day", _weekday_from(5, 10, 31), _in("SE", "FI")),
    HolidayRule("independence_day", _fixed(12, 6), _in("FI")),
    HolidayRule("christmas_eve", _fixed(12, 24), _ALL, eve=True),
    HolidayRule("christmas_day", _fixed(12, 25), _ALL),
    HolidayRule("boxing_day", _fixed(12, 26), _ALL),
    HolidayRule("new_years_eve", _fixed(12, 31), _in("SE", "DK"), eve=True),
)


@lru_cache(maxsize=256)
def _days_off(country: Country, year: int) -> dict[date, HolidayRule]:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"holidays are known from {FIRST_YEAR} to {LAST_YEAR}")
    in_force = [rule for rule in RULES if rule.holds(country, year)]
    eves_first = sorted(in_force, key=lambda rule: not rule.eve)  # so that a holiday prevails
    return {rule.day(year): rule for rule in eves_first}


def holidays(country: Country, year: int) -> frozenset[date]:
    """Give the public holidays of the year; ordinary Sundays and eves are not among them."""
    return frozenset(day for day, rule in _days_off(country, year).items() if not rule.eve)


def eves(country: Country, year: int) -> frozenset[date]:
    """Give the days that are no public holidays but on which nobody works or delivers."""
    return frozenset(day for day, rule in _days_off(country, year).items() if rule.eve)


def holiday_name(day: date, country: Country) -> str | None:
    """Give the message id of the holiday or eve that falls on the day, or None."""
    rule = _days_off(country, day.year).get(day)
    return rule.name if rule else None


def is_working_day(day: date, country: Country) -> bool:
    """Whether it is Monday to Friday and neither holiday nor eve."""
    return day.weekday() < _SATURDAY and day not in _days_off(country, day.year)


def next_working_day(day: date, country: Country) -> date:
    """Give the day itself if it is a working day, otherwise the first one after it."""
    while not is_working_day(day, country):
        day += _ONE_DAY
    return day


def add_working_days(day: date, n: int, country: Country) -> date:
    """Give the n-th working day after the day, or before it when `n` is negative.

    The day itself is never counted; `n` = 0 gives the day as it is.
    """
    step = _ONE_DAY if n > 0 else -_ONE_DAY
    for _ in range(abs(n)):
        day += step
        while not is_working_day(day, country):
            day += step
    return day
