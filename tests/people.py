"""The known people and the small world they live in; built once for each worker.

Astrid is a recipient. Bo is a nurse at her unit and prescribes. Cilla is her daughter. Dan is
customer service. Eva is a recipient with protected identity. Farid is a nurse elsewhere.
Gunnar works at the supplier's desk. Hedda administers Bo's unit. Ivar orders there but may not
prescribe. Maja looks after the assortment. Olof audits. Sixten runs the system.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from care.models.policies import CareArea, MeasureCode, PolicyRow
from care.models.prescriptions import Prescription, PrescriptionLine
from care.models.recipients import (
    Recipient,
    RecipientCareArea,
    RecipientToken,
    RecipientUnit,
)
from care.models.units import (
    Agreement,
    AppointmentArea,
    BookkeepingEntity,
    CareProvider,
    CareUnit,
    FiscalYear,
    Membership,
    PrescriberAppointment,
)
from catalogue.models.articles import Article, ArticleCareArea, Supplier, SupplierMember
from catalogue.models.contracts import Assortment, Contract, ContractLine
from core.actors import Actor, Role, Standing
from core.identity_number import make_test_number, parse
from core.people import (
    OPERATOR_ID,
    Address,
    Person,
    PersonKind,
    Protection,
    identity_purpose,
    search_tokens,
)
from core.vault import Vault
from portal.models import Account, Acknowledgement, HouseRole
from portal.queries import confidentiality_text

AT = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
ON = date(2026, 5, 4)
SINCE = date(2025, 1, 1)
PASSWORD = "omvard-demo"


@dataclass(frozen=True)
class Known:
    """One known person."""

    key: str
    person_id: UUID
    account_id: UUID
    given_name: str = ""
    family_name: str = ""
    number: str = ""
    recipient_id: UUID | None = None
    standings: tuple[Standing, ...] = ()
    unit_id: UUID | None = None

    @property
    def actor(self) -> Actor:
        """Who services are told acts."""
        return Actor(
            account_id=self.account_id,
            person_id=self.person_id,
            standings=self.standings,
            unit_id=self.unit_id,
            request_id="test",
            route="test",
        )


@dataclass(frozen=True)
class People:
    """All of them."""

    astrid: Known
    bo: Known
    cilla: Known
    dan: Known
    eva: Known
    farid: Known
    gunnar: Known
    hedda: Known
    ivar: Known
    maja: Known
    olof: Known
    sixten: Known


@dataclass
class World:
    """What stands in the database before each test."""

    provider: CareProvider
    other_provider: CareProvider
    unit: CareUnit
    second_unit: CareUnit
    other_unit: CareUnit
    areas: dict[str, CareArea]
    policies: dict[str, PolicyRow]
    measures: dict[str, MeasureCode]
    entity: BookkeepingEntity
    supplier: Supplier
    contract: Contract
    articles: dict[str, Article]
    prices: dict[str, ContractLine]
    prescription: Prescription
    lines: dict[str, PrescriptionLine]
    people: People
    recipients: list[Known] = field(default_factory=list)


class Builder:
    """Makes the world from the ground up."""

    def __init__(self, session: Session, vault: Vault) -> None:
        self.session, self.vault = session, vault
        self.text_id = session.scalars(confidentiality_text(ON)).one().id

    def add(self, row):
        self.session.add(row)
        return row

    def person(self, kind: PersonKind, controller: UUID, given: str, family: str) -> Person:
        person = Person(kind=kind, controller_id=controller, ground="care", made_at=AT)
        person.given_name, person.family_name = given, family
        return self.add(person)

    def staff(self, key: str, given: str, family: str, number: str) -> Known:
        person = self.person(PersonKind.STAFF, OPERATOR_ID, given, family)
        self.identify(person, number)
        account = self.acknowledged(self.account(key, person))
        return Known(key, person.id, account.id, given, family, number)

    def account(self, key: str, person: Person) -> Account:
        account = Account(
            person_id=person.id, username_index=self.vault.blind("username", key), made_at=AT
        )
        account.username = key
        return self.add(account)

    def acknowledged(self, account: Account) -> Account:
        self.session.flush()
        self.add(
            Acknowledgement(account_id=account.id, text_id=self.text_id, language="sv", given_at=AT)
        )
        return account

    def identify(self, person: Person, number: str) -> None:
        parsed = parse(number, on=ON)
        person.identity = parsed.value
        person.identity_kind, person.identity_oid = parsed.kind.value, parsed.oid
        person.identity_index = self.vault.blind(identity_purpose(parsed.oid), parsed.value)
        if parsed.birth_date:
            person.birth_date_text = parsed.birth_date.isoformat()

    def member(self, who: Known, unit: CareUnit, *roles: Role) -> Known:
        for role in roles:
            self.add(
                Membership(
                    provider_id=unit.provider_id,
                    unit_id=unit.id,
                    account_id=who.account_id,
                    role=role.value,
                    valid_from=SINCE,
                )
            )
        held = tuple(Standing(role, unit.provider_id, unit.id) for role in roles)
        return replace(who, standings=held, unit_id=unit.id)

    def house_role(self, who: Known, role: Role) -> Known:
        self.add(HouseRole(account_id=who.account_id, role=role.value, valid_from=SINCE))
        return replace(who, standings=(Standing(role),))

    def recipient(self, who: Known, unit: CareUnit, number: int, *areas: CareArea) -> Known:
        recipient = self.add(
            Recipient(
                provider_id=unit.provider_id, person_id=who.person_id, number=number, made_at=AT
            )
        )
        self.session.flush()
        person = self.session.get(Person, who.person_id)
        self.session.add_all(
            [
                RecipientUnit(
                    provider_id=unit.provider_id,
                    recipient_id=recipient.id,
                    unit_id=unit.id,
                    valid_from=SINCE,
                ),
                *(RecipientCareArea(recipient_id=recipient.id, care_area_id=a.id) for a in areas),
                *(
                    RecipientToken(
                        provider_id=unit.provider_id, token=token, recipient_id=recipient.id
                    )
                    for token in search_tokens(self.vault, person)
                ),
            ]
        )
        held = (Standing(Role.RECIPIENT, unit.provider_id, recipient_id=recipient.id),)
        return replace(who, recipient_id=recipient.id, standings=held)


def build_world(session: Session, vault: Vault) -> World:
    """Make everything, in the caller's transaction."""
    make = Builder(session, vault)
    care = _care(make)
    goods = _goods(make, care)
    people = _people(make, care, goods["supplier"])
    session.flush()
    prescription, lines = _prescription(make, care, goods, people)
    session.flush()
    return World(
        **care,
        **goods,
        prescription=prescription,
        lines=lines,
        people=people,
        recipients=[people.astrid, people.eva],
    )


