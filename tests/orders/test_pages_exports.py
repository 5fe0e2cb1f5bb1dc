import pytest
from sqlalchemy import select

from core.audit import Reading
from tests.orders.supply_world import make_order

SECRETS = ("Hemliga gatan", "701740605", "Almkvist", "Ekenstierna", "4711")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("name", ["orders", "worklist", "recipients"])
def test_a_units_lists_leave_with_everyone_noted(db, world, visit, people, kind, name):
    make_order(db, world)
    make_order(db, world, who="eva")
    db.commit()
    answer = visit(people.bo).get(f"/units/{world.unit.id}/{name}?format={kind}")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    if kind == "csv":
        assert not [secret for secret in SECRETS if secret in answer.text]
    rows = db.scalars(select(Reading).where(Reading.outcome == "exported")).all()
    told = {row.subject_id for row in rows}
    assert people.astrid.person_id in told or name == "worklist"
    assert people.eva.person_id in told or name == "worklist"


@pytest.mark.parametrize("name", ["orders", "worklist", "recipients"])
def test_customer_service_takes_no_list_of_persons_away(db, world, visit, people, name):
    make_order(db, world)
    db.commit()
    answer = visit(people.dan).get(f"/units/{world.unit.id}/{name}?format=csv")
    assert answer.mimetype == "text/html"
    assert "format=csv" not in answer.text


def test_the_price_list_leaves_as_a_file(world, visit, people):
    answer = visit(people.maja).get(f"/contracts/{world.contract.id}?format=csv")
    assert "SUP-1001" in answer.text
    assert "89,00" in answer.text
    assert visit(people.bo).get(f"/contracts/{world.contract.id}?format=csv").status_code == 404


def test_a_stranger_takes_no_list_away(world, visit, people):
    for name in ("orders", "worklist", "recipients", "deliveries"):
        url = f"/units/{world.unit.id}/{name}?format=csv"
        assert visit(people.farid).get(url).status_code == 404
        assert visit(people.gunnar).get(url).status_code == 404
