"""The catalogue's part of the demo: suppliers, contracts, articles and the supplier's desk."""

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from catalogue.commands.demo_followers import make_followers
from catalogue.commands.demo_goods import Variant, article_row, price_of, source, variants
from catalogue.commands.demo_goods import supplier_of as supplier_index
from catalogue.models.articles import Article, ArticleCareArea, Supplier, SupplierMember
from catalogue.models.contracts import Contract, ContractLine
from catalogue.services.search import add_synonyms, batches, index_articles
from core.actors import SYSTEM
from core.db import Model, new_id
from core.house import DemoPlan
from core.identity_number import make_test_number, parse
from core.people import OPERATOR_ID, Person, PersonKind, identity_purpose
from portal.services.accounts import make_account
from portal.services.confidentiality import acknowledge_for_demo
from portal.services.passwords import hash_password

BATCH = 5_000
PASSWORD = "omvard-demo"  # noqa: S105 - the demo's public password
FIRST_CHOICE, SECOND_CHOICE, OTHERS = 1, 10, 50


def load(session: Session, plan: DemoPlan) -> None:
    """Load the catalogue's part; `plan.made` gets contracts, articles and suppliers."""
    at = datetime.combine(plan.on - timedelta(days=400), time(8), UTC)
    suppliers = _suppliers(session, at)
    contracts = _contracts(session, suppliers, plan.on, at)
    goods = _articles(session, plan, suppliers, at)
    _prices(session, plan, contracts, goods)
    session.flush()
    make_followers(session, goods, on=plan.on)
    _index(session, plan, [row["id"] for _variant, row in goods])
    _gunnar(session, plan, suppliers[0], at)
    plan.made["suppliers"] = [supplier.id for supplier in suppliers]
    plan.made["contracts"] = {
        area: [contract.id]
        for contract, one in zip(contracts, source()["suppliers"], strict=True)
        for area in one["contract"]["areas"]
    }
    plan.made["articles"] = _by_area(goods)


def _suppliers(session: Session, at: datetime) -> list[Supplier]:
    found = [
        Supplier(code=one["code"], name=one["name"], phone=one["phone"], made_at=at)
        for one in source()["suppliers"]
    ]
    session.add_all(found)
    session.flush()
    return found


def _contracts(
    session: Session, suppliers: list[Supplier], on: date, at: datetime
) -> list[Contract]:
    """One contract that holds for each supplier; the second ends within three months."""
    since = date(on.year - 1, 1, 1)
    ends = (date(on.year + 2, 12, 31), on + timedelta(days=75), date(on.year + 1, 9, 30))
    rows = list(zip(suppliers, source()["suppliers"], ends, strict=True))
    found = [
        Contract(
            supplier_id=supplier.id,
            reference=one["contract"]["reference"],
            name=one["contract"]["name"],
            valid_from=since,
            valid_to=end,
            made_at=at,
        )
        for supplier, one, end in rows
    ]
    ended = Contract(
        supplier_id=suppliers[0].id,
        reference="NH-2021-002",
        name="Sårvård och stomi",
        valid_from=date(on.year - 5, 1, 1),
        valid_to=since - timedelta(days=1),
        made_at=at,
    )
    session.add_all([*found, ended])
    session.flush()
    return found


def _add(session: Session, model: type[Model], rows: list[dict[str, Any]]) -> None:
    table: Any = model.__table__
    session.connection().execute(insert(table), rows)


Goods = list[tuple[Variant, dict[str, Any]]]


def _articles(session: Session, plan: DemoPlan, suppliers: list[Supplier], at: datetime) -> Goods:
    next_no = [one["first"] for one in source()["suppliers"]]
    goods: Goods = []
    for number, variant in enumerate(variants(plan.articles), start=1):
        seller = supplier_index(variant.family)
        row = article_row(variant, number, str(next_no[seller]), suppliers[seller].id, at)
        next_no[seller] += 1
        goods.append((variant, row))
    for batch in batches(goods, BATCH):
        _add(session, Article, [row for _variant, row in batch])
        _add(
            session,
            ArticleCareArea,
            [
                {"article_id": row["id"], "care_area": area}
                for variant, row in batch
                for area in variant.family["areas"]
            ],
        )
    return goods


