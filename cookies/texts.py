"""Cookies, ways of signing in and ends of sign-ins in words."""

from typing import Any

from cookies.rules import Category, Cookie, Ended, Kind, Purpose
from portal.web.i18n import _, lazy

KINDS: dict[Kind, Any] = {
    Kind.SESSION: lazy("Session"),
    Kind.AUTHENTICATION: lazy("Sign-in"),
    Kind.LANGUAGE: lazy("Language"),
    Kind.CONSENT: lazy("Your choices"),
}
PURPOSES: dict[Purpose, Any] = {
    Purpose.VISIT: lazy("Holds your visit together and protects the forms."),
    Purpose.SIGNED_IN: lazy(
        "Keeps you signed in. Who you are is kept with us, never in the cookie."
    ),
    Purpose.OWN_LANGUAGE: lazy("Remembers the language you chose. Set only when you choose one."),
    Purpose.OWN_CHOICES: lazy("Remembers what you said yes or no to, so that we do not ask again."),
}
CATEGORIES: dict[Category, tuple[Any, Any]] = {
    Category.STATISTICS: (
        lazy("Statistics"),
        lazy("Counts how the open pages are used."),
    ),
    Category.DEVELOPMENT: (
        lazy("Development"),
        lazy("Shows where the open pages are hard to use, so that they can become better."),
    ),
    Category.OFFERS: (
        lazy("Offers"),
        lazy("Lets others show you their offers."),
    ),
}
WAYS: dict[str, Any] = {
    "demo": lazy("demo"),
    "eid": lazy("e-ID"),
    "password": lazy("password"),
    "password+totp": lazy("password and code"),
    "password+passkey": lazy("password and passkey"),
    "passkey": lazy("passkey"),
}
ENDS: dict[str, Any] = {
    Ended.SIGNED_OUT: lazy("You signed out"),
    Ended.IDLE: lazy("Twenty minutes without use"),
    Ended.TOO_LONG: lazy("Twelve hours had passed"),
    Ended.REPLACED: lazy("Somebody signed in again in the same browser"),
    Ended.ELSEWHERE: lazy("You ended it from another place"),
    Ended.PROVIDER: lazy("Signed out at the e-ID provider"),
    Ended.RIGHTS: lazy("Your rights changed"),
}


def say_kind(cookie: Cookie) -> str:
    """A cookie's kind in words."""
    return str(KINDS[cookie.kind])


def say_purpose(cookie: Cookie) -> str:
    """What a cookie is for, in words."""
    return str(PURPOSES[cookie.purpose])


def say_lasts(cookie: Cookie) -> str:
    """How long a cookie counts, in words, by the figures of the table."""
    minutes, days = cookie.counts.total_seconds() // 60, cookie.counts.days
    match cookie.after:
        case "end":
            return _("%(number)d minutes after your visit is finished", number=minutes)
        case "use":
            return _("%(number)d minutes after you last did something", number=minutes)
        case "visit":
            return _(
                "Until you delete it here, or %(number)d days after your last visit", number=days
            )
    return _("%(number)d days after your choice, then we ask again", number=days)


def say_way(way: str) -> str:
    """A way of signing in, in words."""
    return str(WAYS.get(way, way))


def say_end(why: str) -> str:
    """Why a sign-in ended, in words."""
    return str(ENDS.get(why, _("Ended by the service")))


def say_category(category: Category) -> tuple[str, str]:
    """A category's name and what it is for."""
    name, purpose = CATEGORIES[category]
    return str(name), str(purpose)
