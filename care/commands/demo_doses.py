"""How much is plausibly used of each kind of article (domain.md §2.5); not medical advice."""

from typing import NamedTuple


class Use(NamedTuple):
    """A dose in thousandths of a piece, and how the recipient is told to use it."""

    milli: int
    unit: str
    instruction: str = ""


USES: dict[str, tuple[Use, ...]] = {
    "pad": (
        Use(3000, "day"),
        Use(4000, "day", "Byt morgon, middag, kväll och natt"),
        Use(5000, "day"),
    ),
    "brief": (Use(3000, "day"), Use(4000, "day")),
    "pants": (Use(2000, "day"), Use(3000, "day")),
    "fixation_pants": (Use(20_000, "year"),),
    "underlay": (Use(1000, "day", "Till natten"),),
    "cream": (Use(2000, "month"),),
    "wipes": (Use(3000, "day"),),
    "catheter": (Use(4000, "day"), Use(5000, "day", "Töm var fjärde timme, även till natten")),
    "catheter_set": (Use(4000, "month", "När du är på resa"),),
    "indwelling_catheter": (Use(6000, "year"),),
    "leg_bag": (Use(1000, "week", "Byt samma veckodag"),),
    "night_bag": (Use(1000, "day"),),
    "valve": (Use(1000, "week"),),
    "lubricant": (Use(5000, "day"),),
    "urisheath": (Use(1000, "day"),),
    "irrigation": (Use(2000, "week"),),
    "test_strip": (Use(14_000, "week", "Två dagar i veckan, före och efter mat"), Use(4000, "day")),
    "lancet": (Use(14_000, "week"), Use(4000, "day")),
    "pen_needle": (Use(1000, "day"), Use(4000, "day")),
    "meter": (Use(1000, "year"),),
    "lancing_device": (Use(1000, "year"),),
    "sensor": (Use(26_000, "year", "Byt var fjortonde dag"),),
    "infusion_set": (Use(10_000, "month", "Byt var tredje dag"),),
    "sharps": (Use(4000, "year"),),
    "stoma_bag_closed": (Use(2000, "day"), Use(3000, "day")),
    "stoma_bag_open": (Use(4000, "week"), Use(1000, "day")),
    "urostomy_bag": (Use(4000, "week"),),
    "plate": (Use(3000, "week"), Use(2000, "week")),
    "paste": (Use(1000, "month"),),
    "ring": (Use(3000, "week"),),
    "belt": (Use(2000, "year"),),
    "drink": (Use(2000, "day", "Mellan måltiderna, gärna kall"), Use(3000, "day")),
    "cup": (Use(2000, "day"),),
    "powder": (Use(4000, "month"),),
    "tube_feed": (Use(2000, "day"),),
    "giving_set": (Use(1000, "day"),),
    "syringe": (Use(1000, "day"),),
    "feeding_tube": (Use(3000, "year"),),
    "foam": (Use(3000, "week"),),
    "gauze": (Use(2000, "day"),),
    "fibre": (Use(3000, "week"),),
    "film": (Use(2000, "week"),),
    "bandage": (Use(3000, "week"),),
    "tape": (Use(4000, "month"),),
    "saline": (Use(1000, "day"),),
    "stocking": (Use(4000, "year"),),
    "arm_sleeve": (Use(4000, "year"),),
    "wrap": (Use(2000, "year"),),
    "donning_aid": (Use(1000, "year"),),
    "trach_tube": (Use(12_000, "year"),),
    "inner_cannula": (Use(1000, "day"),),
    "hme_filter": (Use(1000, "day"),),
    "tube_holder": (Use(1000, "day"),),
    "suction_catheter": (Use(6000, "day"),),
    "brush": (Use(4000, "month"),),
    "shower_guard": (Use(2000, "year"),),
}
MAIN: dict[str, tuple[str, ...]] = {
    "incontinence": ("pad", "brief", "pants"),
    "urine_retention": ("catheter", "leg_bag", "night_bag"),
    "diabetes": ("test_strip", "lancet", "pen_needle", "sensor"),
    "stoma": ("stoma_bag_open", "stoma_bag_closed", "plate"),
    "nutrition": ("drink",),
    "wound_care": ("foam", "gauze"),
    "compression": ("stocking",),
    "tracheostomy": ("hme_filter", "inner_cannula"),
}
ANY = (Use(1000, "week"),)
MEASURE_TEXTS = (
    "",
    "",
    "Fungerar bäst på förmiddagen.",
    "Anhöriga hjälper till på kvällen.",
    "Provat i sex veckor utan tillräcklig effekt.",
)
NOTES = ("", "", "", "Ring före leverans.", "Föredrar samma märke som tidigare.")


def kind_of(picture: str) -> str:
    """The kind of an article, by the name of its picture."""
    return picture.rpartition("/")[2].partition(".")[0]
