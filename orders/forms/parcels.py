"""Forms of parcels: what goes, how it ended, what the unit counted; and the scanner's text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from orders.forms.supply import FILL_IN, typed_day
from orders.rules.gs1 import BadScan, Scan, looks_scanned, scan
from orders.services.arrivals import DIFFERENCES, RETURN_REASONS, Count
from orders.services.shipments import Part
from orders.texts.states import reason_words
from portal.web.forms import Form, KeyField, VersionField
from portal.web.i18n import _, lazy

TOO_LONG = lazy("Write a shorter text.")
MOST_PACKS = 100_000


class ArrivalForm(Form):
    """How a parcel ended."""

    version = VersionField()
    day = typed_day(lazy("Delivered on"), validators=[InputRequired(FILL_IN)])


class ReturnForm(Form):
    """Why a parcel came back."""

    version = VersionField()
    reason = SelectField(lazy("Reason"), validators=[InputRequired(FILL_IN)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = [("", _("Choose"))] + [
            (code, reason_words(code)) for code in RETURN_REASONS
        ]


class PartForm(Form):
    """One line of a parcel."""

    class Meta:
        csrf = False

    version = VersionField()
    packs = IntegerField(
        lazy("Packs now"),
        validators=[
            InputRequired(lazy("Write a number; 0 when none goes now.")),
            NumberRange(0, MOST_PACKS, lazy("Write a whole number, 0 or more.")),
        ],
    )
    batch_no = StringField(
        lazy("Batch, or scan the pack"), validators=[Length(max=80, message=TOO_LONG)]
    )
    expires_on = typed_day(lazy("Expiry"), validators=[Optional()])


class ParcelForm(Form):
    """A parcel: how it goes, and a scanner's field."""

    form_key = KeyField()
    scan = StringField(lazy("Scan a pack"), validators=[Length(max=120, message=TOO_LONG)])
    carrier = StringField(lazy("Carrier"), validators=[Length(max=60, message=TOO_LONG)])
    tracking = StringField(lazy("Parcel number"), validators=[Length(max=60, message=TOO_LONG)])


class CountForm(Form):
    """What the unit counted of one parcel line."""

    class Meta:
        csrf = False

    packs = IntegerField(
        lazy("Packs received"),
        validators=[
            InputRequired(lazy("Write a number; 0 when none came.")),
            NumberRange(0, MOST_PACKS, lazy("Write a whole number, 0 or more.")),
        ],
    )
    difference = SelectField(lazy("If it differs"), validators=[Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.difference.choices = [("", _("As on the note"))] + [
            (code, reason_words(code)) for code in DIFFERENCES
        ]


class ReceiptForm(Form):
    """A unit's count of a parcel."""

    version = VersionField()


@dataclass
class PackedLine:
    """One line on the page of a parcel: what is known of it, its fields, what a scan said."""

    row: Any
    form: PartForm
    told: str = ""

    @property
    def left(self) -> int:
        """Packs still to be sent."""
        return int(self.row.packs - self.row.packs_shipped)

    def faults(self) -> list[tuple[str, str]]:
        """Where the line's fields are wrong, and how, for the summary of errors."""
        return [
            (
                field.id,
                f"{self.row.position}. {field.label.text}: {' '.join(map(str, field.errors))}",
            )
            for field in self.form
            if field.errors
        ] + [("", text) for text in self.form.form_errors]

    def part(self) -> Part:
        """What of the line goes."""
        return Part(
            line_id=self.row.id,
            version=self.form.version.number(),
            packs=self.form.packs.data or 0,
            batch_no=(self.form.batch_no.data or "").strip(),
            expires_on=self.form.expires_on.data,
        )


def packed_lines(rows: Sequence[Any], typed: MultiDict[str, str] | None) -> list[PackedLine]:
    """The lines of a parcel's page: as typed, or ready to send all that is left."""
    lines = []
    for row in rows:
        start = {"version": row.version, "packs": row.packs - row.packs_shipped}
        form = PartForm(formdata=typed, prefix=f"l{row.position}-", data=start)
        lines.append(PackedLine(row, form))
    return lines


def read_scans(lines: Sequence[PackedLine], text: str, *, on: date) -> str:
    """Put scanned packs into the fields of their lines; gives what to tell of the text, if any.

    `text` is what was scanned into the page's own field; a line's batch field may hold one too.
    """
    for line in lines:
        typed = line.form.batch_no.data or ""
        if looks_scanned(typed):
            _fill(line, typed, on)
    if not text.strip():
        return ""
    try:
        found = scan(text, on=on)
    except BadScan:
        return _("The scanned text is not one that a pack carries. Scan again, or write it.")
    own = [line for line in lines if _is_pack_of(found, line.row)]
    for line in own[:1]:
        _put(line, found)
    return "" if own else _("The scanned pack is none of these articles.")


def _fill(line: PackedLine, text: str, on: date) -> None:
    try:
        found = scan(text, on=on)
    except BadScan:
        line.form.refuse(_("The scanned text does not hold together. Scan again."), "batch_no")
        return
    if (
        found.gtin
        and (line.row.gtin_pack or line.row.gtin_piece)
        and not _is_pack_of(found, line.row)
    ):
        line.form.refuse(_("The scanned pack is another article."), "batch_no")
        return
    _put(line, found)


def _is_pack_of(found: Scan, row: Any) -> bool:
    return found.gtin is not None and found.gtin in {
        (number or "").rjust(14, "0") for number in (row.gtin_pack, row.gtin_piece) if number
    }


def _put(line: PackedLine, found: Scan) -> None:
    line.form.batch_no.data = found.batch_no or ""
    line.form.expires_on.data = found.expires_on or line.form.expires_on.data
    line.form.expires_on.raw_data = None
    line.told = _("Scanned")


@dataclass
class CountedLine:
    """One line on the page of a goods receipt."""

    row: Any
    form: CountForm

    def faults(self) -> list[str]:
        """What is wrong with the line's fields, for the summary of errors."""
        return [
            f"{self.row.position}. {field.label.text}: {' '.join(map(str, field.errors))}"
            for field in self.form
            if field.errors
        ]

    def count(self) -> Count:
        """What was counted."""
        return Count(self.form.packs.data or 0, self.form.difference.data or None)


def counted_lines(rows: Sequence[Any], typed: MultiDict[str, str] | None) -> list[CountedLine]:
    """The lines of a goods receipt: as typed, or as the delivery note says."""
    return [
        CountedLine(row, CountForm(formdata=typed, prefix=f"l{row.id}-", data={"packs": row.packs}))
        for row in rows
    ]
