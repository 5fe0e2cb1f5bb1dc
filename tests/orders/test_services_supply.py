import pytest
from sqlalchemy import select

from care.models.prescriptions import PrescriptionLine
from catalogue.models.articles import Article
from catalogue.models.contracts import ContractLine
from core.actors import SYSTEM
from core.audit import Change
from core.db import new_id
from core.errors import NotFound, StalePage
from core.jobs import Job
from core.outbox import Letter
from orders.jobs.tell import tell
from orders.models.orders import LineEvent, OrderLine
from orders.rules.shipping import DayOutside
from orders.rules.states import STEPS, LineState, NotThatStep, NotYourStep, Party
from orders.rules.substitution import AskFirst, NeverReplace, NotEquivalent
from orders.services import supply
from orders.services.transition import move_line, parties_of
from tests.orders.supply_world import chosen, days, make_order
from tests.people import AT, ON


@pytest.fixture
def by(people):
    return people.gunnar.actor


def confirm(db, world, by, *lines):
    return supply.confirm_lines(db, world.supplier.id, chosen(*lines), by=by, at=AT)


@pytest.mark.contract("001-22", "001-25")
@pytest.mark.parametrize("state", list(LineState))
@pytest.mark.parametrize("to", list(LineState))
def test_every_step_is_taken_by_those_in_the_table_and_nobody_else(db, world, people, state, to):
    actors = {
        Party.SUPPLIER: people.gunnar.actor,
        Party.ORDERER: people.bo.actor,
        Party.CUSTOMER_SERVICE: people.dan.actor,
        Party.SYSTEM: SYSTEM,
    }
    _order, (line,) = make_order(db, world, state=state.value)
    for party, actor in actors.items():
        assert party in parties_of(actor, line)
        if party in STEPS[state].get(to, ()):
            with db.begin_nested() as step:
                move_line(db, line, to, by=actor, at=AT)
                db.flush()
                assert line.state == to
                step.rollback()
            db.refresh(line)
        else:
            with pytest.raises((NotThatStep, NotYourStep)):
                move_line(db, line, to, by=actor, at=AT)
        assert line.state == state


def test_a_supplier_never_cancels(db, world, by):
    _order, (line,) = make_order(db, world)
    with pytest.raises(NotYourStep):
        move_line(db, line, LineState.CANCELLED, by=by, at=AT)


def test_confirming_leaves_a_trace_in_timeline_and_book(db, world, by):
    order, lines = make_order(db, world, ("pad", 4), ("catheter", 15))
    assert not any(result.refusal for result in confirm(db, world, by, *lines))
    db.flush()
    assert {line.state for line in lines} == {"confirmed"}
    events = db.scalars(select(LineEvent).where(LineEvent.order_id == order.id)).all()
    assert [(e.from_state, e.to_state, e.role) for e in events] == [
        ("sent", "confirmed", "supplier")
    ] * 2
    changes = db.scalars(select(Change).where(Change.what == "line.confirmed")).all()
    assert {c.subject_id for c in changes} == {world.people.astrid.person_id}


def test_a_bad_line_never_blocks_the_others(db, world, by):
    _order, (good, cancelled, other) = make_order(
        db, world, ("pad", 4), ("catheter", 3), ("pad", 1)
    )
    pages = chosen(good, cancelled, other)
    move_line(db, cancelled, LineState.CANCELLED, by=world.people.bo.actor, at=AT)
    db.flush()
    results = supply.confirm_lines(db, world.supplier.id, pages, by=by, at=AT)
    assert [type(result.refusal).__name__ for result in results] == [
        "NoneType",
        "StalePage",
        "NoneType",
    ]
    assert [good.state, cancelled.state, other.state] == ["confirmed", "cancelled", "confirmed"]


def test_a_stale_page_confirms_nothing(db, world, by):
    _order, (line,) = make_order(db, world)
    page = chosen(line)
    confirm(db, world, by, line)
    db.flush()
    [again] = supply.confirm_lines(db, world.supplier.id, page, by=by, at=AT)
    assert isinstance(again.refusal, StalePage)
    assert len(db.scalars(select(LineEvent).where(LineEvent.order_line_id == line.id)).all()) == 1


def test_a_line_of_another_supplier_is_not_found_and_nothing_happens(db, world, by):
    _order, (own, foreign) = make_order(db, world, ("pad", 4), ("catheter", 3))
    with pytest.raises(NotFound):
        supply.confirm_lines(db, new_id(), chosen(own, foreign), by=by, at=AT)
    assert {own.state, foreign.state} == {"sent"}


