"""How many articles a search gives, all pages together."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalogue.queries.assortment import Scope, openings
from catalogue.queries.meaning import meaning_of
from catalogue.queries.search import _browse, _conditions, _ids


def count_articles(session: Session, text: str, *, scope: Scope | None, on: date, most: int) -> int:
    """How many articles `find_articles` would give, counted no further than `most`."""
    meaning = meaning_of(session, text)
    if meaning.numbers:
        return len(meaning.numbers)
    if meaning.missed:
        return 0
    open_to = openings(session, scope, on) if scope else None
    conditions = _conditions(scope, open_to, on)
    query = (
        _ids(meaning.groups, conditions, None, most)
        if meaning.typed
        else _browse(conditions, None, most)
    )
    found = query.limit(most).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0