def _prices(session: Session, plan: DemoPlan, contracts: list[Contract], goods: Goods) -> None:
    for batch in batches(enumerate(goods), BATCH):
        _add(
            session,
            ContractLine,
            [
                line
                for number, (variant, row) in batch
                for line in _lines(
                    plan, contracts[supplier_index(variant.family)], variant, row["id"], number
                )
            ],
        )


def _lines(
    plan: DemoPlan, contract: Contract, variant: Variant, article_id: UUID, number: int
) -> list[dict[str, Any]]:
    """One price; two for every fifth article; every thirtieth has its next one announced."""
    price, since, on = price_of(variant, plan.random), contract.valid_from, plan.on
    base = {
        "contract_id": contract.id,
        "article_id": article_id,
        "vat_permille": 120 if variant.family["areas"] == ["nutrition"] else 250,
        "rank": _rank(variant),
        "tier": variant.family.get("tier", "base"),
    }
    changes = [(since, price)]
    if number % 5 == 0:
        changes = [(since, round(price * 0.96 / 10) * 10), (on - timedelta(days=45), price)]
    if number % 30 == 0:
        changes.append((on + timedelta(days=30), round(price * 1.05 / 10) * 10))
    ends = [start - timedelta(days=1) for start, _price in changes[1:]]
    return [
        {**base, "id": new_id(), "price_ore": ore, "valid_from": start, "valid_to": end}
        for (start, ore), end in zip(changes, [*ends, None], strict=True)
    ]


def _rank(variant: Variant) -> int:
    if variant.series or variant.brand:
        return SECOND_CHOICE if not variant.series else OTHERS
    return FIRST_CHOICE


def _index(session: Session, plan: DemoPlan, ids: list[UUID]) -> None:
    add_synonyms(session, source()["synonyms"])
    for done, batch in enumerate(batches(ids, BATCH)):
        index_articles(session, batch)
        plan.progress("articles", min((done + 1) * BATCH, len(ids)), len(ids))


def _by_area(goods: Goods) -> dict[str, list[tuple[UUID, int, UUID, str]]]:
    """By care area: key, pieces in a pack, supplier and number of what can be prescribed."""
    found: dict[str, list[tuple[UUID, int, UUID, str]]] = defaultdict(list)
    for variant, row in goods:
        if row["status"] != "active" or variant.family.get("tier") == "specialist":
            continue
        thing = (row["id"], row["pack_size"], row["supplier_id"], row["article_no"])
        for area in variant.family["areas"]:
            found[area].append(thing)
    return dict(found)


def _gunnar(session: Session, plan: DemoPlan, supplier: Supplier, at: datetime) -> None:
    """The known person at the first supplier's desk."""
    if "password_hash" not in plan.made:
        plan.made["password_hash"] = hash_password(PASSWORD)
    number = parse(make_test_number(date(1971, 9, 14), 981), on=plan.on)
    person = Person(kind=PersonKind.STAFF, controller_id=OPERATOR_ID, ground="contract", made_at=at)
    person.given_name, person.family_name = "Gunnar", "Sjöström"
    person.identity, person.identity_kind = number.value, number.kind.value
    person.identity_oid = number.oid
    person.identity_index = plan.vault.blind(identity_purpose(number.oid), number.value)
    session.add(person)
    session.flush()
    account = make_account(
        session,
        plan.vault,
        person,
        by=SYSTEM,
        username="gunnar",
        password_hash=plan.made["password_hash"],
    )
    session.add(
        SupplierMember(supplier_id=supplier.id, account_id=account.id, valid_from=at.date())
    )
    acknowledge_for_demo(session, plan.on, account.id, at=at)
    plan.made["gunnar"] = account.id
