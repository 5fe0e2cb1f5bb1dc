"""The one place where a cookie is set or cleared, by the table in the rules."""

from collections.abc import Iterable
from typing import Any

from flask import Request, Response

from cookies.rules import LANGUAGE, Cookie
from portal.web.i18n import LANGUAGES


def put(response: Response, cookie: Cookie, value: str | None, *, secure: bool) -> None:
    """Set a cookie of the table; clear it when there is no value."""
    name = cookie.called(secure=secure)
    options: Any = {"secure": secure, "httponly": True, "samesite": "Lax", "path": "/"}
    if value is None:
        response.delete_cookie(name, **options)
    else:
        response.set_cookie(name, value, max_age=cookie.kept, **options)


def sent(request: Request, cookie: Cookie, *, secure: bool) -> str | None:
    """The value that the browser sent of a cookie."""
    return request.cookies.get(cookie.called(secure=secure))


def chosen_language(request: Request) -> str | None:
    """The language that the browser remembers, when it is one of ours."""
    tag = request.cookies.get(LANGUAGE.name)
    return tag if tag in LANGUAGES else None


def forget_foreign(request: Request, response: Response, names: Iterable[str]) -> None:
    """Clear the cookies that others' scripts have set here; a name may end in an asterisk."""
    for wanted in names:
        for name in request.cookies:
            if name == wanted or (wanted.endswith("*") and name.startswith(wanted[:-1])):
                response.delete_cookie(name, path="/")
                response.delete_cookie(name, path="/", domain=request.host.partition(":")[0])
