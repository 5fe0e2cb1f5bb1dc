"""Accounts, house roles and drafts, as rows."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Row,
    Select,
    String,
    Uuid,
    and_,
    bindparam,
    cast,
    exists,
    func,
    null,
    or_,
    select,
)
from sqlalchemy.orm import Session, contains_eager, joinedload

from core.actors import Role
from core.identity_number import IdentityNumber
from core.people import Person, PersonKind, identity_purpose
from core.vault import Vault
from portal.models import (
    Account,
    Acknowledgement,
    AppKey,
    ConfidentialityText,
    Draft,
    EmployeeNumber,
    HouseRole,
    Passkey,
    RecoveryCode,
)
from portal.rules.factors import Factors

EMERGENCY = "emergency"
"""In the place of a role: a person opened without a care relation, until a moment."""
CASE = "case"
"""In the place of a role: an open case of customer service."""


def valid_on(table: Any, on: date) -> Any:
    """The condition that a dated row holds on a day."""
    return and_(table.valid_from <= on, or_(table.valid_to.is_(None), table.valid_to >= on))


def standing_columns(role: Any, **where: Any) -> list[Any]:
    """The columns of a standing; `where` gives provider, unit, supplier or recipient.

    With a `purpose` it is no role but a reason, good for the `person` or the unit it names:
    an open case, or an opening in an emergency.
    """
    nowhere = cast(null(), Uuid)
    places = ("provider", "unit", "supplier", "recipient", "person")
    return [
        cast(role, String).label("role"),
        *(where.get(place, nowhere).label(f"{place}_id") for place in places),
        cast(where.get("purpose", null()), String).label("purpose"),
    ]


def house_standings(account_id: UUID, on: date) -> Select[Any]:
    """Roles held in the house as a whole."""
    return select(*standing_columns(HouseRole.role)).where(
        HouseRole.account_id == account_id, valid_on(HouseRole, on)
    )


def confidentiality_text(on: Any) -> Select[Any]:
    """The text on confidentiality that holds on a day."""
    return (
        select(ConfidentialityText)
        .where(ConfidentialityText.valid_from <= on)
        .order_by(ConfidentialityText.valid_from.desc())
        .limit(1)
    )


def has_acknowledged(account_id: Any, on: Any) -> Any:
    """The condition that an account has accepted the text that holds on a day."""
    current = confidentiality_text(on).with_only_columns(ConfidentialityText.id)
    return exists().where(
        Acknowledgement.account_id == account_id,
        Acknowledgement.text_id == current.scalar_subquery(),
    )


def acknowledged_at(session: Session, account_id: UUID, text_id: UUID) -> datetime | None:
    """When an account accepted a text on confidentiality."""
    return session.scalar(
        select(Acknowledgement.given_at).where(
            Acknowledgement.account_id == account_id, Acknowledgement.text_id == text_id
        )
    )


def account_by_username(session: Session, vault: Vault, username: str) -> Account | None:
    """The account with a local username."""
    return account_by_blinds(session, vault.blinds("username", username.strip().casefold()))


def accounts_by_number(session: Session, vault: Vault, number: IdentityNumber) -> list[Account]:
    """Accounts of the person with an identity number: staff first."""
    blinds = vault.blinds(identity_purpose(number.oid), number.value)
    return list(
        session.scalars(
            select(Account)
            .join(Person, Person.id == Account.person_id)
            .where(Person.identity_index.in_(blinds), Account.disabled_at.is_(None))
            .order_by(Person.kind == PersonKind.RECIPIENT, Account.id)
        )
    )


def accounts_by_employee_number(session: Session, vault: Vault, hsa_id: str) -> list[Account]:
    """The account an employer's e-ID names by an HSA-id: one, or none."""
    return list(
        session.scalars(
            select(Account)
            .join(EmployeeNumber, EmployeeNumber.account_id == Account.id)
            .where(
                EmployeeNumber.hsa_index.in_(vault.blinds("employee", hsa_id)),
                Account.disabled_at.is_(None),
            )
        )
    )


THIS_DRAFT = (
    Draft.account_id == bindparam("account_id"),
    Draft.form == bindparam("form"),
    Draft.thing_id == bindparam("thing_id"),
)
_DRAFT = select(Draft).where(*THIS_DRAFT)


def draft(session: Session, account_id: UUID, form: str, thing_id: UUID) -> Draft | None:
    """What the account typed in a form about a thing and has not sent."""
    asked = {"account_id": account_id, "form": form, "thing_id": thing_id}
    return session.scalars(_DRAFT, asked).first()


def parked_things(session: Session, account_id: UUID, form: str, *, since: datetime) -> list[UUID]:
    """What the account's drafts of one kind since a moment are about."""
    return list(
        session.scalars(
            select(Draft.thing_id)
            .where(Draft.account_id == account_id, Draft.form == form, Draft.saved_at > since)
            .order_by(Draft.id)
        )
    )