def _care(make: Builder) -> dict:
    provider = make.add(
        CareProvider(name="Region Exempel", organisation_number="2321000016", made_at=AT)
    )
    other = make.add(CareProvider(name="Provkommun", organisation_number="2120000142", made_at=AT))
    entity = make.add(
        BookkeepingEntity(
            name="Omvard Demo AB", organisation_number="5560000001", jurisdiction="SE"
        )
    )
    make.session.flush()
    for year in (2025, 2026, 2027):
        make.add(
            FiscalYear(entity_id=entity.id, starts_on=date(year, 1, 1), ends_on=date(year, 12, 31))
        )
    for customer in (provider, other):
        make.add(
            Agreement(
                provider_id=customer.id,
                entity_id=entity.id,
                reference=f"A-{customer.organisation_number}",
                jurisdiction="SE",
                valid_from=SINCE,
            )
        )
    unit = _unit(make, provider, "Södra hemsjukvården", "home_care", "100001")
    second = _unit(make, provider, "Norra mottagningen", "clinic", "100002")
    elsewhere = _unit(make, other, "Provgården", "care_home", "200001")
    make.session.flush()
    areas = {code: _area(make, provider, code, *names) for code, *names in AREAS}
    make.session.flush()
    policies = {code: _policy(make, provider, area) for code, area in areas.items()}
    measures = {
        code: make.add(
            MeasureCode(
                provider_id=provider.id,
                care_area_id=areas["incontinence"].id,
                code=code,
                name=name,
                name_en=name_en,
            )
        )
        for code, name, name_en in MEASURES
    }
    make.session.flush()
    return {
        "provider": provider,
        "other_provider": other,
        "unit": unit,
        "second_unit": second,
        "other_unit": elsewhere,
        "areas": areas,
        "policies": policies,
        "measures": measures,
        "entity": entity,
    }


AREAS = (
    ("incontinence", "Inkontinens", "Incontinence"),
    ("diabetes", "Diabetes", "Diabetes"),
    ("wound_care", "Sårvård", "Wound care"),
)
MEASURES = (
    ("toileting", "Toalettassistans enligt schema", "Toileting by schedule"),
    ("pelvic_floor", "Bäckenbottenträning", "Pelvic floor training"),
)


