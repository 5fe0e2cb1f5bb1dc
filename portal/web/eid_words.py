"""Why signing in with an e-ID did not succeed, in words."""

from collections.abc import Mapping
from typing import Any

from core.actors import Actor
from core.errors import Refusal
from portal.rules.eid_refusals import (
    Aborted,
    AnswerLate,
    AnswerWrong,
    AssuranceRefused,
    NoAssignment,
    NumberRefused,
    ProviderAway,
    Unregistered,
)
from portal.texts import Explanation
from portal.web.i18n import lazy


def explain_eid(refusal: Refusal, _actor: Actor) -> Explanation | None:
    """Why signing in with an e-ID did not succeed."""
    told = _EID.get(type(refusal))
    if told is None:
        return None
    title, why = told
    return Explanation(refusal.code, str(title), str(why))


_EID: Mapping[type[Refusal], tuple[Any, Any]] = {
    Aborted: (
        lazy("You were not signed in."),
        lazy("The sign-in was stopped. Try again when you like."),
    ),
    ProviderAway: (
        lazy("The e-ID does not answer just now."),
        lazy("Nothing is wrong with yours. Try again in a while, or use another way."),
    ),
    AnswerLate: (
        lazy("The sign-in took too long."),
        lazy("Begin again from this page. If it happens at once, let your browser keep cookies."),
    ),
    AnswerWrong: (
        lazy("We could not trust the answer from the e-ID."),
        lazy("Begin again from this page. If it happens again, call us."),
    ),
    AssuranceRefused: (
        lazy("This e-ID is not sure enough."),
        lazy("Use an e-ID of assurance level 3 or higher, such as BankID or Freja."),
    ),
    NumberRefused: (
        lazy("The e-ID did not tell who you are."),
        lazy("It has to give exactly one valid identity number. Use another e-ID, or call us."),
    ),
    Unregistered: (
        lazy("Your e-ID works, but you are not registered here yet."),
        lazy(
            "Ask your care unit, or your employer, to register you. "
            "The unit can order for you meanwhile."
        ),
    ),
    NoAssignment: (
        lazy("Your employer's e-ID tells of no assignment that you have here."),
        lazy("Ask the unit's administrator to add you, or choose another assignment in the e-ID."),
    ),
}
