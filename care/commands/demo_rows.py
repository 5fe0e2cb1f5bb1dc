"""From invented people to rows: sealed, numbered, searchable; a thousand at a time."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from care.commands.demo_names import DELIVERY_NOTES, FAMILY, GIVEN, RELATIONS
from care.commands.demo_people import Invented
from care.commands.demo_units import UNITS
from care.models.recipients import (
    Contact,
    Recipient,
    RecipientCareArea,
    RecipientToken,
    RecipientUnit,
)
from core.clock import now
from core.db import Model, new_id
from core.house import DemoPlan
from core.people import Person, PersonKind, Protection, identity_purpose, name_prefixes
from core.personal_data import Ground
from core.vault import Ring

FIRST_NUMBER = 10_000
TABLES = (Person, Recipient, RecipientUnit, RecipientCareArea, RecipientToken, Contact)
Rows = dict[type[Model], list[dict[str, Any]]]


class MadeRecipient(NamedTuple):
    """What the wings above need of a recipient of the demo."""

    id: UUID
    person_id: UUID
    provider_id: UUID
    unit_id: UUID
    care_areas: tuple[str, ...]
    name: str
    address_text: str | None
    protected: bool
    sex: str
    born: date | None


class Maker:
    """Turns invented people into rows: sealed, numbered, searchable."""

    def __init__(self, plan: DemoPlan) -> None:
        self.plan = plan
        self.ring: Ring = plan.vault.ring()
        self.blinds: dict[tuple[str, str], bytes] = {}
        self.last_number = dict.fromkeys(plan.made["providers"].values(), FIRST_NUMBER)
        self.rows: Rows = {}

    def begin(self, people: int) -> list[UUID]:
        """Keys for the next people, in one go."""
        self.ring = self.plan.vault.ring()
        self.rows = {}
        ids = [new_id() for _ in range(people)]
        self.ring.make_keys(ids)
        return ids

    def add(self, person_id: UUID, unit: str, who: Invented) -> MadeRecipient:
        """The rows of one recipient at a unit."""
        plan = self.plan
        owner = next(each.provider for each in UNITS if each.key == unit)
        provider_id, unit_id = plan.made["providers"][owner], plan.made["units"][unit]
        self._person(person_id, provider_id, who)
        recipient_id = self._recipient(person_id, provider_id, who)
        self._care(recipient_id, provider_id, unit_id, who)
        self._tokens(recipient_id, provider_id, who)
        if plan.random.random() < 0.45:
            self._contact(recipient_id, person_id, provider_id)
        return MadeRecipient(
            recipient_id,
            person_id,
            provider_id,
            unit_id,
            who.areas,
            f"{who.given} {who.family}",
            who.address.to_text(),
            who.protection is not Protection.NONE,
            who.sex,
            who.born,
        )

    def store(self, session: Session) -> None:
        """Insert what was made since `begin`, parents first."""
        for table in TABLES:
            if rows := self.rows.get(table):
                session.execute(insert(table.__table__), rows)  # type: ignore[arg-type]

    def _row(self, table: type[Model], **values: Any) -> None:
        self.rows.setdefault(table, []).append(values)

    def _blind(self, purpose: str, text: str) -> bytes:
        found = self.blinds.get((purpose, text))
        if found is None:
            found = self.blinds[purpose, text] = self.plan.vault.blind(purpose, text)
        return found

    def _person(self, person_id: UUID, provider_id: UUID, who: Invented) -> None:
        number = who.number
        sealed = {
            "identity": number.value if number else None,
            "given_name": who.given,
            "family_name": who.family,
            "birth_date_text": who.born.isoformat() if who.born else None,
            "phone": who.phone,
            "email": who.email,
            "address_text": who.address.to_text(),
        }
        self._row(
            Person,
            id=person_id,
            version=1,
            kind=PersonKind.RECIPIENT.value,
            controller_id=provider_id,
            ground=Ground.CARE.value,
            identity_kind=number.kind.value if number else None,
            identity_oid=number.oid if number else None,
            identity_index=self.plan.vault.blind(identity_purpose(number.oid), number.value)
            if number
            else None,
            language=who.language,
            protection=who.protection.value,
            made_at=now(),
            **self._sealed("people", person_id, person_id, sealed),
        )

    def _sealed(
        self, table: str, person_id: UUID, row_id: UUID, texts: Mapping[str, str | None]
    ) -> dict[str, bytes | None]:
        return {
            f"{name}_sealed": self.ring.seal(person_id, f"{table}.{name}", row_id, text)
            if text
            else None
            for name, text in texts.items()
        }

    def _recipient(self, person_id: UUID, provider_id: UUID, who: Invented) -> UUID:
        recipient_id, random = new_id(), self.plan.random
        self.last_number[provider_id] += 1
        note = random.choice(DELIVERY_NOTES) if random.random() < 0.1 else None
        self._row(
            Recipient,
            id=recipient_id,
            version=1,
            provider_id=provider_id,
            person_id=person_id,
            number=self.last_number[provider_id],
            residence=who.residence,
            status="active",
            register_source="typed",
            register_date=None,
            made_at=now(),
            **self._sealed("recipients", person_id, recipient_id, {"delivery_note": note}),
        )
        return recipient_id

    def _care(self, recipient_id: UUID, provider_id: UUID, unit_id: UUID, who: Invented) -> None:
        plan = self.plan
        self._row(
            RecipientUnit,
            id=new_id(),
            provider_id=provider_id,
            recipient_id=recipient_id,
            unit_id=unit_id,
            valid_from=plan.on - timedelta(days=plan.random.randrange(380, 900)),
            valid_to=None,
        )
        areas = plan.made["care_areas"][provider_id]
        for code in who.areas:
            self._row(RecipientCareArea, recipient_id=recipient_id, care_area_id=areas[code])

    def _tokens(self, recipient_id: UUID, provider_id: UUID, who: Invented) -> None:
        tokens = {self._blind("name", part) for part in name_prefixes(who.given, who.family)}
        if who.born:
            tokens.add(self._blind("birth-year", str(who.born.year)))
        for token in sorted(tokens):
            self._row(
                RecipientToken, provider_id=provider_id, token=token, recipient_id=recipient_id
            )

    def _contact(self, recipient_id: UUID, person_id: UUID, provider_id: UUID) -> None:
        random, contact_id = self.plan.random, new_id()
        texts = {
            "name": f"{random.choice(GIVEN['middle'])} {random.choice(FAMILY)}",
            "phone": f"+4670174{random.randrange(605, 700):04}",
            "relation": random.choice(RELATIONS),
        }
        self._row(
            Contact,
            id=contact_id,
            version=1,
            provider_id=provider_id,
            recipient_id=recipient_id,
            person_id=person_id,
            **self._sealed("recipient_contacts", person_id, contact_id, texts),
        )
