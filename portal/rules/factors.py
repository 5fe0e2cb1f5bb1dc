"""Second factors: who needs one, which may go, and how long a proof holds."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from core.errors import Lifter, Refusal

RECOVERY_CODES = 10
FEW_CODES = 3
STEP_LIFE = timedelta(minutes=10)
CHALLENGE_LIFE = timedelta(minutes=5)
RESET_LIFE, INVITATION_LIFE = timedelta(minutes=30), timedelta(days=7)


@dataclass(eq=False)
class LastFactor(Refusal):
    """Without it the account would have no second factor."""

    code: ClassVar[str] = "last_factor"
    lifted_by: ClassVar[Lifter] = Lifter.YOU


@dataclass(eq=False)
class WrongCode(Refusal):
    """The code is not right, was used before, or is too old."""

    code: ClassVar[str] = "wrong_code"
    lifted_by: ClassVar[Lifter] = Lifter.YOU


@dataclass(eq=False)
class WrongPassword(Refusal):
    """Not the present password."""

    code: ClassVar[str] = "wrong_password"
    lifted_by: ClassVar[Lifter] = Lifter.YOU


@dataclass(eq=False)
class PasskeyRefused(Refusal):
    """What the browser sent does not prove that its owner is here."""

    code: ClassVar[str] = "passkey_refused"
    lifted_by: ClassVar[Lifter] = Lifter.YOU


@dataclass(eq=False)
class LinkGone(Refusal):
    """The link of a letter was used or is too old."""

    code: ClassVar[str] = "link_gone"
    lifted_by: ClassVar[Lifter] = Lifter.YOU


@dataclass(eq=False)
class NoMailAddress(Refusal):
    """The person has no mail address a letter could go to."""

    code: ClassVar[str] = "no_mail_address"
    lifted_by: ClassVar[Lifter] = Lifter.UNIT_ADMIN


@dataclass(eq=False)
class StepGone(Refusal):
    """The password was given too long ago; it has to be given again."""

    code: ClassVar[str] = "step_gone"
    lifted_by: ClassVar[Lifter] = Lifter.YOU


@dataclass(frozen=True)
class Factors:
    """The second factors an account holds. Recovery codes go with an app or a passkey."""

    app: bool = False
    passkeys: int = 0
    codes: int = 0

    def __bool__(self) -> bool:
        """Whether there is any."""
        return self.app or self.passkeys > 0

    @property
    def few_codes(self) -> bool:
        """Whether it is time for new recovery codes."""
        return bool(self) and self.codes <= FEW_CODES


def check_removal(held: Factors) -> None:
    """Refuse to take away the last second factor."""
    if held.app + held.passkeys <= 1:
        raise LastFactor


def is_proven(proved_at: datetime, *, at: datetime, within: timedelta) -> bool:
    """Whether who signed in has proved it lately enough (SES-01)."""
    return at - proved_at < within
