"""Articles, states and successors in words."""

from collections.abc import Mapping
from typing import Any

from catalogue.queries.orderable import Availability
from portal.web.i18n import _, language, lazy, ngettext, say_day, say_money, say_number

AREAS: Mapping[str, Any] = {
    "incontinence": lazy("Incontinence"),
    "urine_retention": lazy("Urine retention"),
    "stoma": lazy("Stoma"),
    "diabetes": lazy("Diabetes"),
    "nutrition": lazy("Nutrition"),
    "wound_care": lazy("Wound care"),
    "compression": lazy("Compression"),
    "tracheostomy": lazy("Tracheostomy"),
}
STORAGE: Mapping[str, Any] = {
    "normal": lazy("Room temperature"),
    "no_frost": lazy("Must not freeze"),
    "fridge": lazy("In the fridge, 2 to 8 °C"),
}
SUCCESSION: Mapping[str, Any] = {
    "same": lazy("The same product under a new number. It is exchanged by itself."),
    "equal": lazy("Works the same, of another brand. The recipient is told before."),
    "trial": lazy("Has to be tried out. The prescriber chooses."),
    "none": lazy("Nothing follows. A new prescription is needed."),
}
NUMBERS: Mapping[str, Any] = {
    "own": lazy("Article number"),
    "supplier": lazy("Maker's number"),
    "gtin_pack": lazy("GTIN on the pack"),
    "gtin_piece": lazy("GTIN on each piece"),
    "udi": lazy("UDI-DI"),
    "old": lazy("Earlier number"),
}
Tag = tuple[str, str, str]


def area_name(code: str) -> str:
    """A care area in the reader's language; the code in words when we have no name."""
    return str(AREAS.get(code) or code.replace("_", " ").capitalize())


def plain_name(article: Any) -> str:
    """What a person calls the article, in the reader's language."""
    return str((article.plain_name_en if language() == "en" else "") or article.plain_name)


def instruction(article: Any) -> str:
    """How to use it, in the reader's language."""
    return str((article.instruction_en if language() == "en" else "") or article.instruction)


def pieces(unit: str, number: int) -> str:
    """A number of pieces, bottles, pairs."""
    told = say_number(number)
    match unit:
        case "bottle":
            return ngettext("%(told)s bottle", "%(told)s bottles", number, told=told)
        case "cup":
            return ngettext("%(told)s cup", "%(told)s cups", number, told=told)
        case "tin":
            return ngettext("%(told)s tin", "%(told)s tins", number, told=told)
        case "pair":
            return ngettext("%(told)s pair", "%(told)s pairs", number, told=told)
    return ngettext("%(told)s piece", "%(told)s pieces", number, told=told)


def pack(article: Any) -> str:
    """What a pack holds."""
    return pieces(article.piece_unit, article.pack_size)


def price(line: Any) -> str:
    """The price of a pack, without tax."""
    return say_money(line.price_ore, getattr(line, "currency", "SEK"))


def piece_price(line: Any, article: Any) -> str | None:
    """The price of one piece of a pack of several, rounded to whole öre."""
    if article.pack_size == 1:
        return None
    ore = (2 * int(line.price_ore) + article.pack_size) // (2 * article.pack_size)
    money = say_money(ore, getattr(line, "currency", "SEK"))
    return _("%(money)s each", money=money)


def tags(found: Any) -> list[Tag]:
    """What a reader should know of an article in a list: kind, icon, words."""
    told: list[Tag] = []
    if found.line is not None and found.line.first_choice:
        told.append(("done", "check", _("First choice")))
    if found.line is not None and not found.line.choosable:
        told.append(("quiet", "people", _("Specialist range")))
    match found.availability:
        case Availability.PHASING_OUT if found.article.last_order_on:
            day = say_day(found.article.last_order_on)
            told.append(("warning", "hourglass", _("Can be ordered until %(day)s", day=day)))
        case Availability.PHASING_OUT:
            told.append(("warning", "hourglass", _("Is being phased out")))
        case Availability.GONE:
            told.append(("stop", "stop", _("No longer sold")))
        case Availability.NOT_YET:
            day = say_day(found.article.available_from)
            told.append(("info", "calendar", _("Comes on %(day)s", day=day)))
        case Availability.NOT_IN_ASSORTMENT:
            told.append(("quiet", "stop", _("Not in this assortment")))
    return told


def status_tag_of(article: Any) -> Tag | None:
    """The article's own state, where it is not simply on sale."""
    match article.status:
        case "gone":
            return ("stop", "stop", _("No longer sold"))
        case "phasing_out" if article.last_order_on:
            day = say_day(article.last_order_on)
            return ("warning", "hourglass", _("Can be ordered until %(day)s", day=day))
        case "phasing_out":
            return ("warning", "hourglass", _("Is being phased out"))
    return None


def no_hits(search: Any) -> str:
    """Why a search gave nothing."""
    if search.missed:
        words = ", ".join(f"”{word}”" for word in search.missed)
        return _("No product has %(words)s in its name.", words=words)
    return _("No product matches everything you wrote.")


WORDS: Mapping[str, Any] = {
    "area_name": area_name,
    "plain_name": plain_name,
    "instruction_of": instruction,
    "pack_of": pack,
    "price_of": price,
    "piece_price": piece_price,
    "tags_of": tags,
    "status_of": status_tag_of,
    "storage": STORAGE,
    "succession": SUCCESSION,
    "numbers": NUMBERS,
}
"""What the catalogue's templates say things with."""
