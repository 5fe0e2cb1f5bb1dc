"""A price list comes in, or is taken back, while fifty order its articles."""

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from care.models.prescriptions import Prescription, PrescriptionLine
from care.models.recipients import Recipient
from catalogue.exchange import mappings
from catalogue.exchange.runs import Surroundings, run
from catalogue.models.contracts import ContractLine
from catalogue.models.imports import CatalogueImport
from catalogue.services import imports
from catalogue.services.import_undo import StillUsed, undo
from core.actors import SYSTEM
from core.audit import Change
from core.clock import now
from core.db import new_id
from core.people import Address, PersonKind
from orders.models.orders import LineEvent, Order, OrderLine
from orders.services.delivery import Delivery
from orders.services.place import Wish, place_order
from tests.catalogue.import_files import MAPPING, row, text_list
from tests.people import AT, ON, Builder, Known
from tests.races import AT_ONCE, race

OLD, NEW = 8_900, 9_950
"""What a pack of pads costs before and after the list, in öre."""
HOME = Delivery("home", "Astrid", Address(street="Storgatan 1", city="Exempelby"))
PADS = row(no="SUP-1001", name="Abena-lik Pad 2", price="99,50", supplier="Demoleverantören AB")


@pytest.fixture
def fifty(own_house):
    """Fifty people with one line of pads each: the ids of recipient and line."""
    database, world = own_house
    with database.writing() as session:
        make = Builder(session, session.info["vault"])
        return [one_more(make, world, number) for number in range(AT_ONCE)]


def one_more(make, world, number):
    area = world.areas["incontinence"]
    person = make.person(PersonKind.RECIPIENT, world.provider.id, "Prov", f"Nummer{number}")
    make.session.flush()
    who = Known(f"p{number}", person.id, new_id(), "Prov", f"Nummer{number}")
    who = make.recipient(who, world.unit, 20_000 + number, area)
    held = {
        "provider_id": world.provider.id,
        "recipient_id": who.recipient_id,
        "person_id": person.id,
    }
    whole = make.add(
        Prescription(
            **held,
            number=3_000_000 + number,
            unit_id=world.unit.id,
            care_area_id=area.id,
            policy_id=world.policies["incontinence"].id,
            prescriber_id=world.people.bo.account_id,
            status="active",
            valid_from=date(2026, 3, 1),
            valid_to=date(2027, 2, 28),
            signed_at=AT,
            made_at=AT,
        )
    )
    make.session.flush()
    line = make.add(
        PrescriptionLine(
            **held,
            prescription_id=whole.id,
            position=1,
            article_id=world.articles["pad"].id,
            pack_size=30,
            dose_milli=4_000,
            dose_unit="day",
            cover_days=90,
            withdrawals_allowed=4,
        )
    )
    make.session.flush()
    return who.recipient_id, line.id


@pytest.fixture
def received(own_house, tmp_path):
    """The list as it stands before its taking: the id of its import and its file."""
    database, _world = own_house
    import_id, path = new_id(), tmp_path / "pads.list"
    path.write_bytes(text_list(PADS, *(row(no=f"K-{n}") for n in range(400))))
    mapping = mappings.load({**MAPPING, "valid_from": ON, "contract": "AVT-1"})
    with database.writing() as session:
        item = imports.receive(
            session, import_id, file_name="pads.csv", file_hash="0", by=SYSTEM, at=now()
        )
        imports.take_at_once(session, item, mapping=mapping.stored(), by=SYSTEM)
    return import_id, path


def ordering(database, world, recipient_id, line_id):
    with database.writing() as session:
        whose = session.get(Recipient, recipient_id, options=[joinedload(Recipient.person)])
        wish = Wish({line_id: 12}, HOME, uuid4())
        place_order(session, whose, wish, by=world.people.bo.actor, at=now(), on=ON)
    return "placed"


def check_orders(session, placed, prices):
    """As many orders as were said to be placed, each once, at the price of its contract line."""
    lines = session.execute(
        select(OrderLine.price_ore, ContractLine.price_ore.label("agreed"), Order.number)
        .join(Order, Order.id == OrderLine.order_id)
        .join(ContractLine, ContractLine.id == OrderLine.contract_line_id)
    ).all()
    assert len({line.number for line in lines}) == len(lines) == placed
    assert {line.price_ore for line in lines} <= prices
    assert [line for line in lines if line.price_ore != line.agreed] == []
    said = select(func.count()).select_from(Change).where(Change.what == "order.placed")
    assert session.scalar(said) == placed
    assert session.scalar(select(func.count()).select_from(LineEvent)) >= placed


@pytest.mark.slow
def test_a_list_that_comes_in_loses_and_doubles_none_of_fifty_orders(own_house, fifty, received):
    database, world = own_house

    def act(runner):
        if runner == received:
            run(*received, around=Surroundings(database.writing, now))
            return "taken"
        return ordering(database, world, *runner)

    assert race(act, received, *fifty) == {"taken": 1, "placed": AT_ONCE}
    with database.reading() as session:
        check_orders(session, AT_ONCE, {OLD, NEW})
        item = session.get_one(CatalogueImport, received[0])
        assert (item.state, item.rows_read, item.rows_bad) == ("done", 401, 0)
        pads = select(ContractLine.price_ore, ContractLine.valid_from, ContractLine.valid_to)
        lines = session.execute(
            pads.where(ContractLine.article_id == world.articles["pad"].id).order_by(
                ContractLine.valid_from
            )
        ).all()
        assert [(line.price_ore, line.valid_to) for line in lines] == [
            (OLD, date(2026, 5, 3)),
            (NEW, None),
        ]


@pytest.mark.slow
def test_a_list_that_is_taken_back_meanwhile_takes_no_order_with_it(own_house, fifty, received):
    database, world = own_house
    run(*received, around=Surroundings(database.writing, now))

    def act(runner):
        try:
            if runner == received:
                with database.writing() as session:
                    item = session.get_one(CatalogueImport, received[0])
                    undo(session, item, by=SYSTEM, at=now())
                return "undone"
            return ordering(database, world, *runner)
        except (StillUsed, IntegrityError):
            return "list told" if runner == received else "told"

    found = race(act, received, *fifty)
    assert found["undone"] + found["list told"] == 1
    assert found["placed"] + found["told"] == AT_ONCE
    with database.reading() as session:
        check_orders(session, found["placed"], {OLD} if found["undone"] else {NEW})
        state = session.get_one(CatalogueImport, received[0]).state
        assert state == ("undone" if found["undone"] else "done")


@pytest.mark.slow
def test_of_fifty_who_confirm_one_list_one_does(own_house, received):
    database, _world = own_house
    with database.writing() as session:
        item = session.get_one(CatalogueImport, received[0])
        item.state, item.rows_total = "checked", 401

    def act():
        with database.writing() as session:
            try:
                imports.take(session, session.get_one(CatalogueImport, received[0]), by=SYSTEM)
            except imports.WrongStep:
                return "told"
        return "confirmed"

    assert race(act) == {"confirmed": 1, "told": AT_ONCE - 1}
    with database.reading() as session:
        said = select(func.count()).where(
            Change.what == "import.confirmed", Change.thing_id == received[0]
        )
        assert session.scalar(said) == 2  # once when it was received, once now