def _unit(make: Builder, provider: CareProvider, name: str, kind: str, no: str) -> CareUnit:
    return make.add(
        CareUnit(
            provider_id=provider.id,
            name=name,
            kind=kind,
            customer_no=no,
            cost_centre="4711",
            phone="08-46500402",
            street="Vårdvägen 1",
            postal_code="123 45",
            city="Exempelby",
        )
    )


def _area(make: Builder, provider: CareProvider, code: str, name: str, name_en: str) -> CareArea:
    return make.add(CareArea(provider_id=provider.id, code=code, name=name, name_en=name_en))


def _policy(make: Builder, provider: CareProvider, area: CareArea) -> PolicyRow:
    dressings = area.code == "wound_care"
    return make.add(
        PolicyRow(
            provider_id=provider.id,
            care_area_id=area.id,
            profile=f"test-{area.code}",
            source="domain.md 2.2, SE national",
            valid_from=SINCE,
            max_validity_days=365,
            max_withdrawals=1 if dressings else 6,
            min_cover_days=30,
            max_cover_days=90,
            release_rule="none" if dressings else "share",
            delivery_modes=["home", "unit", "pickup_point"],
            lead_working_days=3,
            measures_required=False,
            made_with_prescription=dressings,
        )
    )


GOODS = (
    ("pad", "SUP-1001", "Abena-lik Pad 2", "Inkontinensskydd normal", "incontinence", 30, 8_900),
    ("catheter", "SUP-2001", "Demokateter CH12", "Tappningskateter", "incontinence", 30, 45_000),
    ("strip", "SUP-3001", "Demosticka 50", "Teststickor", "diabetes", 50, 21_500),
    ("gone", "SUP-1000", "Gammalt skydd", "Utgånget skydd", "incontinence", 30, 7_000),
)


def _goods(make: Builder, care: dict) -> dict:
    supplier = make.add(Supplier(code="DEMO", name="Demoleverantören AB", made_at=AT))
    make.session.flush()
    contract = make.add(
        Contract(
            supplier_id=supplier.id,
            reference="AVT-1",
            name="Exempelavtal",
            valid_from=SINCE,
            made_at=AT,
        )
    )
    make.session.flush()
    articles, prices = {}, {}
    for key, no, name, plain, area, pack, price in GOODS:
        articles[key] = make.add(
            Article(
                supplier_id=supplier.id,
                article_no=no,
                name=name,
                plain_name=plain,
                plain_name_en=plain,
                sort_key=plain.casefold(),
                pack_size=pack,
                status="gone" if key == "gone" else "active",
                made_at=AT,
            )
        )
        make.session.flush()
        make.add(ArticleCareArea(article_id=articles[key].id, care_area=area))
        prices[key] = make.add(
            ContractLine(
                contract_id=contract.id,
                article_id=articles[key].id,
                price_ore=price,
                valid_from=SINCE,
            )
        )
    for provider in (care["provider"], care["other_provider"]):
        make.add(Assortment(provider_id=provider.id, contract_id=contract.id, valid_from=SINCE))
    make.session.flush()
    return {"supplier": supplier, "contract": contract, "articles": articles, "prices": prices}


def _people(make: Builder, care: dict, supplier: Supplier) -> People:
    unit, other = care["unit"], care["other_unit"]
    areas = tuple(care["areas"].values())
    staff = {key: make.staff(key, *names) for key, *names in STAFF}
    astrid, eva = _recipients(make, care["provider"])
    make.session.flush()
    bo = make.member(staff["bo"], unit, Role.PRESCRIBER, Role.ORDERER)
    _appoint(make, bo, unit, areas)
    make.add(
        SupplierMember(
            supplier_id=supplier.id, account_id=staff["gunnar"].account_id, valid_from=SINCE
        )
    )
    gunnar = replace(staff["gunnar"], standings=(Standing(Role.SUPPLIER, supplier_id=supplier.id),))
    return People(
        astrid=make.recipient(astrid, unit, 10_001, *areas[:2]),
        bo=bo,
        cilla=staff["cilla"],
        dan=make.house_role(staff["dan"], Role.CUSTOMER_SERVICE),
        eva=make.recipient(eva, unit, 10_002, areas[0]),
        farid=make.member(staff["farid"], other, Role.PRESCRIBER, Role.ORDERER),
        gunnar=gunnar,
        hedda=make.member(staff["hedda"], unit, Role.UNIT_ADMIN),
        ivar=make.member(staff["ivar"], unit, Role.ORDERER),
        maja=make.house_role(staff["maja"], Role.ASSORTMENT_MANAGER),
        olof=make.house_role(staff["olof"], Role.AUDITOR),
        sixten=make.house_role(staff["sixten"], Role.SYSTEM_ADMIN),
    )


