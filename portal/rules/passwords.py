"""What a password must be: long, not known to everybody, not made of names."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import ClassVar

from core.errors import Lifter, Refusal

SHORTEST, LONGEST = 12, 200
SHORTEST_WORD = 4
FEW_CHARACTERS = 4
FORBIDDEN_WORDS = ("omvard", "omvård", "lösenord", "losenord", "password", "qwerty")
"""Words no password may hold, beside the names of its owner and of the operator."""
ROWS = ("abcdefghijklmnopqrstuvwxyzåäö", "1234567890", "qwertyuiopåasdfghjklöäzxcvbnm")


@dataclass(eq=False)
class PasswordTooShort(Refusal):
    """Fewer characters than `shortest`."""

    code: ClassVar[str] = "password_too_short"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    shortest: int = SHORTEST


@dataclass(eq=False)
class PasswordTooLong(Refusal):
    """More characters than `longest`."""

    code: ClassVar[str] = "password_too_long"
    lifted_by: ClassVar[Lifter] = Lifter.YOU
    longest: int = LONGEST


@dataclass(eq=False)
class PasswordTooCommon(Refusal):
    """On the list of passwords that leaked somewhere, or a row of characters."""

    code: ClassVar[str] = "password_too_common"
    lifted_by: ClassVar[Lifter] = Lifter.YOU


@dataclass(eq=False)
class PasswordNamesSomebody(Refusal):
    """Holds the owner's name, the username, or the name of the service."""

    code: ClassVar[str] = "password_names_somebody"
    lifted_by: ClassVar[Lifter] = Lifter.YOU


@dataclass(eq=False)
class PasswordUnchanged(Refusal):
    """The new password is the old one."""

    code: ClassVar[str] = "password_unchanged"
    lifted_by: ClassVar[Lifter] = Lifter.YOU


def check_password(
    password: str, *, names: Iterable[str], is_common: Callable[[str], bool]
) -> None:
    """Refuse a password for its length, for being known, or for being made of names.

    `names` are the owner's and the operator's. There is no rule on kinds of characters.
    """
    if len(password) < SHORTEST:
        raise PasswordTooShort
    if len(password) > LONGEST:
        raise PasswordTooLong
    if _is_row(password) or any(is_common(form) for form in _forms(password)):
        raise PasswordTooCommon
    if any(word in password.casefold() for word in _words(names)):
        raise PasswordNamesSomebody


def _forms(password: str) -> set[str]:
    """As typed, in small letters, and without what people add at the end."""
    small = password.casefold()
    bare = small.strip("0123456789!?.,-_ ")
    return {password, small} | ({bare} if len(bare) >= SHORTEST - 2 else set())


def _is_row(password: str) -> bool:
    small = password.casefold()
    if len(set(small)) < FEW_CHARACTERS:
        return True
    long = [row * 3 for row in ROWS]
    return any(small in row or small in row[::-1] for row in long)


def _words(names: Iterable[str]) -> set[str]:
    found = {part.casefold() for name in names for part in name.replace("-", " ").split()}
    return {*FORBIDDEN_WORDS, *(word for word in found if len(word) >= SHORTEST_WORD)}
