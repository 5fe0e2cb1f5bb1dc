"""One person's exceptions, as the unit sees and makes them."""

import pytest
from sqlalchemy import select

from care.models.overrides import PolicyOverride
from core.audit import Change


@pytest.fixture
def url(world):
    return f"/units/{world.unit.id}/recipients/{world.people.astrid.recipient_id}/exceptions"


def typed(**changes):
    plain = {"reason": "travel", "text": "", "valid_from": "2026-05-04", "valid_to": "2026-06-30"}
    return {**plain, **changes}


NEW = "/new?area=incontinence&name="


def test_a_prescriber_lets_a_rule_hold_otherwise_and_ends_it(visit, people, url, db):
    bo = visit(people.bo)
    assert "The ordinary rules hold" in bo.get(url).text
    assert "Which rule" in bo.get(f"{url}/new").text
    assert "90 days" in bo.get(f"{url}{NEW}cover_max").text
    assert bo.post(f"{url}{NEW}cover_max", typed(value="120")).status_code == 303
    text = bo.get(url).text
    assert "120 days" in text
    assert "decided by Bo Bergqvist" in text
    (row,) = db.scalars(select(PolicyOverride)).all()
    assert bo.post(f"{url}/{row.id}/end").status_code == 303
    assert "Earlier exceptions" in bo.get(url).text


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("release", {"value": "days", "days": "20"}, "20 days before the supply ends."),
        ("delivery_modes", {"value": "unit"}, "The unit"),
        ("cut_off", {"value": "840"}, "14:00"),
        ("equivalent_allowed", {"value": "no"}, "No"),
        ("lead_working_days", {"value": "5"}, "5 working days"),
    ],
)
def test_every_kind_of_value_can_be_said(visit, people, url, name, value, said):
    hedda = visit(people.hedda)
    assert hedda.get(f"{url}{NEW}{name}").status_code == 200
    assert hedda.post(f"{url}{NEW}{name}", typed(**value)).status_code == 303
    assert said in hedda.get(url).text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reason": ""}, "Choose a reason."),
        ({"reason": "other", "text": ""}, "Write the reason in a few words."),
        ({"valid_to": ""}, "Say to which day."),
        ({"valid_to": "2026-05-01", "valid_from": "2026-05-10"}, "must not lie before the first"),
        ({"valid_from": "2026-05-01"}, "begins today at the earliest"),
        ({"value": "many"}, "Write a whole number"),
        ({"value": "10"}, "This value cannot be."),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(
    visit, people, url, wrong, said
):
    answer = visit(people.bo).post(
        f"{url}{NEW}cover_max", typed(**{"value": "120", "text": "Reser bort", **wrong})
    )
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{wrong.get("value", "120")}"' in answer.text
    assert wrong.get("text", "Reser bort") in answer.text


def test_it_stands_where_one_orders_and_its_text_only_on_its_own_page(visit, people, url):
    bo = visit(people.bo)
    bo.post(f"{url}{NEW}cover_max", typed(value="120", reason="other", text="Hemlig resa"))
    person = url.removesuffix("/exceptions")
    assert f'href="{url}"' in bo.get(person).text
    ordering = bo.get(f"{person}/order").text
    assert "Most days a withdrawal covers: 120 days, until 30 Jun 2026" in ordering
    assert "Hemlig resa" not in ordering
    assert "Hemlig resa" in bo.get(url).text


def test_who_may_see_and_who_may_make_one(visit, people, url):
    seen = {who: visit(getattr(people, who)).get(url).status_code for who in ("ivar", "farid")}
    made = {
        who: visit(getattr(people, who)).post(f"{url}{NEW}cover_max", typed()).status_code
        for who in ("ivar", "farid", "sixten")
    }
    assert seen == {"ivar": 200, "farid": 404}
    assert made == {"ivar": 403, "farid": 404, "sixten": 404}


def test_a_rule_that_is_not_offered_is_refused_and_noted(visit, people, url, db):
    bo = visit(people.bo)
    assert bo.post(f"{url}{NEW}approval_always", typed(value="no")).status_code == 422
    change = db.scalars(select(Change).where(Change.what == "form.forged")).one()
    assert change.facts == {"form": "care.new_exception", "fields": "name", "count": 1}
    assert change.account_id == people.bo.account_id
