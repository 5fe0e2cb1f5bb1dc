"""Sending a list, and saying what its columns are."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, IntegerField, SelectField, StringField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import AnyOf, Length, NumberRange, Optional

from catalogue.rules.prices import Currency
from portal.web.forms import Form, VersionField
from portal.web.i18n import _, lazy

LABELS: Mapping[str, Any] = {
    "article_no": lazy("Article number"),
    "name": lazy("Article text"),
    "pack_size": lazy("Pieces in a pack"),
    "price": lazy("Price"),
    "supplier": lazy("Supplier"),
    "gtin_pack": lazy("GTIN of the pack"),
    "care_area": lazy("Care area"),
    "plain_name": lazy("Plain name"),
    "plain_name_en": lazy("Plain name in English"),
    "manufacturer": lazy("Maker"),
    "supplier_article_no": lazy("Supplier's own number"),
    "piece_unit": lazy("Unit of a piece"),
    "pack_unit": lazy("Unit of a pack"),
    "gtin_piece": lazy("GTIN of a piece"),
    "udi_di": lazy("UDI-DI"),
    "iso_code": lazy("ISO 9999 code"),
    "iso_edition": lazy("ISO 9999 edition"),
    "currency": lazy("Currency"),
    "vat": lazy("VAT, percent"),
    "order_multiple": lazy("Order multiple"),
    "min_packs": lazy("Least number of packs"),
    "rank": lazy("Rank"),
    "tier": lazy("Base or specialist"),
    "fee_class": lazy("Fee class"),
    "valid_from": lazy("Price valid from"),
    "valid_to": lazy("Price valid to"),
    "status": lazy("Status"),
    "available_from": lazy("Available from"),
    "last_order_on": lazy("Last day to order"),
    "storage_class": lazy("Storage"),
    "sterile": lazy("Sterile"),
    "latex": lazy("Contains latex"),
    "compat_group": lazy("Compatibility group"),
    "instruction": lazy("Instruction"),
    "instruction_en": lazy("Instruction in English"),
    "prescriber_comment": lazy("Comment to prescribers"),
    "orderer_comment": lazy("Comment to orderers"),
}
MAIN = ("article_no", "name", "pack_size", "price", "supplier", "gtin_pack", "care_area")
CONSTANTS = ("supplier", "pack_size", "currency", "vat", "care_area")


class UploadForm(Form):
    """A list to send."""

    file = FileField(lazy("List (CSV or Excel)"), validators=[FileRequired(lazy("Choose a file."))])


class MappingForm(Form):
    """Reading the list by a mapping that is already known."""

    mapping = SelectField(lazy("How the list is read"), choices=[])
    starts_on = DateField(lazy("Prices hold from"), validators=[Optional()])
    version = VersionField()


class _Columns(Form):
    """What is the same for every list."""

    always_supplier = StringField(
        lazy("Supplier of every row"), validators=[Length(max=100)], default=""
    )
    always_pack_size = IntegerField(
        lazy("Pieces in every pack"), validators=[Optional(), NumberRange(1, 100_000)]
    )
    always_currency = SelectField(
        lazy("Currency of every price"),
        choices=[SelectChoice(currency.value) for currency in Currency],
        default="SEK",
    )
    always_vat = StringField(lazy("VAT on every row, percent"), default="25")
    always_care_area = StringField(
        lazy("Care area of every row"), validators=[Length(max=60)], default=""
    )
    price_minor = SelectField(
        lazy("Prices are written in"),
        choices=[
            SelectChoice("", lazy("kronor (or the currency's whole)")),
            SelectChoice("1", lazy("öre, cent or pence")),
        ],
        default="",
    )
    price_per = SelectField(
        lazy("Prices are for"),
        choices=[
            SelectChoice("pack", lazy("a pack")),
            SelectChoice("piece", lazy("a piece")),
            SelectChoice("hundred", lazy("a hundred pieces")),
        ],
        default="pack",
    )
    decimals = SelectField(
        lazy("Decimals are written with"),
        choices=[
            SelectChoice("auto", lazy("comma or point, as clear")),
            SelectChoice("comma", lazy("comma: 1 234,50")),
            SelectChoice("point", lazy("point: 1,234.50")),
        ],
        default="auto",
    )
    contract = StringField(
        lazy("Contract the prices belong to"), validators=[Length(1, 60)], default="PRICE-LIST"
    )
    valid_from = DateField(lazy("Prices hold from"), validators=[Optional()])
    save_as = StringField(
        lazy("Save these choices under a name"), validators=[Length(max=60)], default=""
    )
    version = VersionField()

    def mapping(self) -> dict[str, Any]:
        """What was chosen, as a mapping's data."""
        chosen = {
            name: [[self[f"column_{name}"].data]] for name in LABELS if self[f"column_{name}"].data
        }
        always = {name: str(self[f"always_{name}"].data or "").strip() for name in CONSTANTS}
        day = self.valid_from.data
        return {
            "columns": chosen,
            "constants": {name: text for name, text in always.items() if text},
            "price_minor": bool(self.price_minor.data),
            "price_per": self.price_per.data,
            "decimals": self.decimals.data,
            "contract": self.contract.data,
            "valid_from": day.isoformat() if day else None,
        }

    def check_needed(self) -> bool:
        """Whether the list can be read by what was chosen; tells of each lack at its field."""
        for name in ("article_no", "name", "pack_size", "supplier"):
            always = self[f"always_{name}"].data if name in CONSTANTS else None
            if not self[f"column_{name}"].data and not always:
                self.refuse(_("Choose a column."), f"column_{name}")
        return not self.errors


def columns_form(header: Sequence[str], guessed: Mapping[str, str] | None = None) -> Any:
    """A form with a choice among the file's columns for each thing an article has."""
    names = [name for name in header if name]
    choices = [SelectChoice("", lazy("(not in the list)")), *map(SelectChoice, names)]
    fields = {
        f"column_{name}": SelectField(
            label,
            choices=choices,
            default=(guessed or {}).get(name, ""),
            validators=[AnyOf(["", *names], message=lazy("Choose one of the columns."))],
        )
        for name, label in LABELS.items()
    }
    made = type("ColumnsForm", (_Columns,), fields)
    return made()


def offers(fits: Mapping[str, Any]) -> list[SelectChoice]:
    """A choice among mappings, by their titles."""
    return [SelectChoice(name, mapping.title) for name, mapping in fits.items()]
