"""The order form: which lines, how many packs, to whom and how."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from care.texts.choices import choices
from orders.queries.withdrawals import LineView
from orders.rules.exceptional import KIND_OF, OutsideReason
from orders.rules.supply import Kind
from orders.texts.outside import OUTSIDE, URGENT
from portal.web.forms import Form, KeyField, VersionField, required_text, whole
from portal.web.i18n import _, lazy

_TAKE = re.compile(r"take_([0-9a-f]{32})")
MOST_PACKS = 9_999


def _strip(text: str | None) -> str:
    return (text or "").strip()


class PlaceForm(Form):
    """Delivery of an order; its lines are read apart by `wishes`."""

    form_key = KeyField()
    seen = VersionField()
    mode = RadioField(
        lazy("How it is delivered"), validators=[InputRequired(lazy("Choose one of these."))]
    )
    elsewhere = BooleanField(lazy("To another receiver or address this time"))
    receiver = StringField(lazy("Receiver"), validators=[Length(max=100)], filters=[_strip])
    street = StringField(lazy("Street and number"), validators=[Length(max=100)], filters=[_strip])
    care_of = StringField(lazy("c/o"), validators=[Length(max=100)], filters=[_strip])
    postal_code = StringField(lazy("Postal code"), validators=[Length(max=12)], filters=[_strip])
    city = StringField(lazy("Town"), validators=[Length(max=60)], filters=[_strip])
    door_code = StringField(lazy("Door code"), validators=[Length(max=20)], filters=[_strip])
    phone = StringField(lazy("Phone"), validators=[Length(max=30)], filters=[_strip])
    comment = TextAreaField(
        lazy("Message to the driver"), validators=[Length(max=300)], filters=[_strip]
    )

    urgent = SelectField(lazy("How soon"), default="")
    why = SelectField(lazy("Why before its day"), choices=choices({"": "", **OUTSIDE}), default="")

    def offer_urgent(self, offered: bool) -> None:  # noqa: FBT001 - the one thing it is told
        """Let urgent delivery be chosen where every line may have it."""
        ways = {"": lazy("In the ordinary time"), **(URGENT if offered else {})}
        self.urgent.choices = choices(ways)
        self.urgent.data = self.urgent.data or ""

    def check_why(self, kind: Kind) -> bool:
        """Whether an early order says why."""
        if kind is Kind.EARLY and not self.why.data:
            self.refuse(_("Choose a reason."), "why")
        return not self.errors

    def kind(self, page: Kind) -> Kind:
        """The kind of withdrawal: on the page for early ones the reason decides."""
        return KIND_OF[OutsideReason(self.why.data)] if page is Kind.EARLY else page

    def check_address(self) -> bool:
        """Whether another address, where one is wanted, is complete."""
        if not self.elsewhere.data:
            return True
        for name in ("receiver", "street", "city"):
            if not self._fields[name].data:
                self.refuse(required_text(), name)
        return not self.errors


@dataclass(frozen=True)
class Typed:
    """What was typed about the lines: packs by line, and what could not be read."""

    packs: Mapping[UUID, int]
    wrong: Mapping[UUID, str]


def wishes(typed: MultiDict[str, str]) -> Typed:
    """The ticked lines with their packs; none of a line is the same as not ticking it."""
    packs: dict[UUID, int] = {}
    wrong: dict[UUID, str] = {}
    for name in typed:
        found = _TAKE.fullmatch(name)
        if found is None:
            continue
        line_id, text = UUID(found[1]), _strip(typed.get(f"packs_{found[1]}"))
        count = whole(text)
        if count is None or count > MOST_PACKS:
            wrong[line_id] = _("Write the number of packs in digits.")
        elif count:
            packs[line_id] = count
    return Typed(packs, wrong)


@dataclass(frozen=True)
class LineInput:
    """One orderable line of the form."""

    view: LineView
    ticked: bool
    packs: str
    error: str = ""

    @property
    def key(self) -> str:
        """The end of the line's field names."""
        return self.view.id.hex


def line_inputs(
    views: Iterable[LineView],
    typed: Mapping[str, str] | None,
    errors: Mapping[UUID, str],
) -> list[LineInput]:
    """The lines that can be ordered or were typed about, prefilled or as they were typed."""
    return [
        _input(view, typed, errors.get(view.id))
        for view in views
        if view.refusal() is None or view.id in errors
    ]


def _input(view: LineView, typed: Mapping[str, str] | None, error: str | None) -> LineInput:
    said = error or ""
    if typed is None:
        needs_asking = view.replaced and view.substitution == "ask"
        return LineInput(view, not needs_asking, str(view.most), said)
    ticked = f"take_{view.id.hex}" in typed
    return LineInput(view, ticked, typed.get(f"packs_{view.id.hex}", str(view.most)), said)


class StockForm(Form):
    """A unit's stock order: articles and packs only; a person has no field here (001-09)."""

    form_key = KeyField()
