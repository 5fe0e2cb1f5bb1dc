"""Drafts as pages meet them: taken up again, labelled as such, thrown away."""

from dataclasses import dataclass
from uuid import UUID

from flask import g, request, url_for

from core.clock import now
from portal.services.drafts import Kept, take_draft
from portal.web.guard import current_actor
from portal.web.transactions import READS, session

IN_THE_FLOW = "on"
"""In the address of a page one came to from the step before it: nothing was taken up again."""


@dataclass(frozen=True)
class DraftLabel:
    """What the page says above a form that was begun before."""

    begun: str
    go_on: str
    throw_href: str
    back: str


def reopen(form: str, thing_id: UUID, *, go_on: str | None = None) -> Kept | None:
    """What was typed before; a page that only looks says so, with a way on and a way out."""
    kept = take_draft(session(), by=current_actor(), form=form, thing_id=thing_id, at=now())
    if kept and request.method in READS and IN_THE_FLOW not in request.args:
        from portal.web.i18n import say_moment  # noqa: PLC0415 - it stands above the guard

        here = request.full_path.rstrip("?")
        mark = "&" if "?" in here else "?"
        g.draft_label = DraftLabel(
            say_moment(kept.begun),
            go_on or f"{here}{mark}{IN_THE_FLOW}=1",
            url_for("portal.throw_away", form=form, thing_id=thing_id),
            here,
        )
    return kept
