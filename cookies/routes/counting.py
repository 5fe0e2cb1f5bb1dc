"""Our own statistics, counted on the server without cookies, and their page."""

from collections import defaultdict
from datetime import timedelta
from typing import Any, cast

from flask import Response, current_app, request
from flask.typing import ResponseReturnValue

from cookies.permissions import CookiesPermission
from cookies.queries import counts_since
from cookies.routes.blueprint import cookies
from cookies.routes.sessions import ServerSessions
from cookies.rules import counts_as_use
from core.clock import today
from portal.web.guard import requires
from portal.web.i18n import LANGUAGES, language
from portal.web.pages import page
from portal.web.transactions import session

SHOWN = timedelta(days=30)


@cookies.after_app_request
def count(response: Response) -> Response:
    """Count a page that somebody asked for: its day, kind and language."""
    asked = request.endpoint is not None and counts_as_use(
        request.endpoint, request.headers.get("Sec-Purpose", "")
    )
    shown = response.status_code == 200 and response.mimetype == "text/html"  # noqa: PLR2004
    if asked and shown and request.method == "GET":
        keeper = cast("ServerSessions", current_app.session_interface)
        keeper.counts.note(today(), str(request.endpoint), language())
    return response


@cookies.route("/system/pages-shown")
@requires(CookiesPermission.COUNTS)
def pages_shown() -> ResponseReturnValue:
    """How often each kind of page was shown in the last 30 days, by language and by day."""
    kinds: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(LANGUAGES, 0))
    days: dict[Any, int] = defaultdict(int)
    for day, kind, tag, shown in counts_since(session(), today() - SHOWN):
        kinds[kind][tag] = kinds[kind].get(tag, 0) + shown
        days[day] += shown
    most = sorted(kinds.items(), key=lambda item: (-sum(item[1].values()), item[0]))
    return page("cookies/pages_shown.html", kinds=most, days=sorted(days.items(), reverse=True))