STAFF = (
    ("bo", "Bo", "Bergqvist", make_test_number(date(1980, 2, 3), 981)),
    ("cilla", "Cilla", "Cederlöf", make_test_number(date(1968, 7, 9), 982)),
    ("dan", "Dan", "Dahlgren", make_test_number(date(1985, 11, 30), 983)),
    ("farid", "Farid", "Farahani", make_test_number(date(1979, 5, 17), 985)),
    ("gunnar", "Gunnar", "Gyllensten", make_test_number(date(1971, 1, 21), 987)),
    ("hedda", "Hedda", "Hallonqvist", make_test_number(date(1974, 9, 2), 988)),
    ("ivar", "Ivar", "Isaksson", make_test_number(date(1992, 4, 28), 989)),
    ("maja", "Maja", "Malmsten", make_test_number(date(1988, 8, 8), 990)),
    ("olof", "Olof", "Odenrick", make_test_number(date(1966, 12, 12), 991)),
    ("sixten", "Sixten", "Sandelius", make_test_number(date(1983, 3, 3), 993)),
)


def _recipients(make: Builder, provider: CareProvider) -> tuple[Known, Known]:
    found = []
    for key, given, family, born, serial in (
        ("astrid", "Astrid", "Almkvist", date(1945, 3, 12), 980),
        ("eva", "Eva", "Ekenstierna", date(1988, 6, 21), 984),
    ):
        number = make_test_number(born, serial)
        person = make.person(PersonKind.RECIPIENT, provider.id, given, family)
        make.identify(person, number)
        person.phone = "+46701740605"
        person.email = f"{key}@example.org"
        person.address_text = Address(
            street=f"Hemliga gatan {serial}",
            postal_code="123 45",
            city="Exempelby",
            door_code="4711",
        ).to_text()
        if key == "eva":
            person.protection = Protection.CONFIDENTIALITY_MARK
        make.session.flush()
        account = make.account(key, person)
        found.append(Known(key, person.id, account.id, given, family, number))
    return found[0], found[1]


def _appoint(make: Builder, who: Known, unit: CareUnit, areas: tuple[CareArea, ...]) -> None:
    appointment = make.add(
        PrescriberAppointment(
            provider_id=unit.provider_id,
            unit_id=unit.id,
            account_id=who.account_id,
            profession="nurse",
            prescriber_code="9000001",
            valid_from=SINCE,
        )
    )
    make.session.flush()
    for area in areas:
        make.add(AppointmentArea(appointment_id=appointment.id, care_area_id=area.id))


def _prescription(
    make: Builder, care: dict, goods: dict, people: People
) -> tuple[Prescription, dict[str, PrescriptionLine]]:
    """Astrid's: pads at four a day and catheters at five a day, 90 days at a time."""
    astrid = people.astrid
    prescription = make.add(
        Prescription(
            number=2_000_001,
            provider_id=care["provider"].id,
            unit_id=care["unit"].id,
            recipient_id=astrid.recipient_id,
            person_id=astrid.person_id,
            care_area_id=care["areas"]["incontinence"].id,
            policy_id=care["policies"]["incontinence"].id,
            prescriber_id=people.bo.account_id,
            status="active",
            valid_from=date(2026, 3, 1),
            valid_to=date(2027, 2, 28),
            signed_at=AT,
            made_at=AT,
        )
    )
    make.session.flush()
    lines = {}
    for position, (key, dose) in enumerate((("pad", 4_000), ("catheter", 5_000)), start=1):
        lines[key] = make.add(
            PrescriptionLine(
                prescription_id=prescription.id,
                provider_id=care["provider"].id,
                recipient_id=astrid.recipient_id,
                person_id=astrid.person_id,
                position=position,
                article_id=goods["articles"][key].id,
                pack_size=30,
                dose_milli=dose,
                dose_unit="day",
                cover_days=90,
                withdrawals_allowed=4,
            )
        )
    return prescription, lines
