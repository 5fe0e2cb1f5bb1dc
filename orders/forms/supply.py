"""Forms of the supplier's desk and of the books."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from wtforms import BooleanField, DateField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional

from orders.services.supply import REFUSE_REASONS, Chosen
from orders.texts.states import reason_words
from portal.web.forms import NO_VERSION, Form, VersionField, whole
from portal.web.i18n import _, lazy

FILL_IN = lazy("Fill in this field.")
A_DAY = lazy("Write a day, such as 2026-05-14.")


def typed_day(label: Any, **options: Any) -> DateField:
    """A day as people and scanners write it."""
    return DateField(
        label, format=["%Y-%m-%d", "%Y%m%d", "%y%m%d", "%d/%m/%Y", "%d/%m %Y"], **options
    )


class BackorderForm(Form):
    """Until when ticked lines are delayed."""

    expected_on = typed_day(lazy("Expected to be sent"), validators=[InputRequired(FILL_IN)])


class RefuseForm(Form):
    """Why ticked lines cannot be delivered."""

    reason = SelectField(lazy("Reason"), validators=[InputRequired(FILL_IN)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = [("", _("Choose"))] + [
            (code, reason_words(code)) for code in REFUSE_REASONS
        ]


class SubstituteForm(Form):
    """Which equivalent goes instead of one line."""

    version = VersionField()
    article_id = RadioField(lazy("Send instead"), validators=[InputRequired(FILL_IN)])
    agreed = BooleanField(lazy("Somebody at the care unit has agreed to this exchange"))


class SpanForm(Form):
    """From and to which day, in a filter."""

    class Meta:
        csrf = False

    first = typed_day(lazy("From"), validators=[Optional()])
    last = typed_day(lazy("To"), validators=[Optional()])


def chosen_lines(values: Iterable[str]) -> list[Chosen]:
    """Ticked lines, sent as `id:version`; ValueError for anything else."""
    found = []
    for value in values:
        line_id, _colon, version = value.partition(":")
        known = whole(version)
        found.append(Chosen(UUID(line_id), NO_VERSION if known is None else known))
    return found