def drafts_before(session: Session, moment: datetime) -> list[UUID]:
    """Drafts nobody came back for."""
    return list(session.scalars(select(Draft.id).where(Draft.saved_at <= moment)))


def own_data(account: Account, person: Person) -> dict[str, Any]:
    """Everything the hall keeps about someone who signs in, for their own extract."""
    return {
        "name": person.full_name,
        "identity_number": person.identity,
        "mail": person.email,
        "phone": person.phone,
        "language": account.language or person.language,
        "keyboard_shortcuts": account.shortcuts,
        "account_made": account.made_at.isoformat(),
        "last_signed_in": account.signed_in_at.isoformat() if account.signed_in_at else None,
    }


def factors(session: Session, account_id: UUID) -> Factors:
    """The second factors an account holds, in one statement."""
    app = select(func.count(AppKey.id)).where(
        AppKey.account_id == account_id, AppKey.confirmed_at.is_not(None)
    )
    keys = select(func.count(Passkey.id)).where(Passkey.account_id == account_id)
    codes = select(func.count(RecoveryCode.id)).where(
        RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None)
    )
    found = select(app.scalar_subquery(), keys.scalar_subquery(), codes.scalar_subquery())
    apps, held, left = session.execute(found).one()
    return Factors(app=apps > 0, passkeys=held, codes=left)


def passkeys(session: Session, account_id: UUID) -> list[Passkey]:
    """The passkeys of an account, the oldest first."""
    mine = select(Passkey).where(Passkey.account_id == account_id).order_by(Passkey.id)
    return list(session.scalars(mine))


def app_key(session: Session, account_id: UUID) -> AppKey | None:
    """The app key in use."""
    mine = AppKey.account_id == account_id
    return session.scalars(select(AppKey).where(mine, AppKey.confirmed_at.is_not(None))).first()


def waiting_app_key(session: Session, account_id: UUID) -> AppKey | None:
    """The newest app key whose first code is still to come."""
    mine = AppKey.account_id == account_id, AppKey.confirmed_at.is_(None)
    return session.scalars(select(AppKey).where(*mine).order_by(AppKey.id.desc())).first()


def account_by_blinds(session: Session, blinds: Sequence[bytes]) -> Account | None:
    """The account with a username, of which only the look-up values are known."""
    return session.scalars(select(Account).where(Account.username_index.in_(blinds))).first()


def house_roles_of(session: Session, account_id: UUID, on: date) -> list[HouseRole]:
    """An account's roles in the house that hold or will."""
    held = select(HouseRole).where(HouseRole.account_id == account_id, not_over(HouseRole, on))
    return list(session.scalars(held.order_by(HouseRole.id)))


def not_over(table: Any, on: date) -> Any:
    """The condition that a dated row holds on a day, or will."""
    return or_(table.valid_to.is_(None), table.valid_to >= on)


def everyone_in_the_house(session: Session, on: date) -> Sequence[Row[HouseRole, Account, Person]]:
    """Roles in the house that hold or will: role, account and person."""
    return session.execute(
        select(HouseRole, Account, Person)
        .join(Account, Account.id == HouseRole.account_id)
        .join(Person, Person.id == Account.person_id)
        .where(not_over(HouseRole, on))
        .order_by(HouseRole.role, HouseRole.id)
    ).all()


def other_system_admins(session: Session, *, but: UUID, on: date) -> int:
    """How many others run the system on a day, locked, so that two cannot end each other."""
    found = session.scalars(
        select(HouseRole)
        .join(Account, Account.id == HouseRole.account_id)
        .where(
            HouseRole.role == Role.SYSTEM_ADMIN,
            Account.disabled_at.is_(None),
            valid_on(HouseRole, on),
        )
        .order_by(HouseRole.id)
        .with_for_update(of=HouseRole)
    )
    return len({row.account_id for row in found} - {but})


def staff_account(session: Session, account_id: UUID) -> Account | None:
    """The account of somebody of the staff, with the person; whoever asks."""
    return session.scalars(
        select(Account)
        .join(Account.person)
        .options(contains_eager(Account.person))
        .where(Account.id == account_id, Person.kind == PersonKind.STAFF)
    ).first()


def staff_accounts(session: Session) -> Sequence[Any]:
    """Every account of staff: id, person and the sealed names, which a search opens itself."""
    return session.execute(
        select(
            Account.id,
            Account.person_id,
            Person.given_name_sealed,
            Person.family_name_sealed,
        )
        .join(Person, Person.id == Account.person_id)
        .where(Person.kind == PersonKind.STAFF)
        .order_by(Account.id)
    ).all()


def accounts_with_people(session: Session, account_ids: Sequence[UUID]) -> list[Account]:
    """Accounts with their persons."""
    return list(
        session.scalars(
            select(Account)
            .options(joinedload(Account.person))
            .where(Account.id.in_(account_ids))
            .order_by(Account.id)
        )
    )
