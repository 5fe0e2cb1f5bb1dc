"""Approval from the order to the desk, with duties separated."""

import pytest
from sqlalchemy import select

from care.models.policies import PolicyRow
from care.models.units import Membership
from orders.models.orders import LineEvent, Order, OrderLine
from orders.rules.approval import NotApproved
from orders.services.approval import check_sent_is_approved
from tests.orders.test_pages_worklist import order
from tests.people import SINCE


@pytest.fixture
def approver(db, world):
    def make(who, limit=None):
        db.add(
            Membership(
                provider_id=world.provider.id,
                unit_id=world.unit.id,
                account_id=who.account_id,
                role="approver",
                valid_from=SINCE,
                approval_limit=limit,
            )
        )
        db.commit()
        return who

    return make


@pytest.fixture
def placed(db, world):
    """An order of pads that has to be approved; Bo asked for it."""
    db.get(PolicyRow, world.policies["incontinence"].id).approval_over_ore = 50_000
    db.commit()
    order(db, world, pad=12)
    return db.scalars(select(Order)).one()


def line_of(db):
    db.expire_all()
    return db.scalars(select(OrderLine)).one()


def here(world, placed):
    return f"/units/{world.unit.id}/orders/{placed.id}"


def test_a_line_over_the_amount_waits_and_the_supplier_sees_nothing(
    visit, people, db, world, placed
):
    assert line_of(db).state == "awaiting_approval"
    assert "The amount has to be approved." in visit(people.bo).get(here(world, placed)).text
    desk = visit(people.gunnar)
    assert desk.get(f"/supplier/{world.supplier.id}/orders/{placed.id}").status_code == 404
    worklist = visit(people.bo).get(f"/units/{world.unit.id}/worklist?tab=approval").text
    assert "Waits for approval" in worklist


def test_an_approver_finds_it_at_home_and_approves(visit, people, db, world, placed, approver):
    hedda = visit(approver(people.hedda))
    assert "1 order waits" in hedda.get("/").text
    page = hedda.get(here(world, placed)).text
    assert "To approve" in page
    sent = {"line": str(line_of(db).id), "act": "approve"}
    assert hedda.post(f"{here(world, placed)}/approval", sent).status_code == 303
    assert line_of(db).state == "sent"
    steps = db.scalars(select(LineEvent.to_state).order_by(LineEvent.id)).all()
    assert steps == ["requested", "awaiting_approval", "accepted", "sent"]
    check_sent_is_approved(db, [line_of(db).id])


@pytest.mark.parametrize(
    "case",
    [
        ("bo", None, 303, "Nobody approves their own."),
        ("hedda", 100_000, 303, "The order is over your limit."),
        ("ivar", "no", 403, ""),
        ("farid", "no", 404, ""),
        ("dan", "no", 302, ""),
    ],
)
def test_nobody_approves_what_is_not_theirs_to_approve(visit, db, world, placed, approver, case):
    who, limit, status, said = case
    known = getattr(world.people, who)
    if limit != "no":
        approver(known, limit)
    visitor = visit(known)
    sent = {"line": str(line_of(db).id), "act": "approve"}
    assert visitor.post(f"{here(world, placed)}/approval", sent).status_code == status
    assert line_of(db).state == "awaiting_approval"
    if said:
        assert said in visitor.get(here(world, placed)).text


def test_a_refusal_is_final_until_it_is_asked_for_anew(visit, people, db, world, placed, approver):
    hedda, bo = visit(approver(people.hedda)), visit(people.bo)
    sent = {"line": str(line_of(db).id), "act": "refuse"}
    hedda.post(f"{here(world, placed)}/approval", sent)
    assert line_of(db).state == "awaiting_approval"
    hedda.post(f"{here(world, placed)}/approval", {**sent, "reason": "too_much"})
    assert (line_of(db).state, line_of(db).reason) == ("rejected", "too_much")
    with pytest.raises(NotApproved):
        check_sent_is_approved(db, [line_of(db).id])
    assert "More than is needed" in bo.get(here(world, placed)).text
    hedda.post(f"{here(world, placed)}/approval", {**sent, "act": "approve"})
    assert line_of(db).state == "rejected"
    assert bo.post(f"{here(world, placed)}/ask-anew").status_code == 303
    assert line_of(db).state == "awaiting_approval"
    with pytest.raises(NotApproved):
        check_sent_is_approved(db, [line_of(db).id])