def test_a_delay_has_a_day_ahead_and_can_get_another(db, world, by):
    _order, (line,) = make_order(db, world)
    with pytest.raises(DayOutside):
        _delay(db, world, by, line, 0)
    _delay(db, world, by, line, 7)
    db.flush()
    assert (line.state, line.expected_on) == ("backordered", days(7))
    _delay(db, world, by, line, 9)
    db.flush()
    assert (line.state, line.expected_on) == ("backordered", days(9))


def _delay(db, world, by, line, ahead):
    return supply.backorder_lines(
        db, world.supplier.id, chosen(line), expected_on=days(ahead), on=ON, by=by, at=AT
    )


def test_the_recipient_is_told_of_a_refusal_without_a_product(db, world, by):
    order, (line,) = make_order(db, world)
    supply.refuse_lines(db, world.supplier.id, chosen(line), reason="discontinued", by=by, at=AT)
    db.flush()
    assert (line.state, line.reason) == ("refused", "discontinued")
    [job] = db.scalars(select(Job).where(Job.kind == "orders.tell")).all()
    tell(db, job.payload)
    tell(db, job.payload)
    db.flush()
    [letter] = db.scalars(select(Letter).where(Letter.person_id == order.person_id)).all()
    text = f"{letter.title} {letter.body}"
    assert letter.to == "astrid@example.org"
    for article in world.articles.values():
        assert article.name not in text
        assert article.plain_name not in text


def test_a_protected_person_gets_no_letter(db, world, by):
    order, (line,) = make_order(db, world, who="eva")
    supply.refuse_lines(db, world.supplier.id, chosen(line), reason="other", by=by, at=AT)
    db.flush()
    [job] = db.scalars(select(Job).where(Job.kind == "orders.tell")).all()
    tell(db, job.payload)
    assert not db.scalars(select(Letter).where(Letter.person_id == order.person_id)).all()


@pytest.fixture
def equivalent(db, world):
    """Another article of the pad's group, in the same contract."""
    db.get(Article, world.articles["pad"].id).compat_group = "pads"
    other = Article(
        supplier_id=world.supplier.id,
        article_no="SUP-1002",
        name="Likvärdig Pad 2",
        plain_name="Inkontinensskydd normal",
        plain_name_en="Pad",
        sort_key="x",
        pack_size=20,
        compat_group="pads",
        made_at=AT,
    )
    db.add(other)
    db.flush()
    db.add(
        ContractLine(
            contract_id=world.contract.id,
            article_id=other.id,
            price_ore=6_000,
            vat_permille=120,
            valid_from=ON,
        )
    )
    db.flush()
    return other


def replace(db, world, by, line, article_id, *, agreed=False):
    return supply.substitute_line(
        db,
        world.supplier.id,
        chosen(line)[0],
        article_id=article_id,
        agreed=agreed,
        on=ON,
        by=by,
        at=AT,
    ).refusal


def consent(db, world, word):
    db.get(PrescriptionLine, world.lines["pad"].id).substitution = word
    db.flush()


def test_an_equivalent_gives_the_same_pieces_at_its_own_price(db, world, by, equivalent):
    consent(db, world, "accept")
    _order, (line,) = make_order(db, world, ("pad", 4))
    assert replace(db, world, by, line, equivalent.id) is None
    db.flush()
    assert (line.state, line.packs, line.pieces) == ("substituted", 6, 120)
    assert (line.article_id, line.substitute_for_id) == (equivalent.id, world.articles["pad"].id)
    assert (line.price_ore, line.vat_permille) == (6_000, 120)


def test_consent_given_beforehand_decides(db, world, by, equivalent):
    _order, (line,) = make_order(db, world, ("pad", 4))
    consent(db, world, "never")
    assert isinstance(replace(db, world, by, line, equivalent.id, agreed=True), NeverReplace)
    consent(db, world, "ask")
    assert isinstance(replace(db, world, by, line, equivalent.id), AskFirst)
    assert replace(db, world, by, line, equivalent.id, agreed=True) is None


def test_nothing_crosses_compatibility_groups(db, world, by, equivalent):
    consent(db, world, "accept")
    equivalent.compat_group = "others"
    db.flush()
    _order, (line,) = make_order(db, world, ("pad", 4))
    assert isinstance(replace(db, world, by, line, equivalent.id), NotEquivalent)
    assert db.get(OrderLine, line.id).state == "sent"
