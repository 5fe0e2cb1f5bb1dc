"""A rule's "no", with facts and without words."""

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, ClassVar


class Lifter(StrEnum):
    """Who can turn a refusal into a yes."""

    NOBODY = "nobody"
    TIME = "time"
    YOU = "you"
    RECIPIENT = "recipient"
    PRESCRIBER = "prescriber"
    ORDERER = "orderer"
    UNIT_ADMIN = "unit_admin"
    SUPPLIER = "supplier"
    CUSTOMER_SERVICE = "customer_service"
    OPERATOR = "operator"


@dataclass(eq=False)
class Refusal(Exception):
    """Base of all refusals: the class is the reason, the fields are its facts.

    A refusal never holds personal data; `texts.py` of its wing puts it into words.
    """

    code: ClassVar[str] = "refused"
    lifted_by: ClassVar[Lifter] = Lifter.NOBODY

    def __post_init__(self) -> None:
        """Let the exception's own text be the code alone."""
        super().__init__(self.code)

    def facts(self) -> dict[str, Any]:
        """The facts of the refusal by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(eq=False)
class StalePage(Refusal):
    """The row was changed by someone else after the page was opened."""

    code: ClassVar[str] = "stale_page"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    sent: int
    current: int


@dataclass(eq=False)
class Forbidden(Refusal):
    """The actor has a relation to the thing but not this right."""

    code: ClassVar[str] = "forbidden"
    lifted_by: ClassVar[Lifter] = Lifter.UNIT_ADMIN
    permission: str


class NotFound(LookupError):
    """Nothing with this id stands in any relation to the actor."""
