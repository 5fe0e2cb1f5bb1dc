"""Why a sign-in with an e-ID did not succeed."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from core.errors import Lifter, Refusal


class Wrong(StrEnum):
    """What does not hold in an answer."""

    STATE = "state"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    AUTHORISED_PARTY = "azp"
    TOKEN_TYPE = "token_type"  # noqa: S105 - a reason
    ALGORITHM = "algorithm"
    SIGNATURE = "signature"
    NONCE = "nonce"
    EXPIRED = "expired"
    ISSUED = "issued"
    ACCESS_HASH = "at_hash"
    SUBJECT = "subject"
    USERINFO = "userinfo"
    AUTHENTICATED = "auth_time"
    MISSING = "missing"
    REPLAYED = "replayed"
    EVENT = "event"


@dataclass(eq=False)
class AnswerWrong(Refusal):
    """The answer was not made by the provider, for us, now and for this browser."""

    code: ClassVar[str] = "eid_answer"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    wrong: Wrong


@dataclass(eq=False)
class AnswerLate(Refusal):
    """The browser has no trace of having asked: it took too long, or cookies are refused."""

    code: ClassVar[str] = "eid_late"
    lifted_by: ClassVar[Lifter] = Lifter.YOU


@dataclass(eq=False)
class Aborted(Refusal):
    """The person, or the e-ID, ended the sign-in at the provider."""

    code: ClassVar[str] = "eid_aborted"
    lifted_by: ClassVar[Lifter] = Lifter.YOU


@dataclass(eq=False)
class ProviderAway(Refusal):
    """The provider does not answer, or answers that something is broken there."""

    code: ClassVar[str] = "eid_away"
    lifted_by: ClassVar[Lifter] = Lifter.TIME


@dataclass(eq=False)
class AssuranceRefused(Refusal):
    """The level of assurance is not one of those that are accepted, or was not told (LOA-01)."""

    code: ClassVar[str] = "eid_assurance"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    told: bool


class NumberProblem(StrEnum):
    """What is wrong with the identity number in an answer."""

    MISSING = "missing"
    TWO = "two"
    INVALID = "invalid"
    KIND = "kind"
    NOT_FOR_TESTS = "not_for_tests"


@dataclass(eq=False)
class NumberRefused(Refusal):
    """The answer holds no identity number that can be used, or two (CLM-02)."""

    code: ClassVar[str] = "eid_number"
    lifted_by: ClassVar[Lifter] = Lifter.OPERATOR
    problem: NumberProblem


@dataclass(eq=False)
class Unregistered(Refusal):
    """The e-ID is right, but no care unit and no employer has registered the person."""

    code: ClassVar[str] = "eid_unregistered"
    lifted_by: ClassVar[Lifter] = Lifter.UNIT_ADMIN


@dataclass(eq=False)
class NoAssignment(Refusal):
    """None of the assignments the e-ID tells of is one where the person works here (CLM-03)."""

    code: ClassVar[str] = "eid_no_assignment"
    lifted_by: ClassVar[Lifter] = Lifter.UNIT_ADMIN
