"""The vocabulary in which every wing classifies its columns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.db import Model


class Kind(StrEnum):
    """What a column tells of a person."""

    NOTHING = "nothing"
    IDENTITY = "identity"
    CONTACT = "contact"
    HEALTH = "health"
    FREE_TEXT = "free text"
    CONDUCT = "conduct"
    REFERENCE = "reference"
    SECRET = "secret"  # noqa: S105 - a kind of data, not a password


class Controller(StrEnum):
    """Who decides over the data (law.md §2.3)."""

    CARE_PROVIDER = "care provider"
    SUPPLIER = "supplier"
    OPERATOR = "operator"
    BOOKKEEPING = "bookkeeping entity"
    NONE = "none"


class Ground(StrEnum):
    """Why the data may be held."""

    CARE = "care and its administration"
    CONTRACT = "contract"
    LEGAL_DUTY = "legal obligation"
    CONSENT = "consent"
    SECURITY = "security of the service"
    NONE = "no personal data"


class Clock(StrEnum):
    """Which clock of law.md §1.1 decides when it goes."""

    AGREEMENT = "RET-AGR"
    ACCOUNT = "RET-ACC"
    ACCOUNTING = "RET-BFL"
    LOG = "RET-LOG"
    MATTER = "RET-30"
    POWER_OF_ATTORNEY = "RET-POA"
    DRAFT = "CK-04"
    SESSION = "CK-01"
    PRODUCT = "RET-UDI"
    NEVER = "no clock"


class Then(StrEnum):
    """What happens to the column when the clock has run out, or the person is erased."""

    DELETE = "delete"
    ERASE = "erase the value"
    ANONYMISE = "anonymise"
    KEEP = "keep"


@dataclass(frozen=True)
class Column:
    """The class of one column."""

    kind: Kind
    controller: Controller
    ground: Ground
    clock: Clock
    then: Then


def plain() -> Column:
    """A column that says nothing of anyone."""
    return Column(Kind.NOTHING, Controller.NONE, Ground.NONE, Clock.NEVER, Then.KEEP)


Catalogue = Mapping[type[Model], Mapping[str, Column]]


def every(columns: Iterable[str], column: Column) -> dict[str, Column]:
    """The same class for several columns."""
    return dict.fromkeys(columns, column)


def unlisted(tables: Iterable[type[Model]], catalogue: Catalogue) -> list[str]:
    """Columns that nobody classified, and classified columns that do not exist."""
    wrong: list[str] = []
    for table in tables:
        listed = set(catalogue.get(table, {}))
        real = {column.name for column in table.__table__.columns}
        wrong += [f"{table.__tablename__}.{name}" for name in sorted(real ^ listed)]
    return wrong
