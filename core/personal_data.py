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


PURPOSE = {
    Ground.CARE: "deliver the supplies that care has prescribed",
    Ground.CONTRACT: "fulfil the services agreed with the customer, and identify the user",
    Ground.LEGAL_DUTY: "keep what the law says must be kept",
    Ground.CONSENT: "what the person agreed to",
    Ground.SECURITY: "keep the service safe",
    Ground.NONE: "none, since it tells of no one",
}


@dataclass(frozen=True)
class Column:
    """The class of one column."""

    kind: Kind
    controller: Controller
    ground: Ground
    clock: Clock
    then: Then

    @property
    def purpose(self) -> str:
        """What it is processed for (contract 001-23)."""
        return PURPOSE[self.ground]


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


def register(catalogue: Catalogue) -> str:
    """The register of processing as a table, one row for each class of columns in a table."""
    lines = [
        "| table | columns | tells of | controller | purpose | ground | clock | then |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for table, columns in sorted(catalogue.items(), key=lambda item: item[0].__tablename__):
        classes: dict[Column, list[str]] = {}
        for name, column in columns.items():
            classes.setdefault(column, []).append(name)
        lines += [_row(table.__tablename__, names, column) for column, names in classes.items()]
    return "\n".join(lines) + "\n"


def _row(table: str, names: list[str], column: Column) -> str:
    cells = (
        f"`{table}`",
        ", ".join(sorted(names)),
        column.kind,
        column.controller,
        column.purpose,
        column.ground,
        column.clock,
        column.then,
    )
    return f"| {' | '.join(cells)} |"
