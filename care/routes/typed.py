"""Between forms and services: typed values, choices from the database, the register's answer."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from care.exchange.register import Profile, register_named
from care.queries.recipients import care_areas
from care.services.recipients import Particulars, Reach
from core.config import Environment
from core.identity_number import IdentityNumber
from core.people import Address, Protection
from portal.web.i18n import language
from portal.web.transactions import settings

NEW = "00000000-0000-0000-0000-000000000000"
"""Stands in `?next=` for the id of whoever is being registered."""


def real_service() -> bool:
    """Whether living people's numbers are to be expected here (ID-09)."""
    return settings().env is Environment.PRODUCTION


def area_name(area: Any) -> str:
    """A care area in the reader's language."""
    return str(area.name if language() == "sv" else area.name_en)


def area_choices(session: Session, provider_id: UUID) -> list[SelectChoice]:
    """The care areas of a care provider, to choose from."""
    return [
        SelectChoice(str(area.id), area_name(area)) for area in care_areas(session, provider_id)
    ]


def particulars_of(form: Any) -> Particulars:
    """Who a form says somebody is."""
    return Particulars(
        given_name=form.given_name.data.strip(),
        family_name=form.family_name.data.strip(),
        birth_date=form.birth_date.data,
        language=form.language.data,
        protection=Protection(form.protection.data),
        residence=form.residence.data,
        care_areas=frozenset(UUID(area) for area in form.care_areas.data or ()),
    )


def reach_of(form: Any) -> Reach:
    """Where a form says somebody is reached."""
    names = ("street", "postal_code", "city", "care_of", "door_code")
    return Reach(
        Address(**{name: (form[name].data or "").strip() for name in names}),
        phone=form.phone.data or None,
        email=form.email.data or None,
        delivery_note=(form.delivery_note.data or "").strip() or None,
    )


def asked_register(number: IdentityNumber) -> dict[str, Any]:
    """What the population register tells, as values of the registration form (PU-02: P3)."""
    told = register_named(settings().register).person(number, Profile.CONTACT)
    if told is None:
        return {}
    values = {
        "given_name": told.given_name,
        "family_name": told.family_name,
        "birth_date": told.birth_date.isoformat() if told.birth_date else "",
        "street": told.address.street,
        "postal_code": told.address.postal_code,
        "city": told.address.city,
        "care_of": told.address.care_of,
        "phone": told.phone,
        "email": told.email,
        "protection": told.protection.value,
        "source": "register",
    }
    return {name: value for name, value in values.items() if value}


def next_after(target: str | None, recipient_id: UUID) -> str | None:
    """Where registering began, with the new person's id in place; only addresses of our own."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    return target.replace(NEW, str(recipient_id))
