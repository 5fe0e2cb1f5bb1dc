"""Who may do what with cookies, sign-ins and our own counts."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from cookies.models import SignIn
from core.actors import Actor, Role
from core.permissions import On, Rule, has_role, rule, signed_in


class CookiesPermission(StrEnum):
    """Rights in the cookies wing."""

    SIGN_INS = "cookies:sign_ins"
    COUNTS = "cookies:counts"


@rule("whose sign-in it is")
def own_sign_in(actor: Actor, thing: SignIn) -> bool:
    """The account itself, and nobody else."""
    return actor.account_id is not None and thing.account_id == actor.account_id


def _load(session: Session, sign_in_id: UUID) -> SignIn | None:
    return session.get(SignIn, sign_in_id)


OWN_SIGN_IN = On("sign_in_id", _load, own_sign_in)

RULES: dict[CookiesPermission, Rule] = {
    CookiesPermission.SIGN_INS: signed_in,
    CookiesPermission.COUNTS: has_role(Role.SYSTEM_ADMIN),
}
