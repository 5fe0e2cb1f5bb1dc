import pytest
from sqlalchemy import select

from catalogue.models.articles import Article
from core.audit import Reading
from core.counting import counted
from core.db import new_id
from core.short_number import said_number
from orders.models.orders import OrderLine, Shipment
from orders.services import supply
from tests.client import path_of
from tests.orders.supply_world import add_line, chosen, make_order
from tests.people import AT

SECRETS = ("Almkvist", "Ekenstierna", "Hemliga gatan", "0701740605", "701740605")


@pytest.fixture
def desk(world):
    return f"/supplier/{world.supplier.id}/"


@pytest.fixture
def gunnar(visit, people):
    return visit(people.gunnar)


def ticked(*lines):
    return [f"{line.id}:{line.version}" for line in lines]


def placed(db, world, *lines, **changes):
    order, made = make_order(db, world, *lines, **changes)
    db.commit()
    return order, made


def test_the_desk_shows_unit_and_goods_but_no_recipient(db, world, gunnar, desk):
    placed(db, world)
    text = gunnar.get(desk).text
    assert world.unit.name in text
    assert world.articles["pad"].name in text
    assert not [secret for secret in SECRETS if secret in text]


def test_fifty_lines_cost_as_many_statements_as_one(db, world, gunnar, desk):
    order, _lines = placed(db, world)
    gunnar.get(desk)
    with counted() as one:
        gunnar.get(desk, inspect=False)
    for position in range(2, 60):
        add_line(db, world, order, "pad", 1, position=position)
    db.commit()
    with counted(texts=True) as many:
        text = gunnar.get(desk, inspect=False).text
    assert text.count("Abena-lik Pad 2") == 50
    assert many.total == one.total <= 10, many.texts


def test_pages_of_the_desk_follow_one_another(db, world, gunnar, desk):
    order, _lines = placed(db, world)
    for position in range(2, 54):
        add_line(db, world, order, "pad", 1, position=position)
    db.commit()
    first = gunnar.get(desk)
    older = first.text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = gunnar.get(older)
    assert second.text.count("Abena-lik Pad 2") == 3
    newer = second.text.split('rel="prev" href="')[1].split('"')[0].replace("&amp;", "&")
    assert gunnar.get(newer).text.count("Abena-lik Pad 2") == 50


def test_other_desks_and_staff_are_not_let_in(visit, people, desk):
    for who in (people.bo, people.hedda, people.astrid, people.farid):
        assert visit(who).get(desk).status_code == 404
    assert visit(people.gunnar).get(f"/supplier/{new_id()}/").status_code == 404


def test_customer_service_sees_the_desk_but_does_not_act(db, world, visit, people, desk):
    _order, lines = placed(db, world)
    dan = visit(people.dan)
    assert dan.get(desk).status_code == 200
    assert dan.post(f"{desk}confirm", {"line": ticked(*lines)}).status_code == 403


@pytest.mark.contract("001-22")
def test_an_order_goes_from_new_to_delivered(db, world, gunnar, desk):
    order, lines = placed(db, world, ("pad", 4), ("catheter", 2))
    page = f"{desk}orders/{order.id}"
    assert gunnar.get(page).status_code == 200
    gunnar.follow(gunnar.post(f"{desk}confirm", {"line": ticked(*lines)}))
    db.expire_all()
    assert {line.state for line in lines} == {"confirmed"}
    shown = gunnar.get(f"{page}/send")
    assert "Astrid Almkvist" in shown.text
    sent = gunnar.post(
        f"{page}/send",
        {
            "act": "send",
            "form_key": str(new_id()),
            "carrier": "Posten",
            "tracking": "123",
            "l1-version": "2",
            "l1-packs": "3",
            "l1-batch_no": "B7",
            "l1-expires_on": "2027-05-01",
            "l2-version": "2",
            "l2-packs": "0",
        },
    )
    assert gunnar.follow(sent).status_code == 200
    db.expire_all()
    assert [(line.state, line.packs_shipped) for line in lines] == [
        ("part_shipped", 3),
        ("confirmed", 0),
    ]
    parcel = db.scalars(select(Shipment).where(Shipment.order_id == order.id)).one()
    base = path_of(sent)
    for paper in ("delivery-note", "label"):
        assert gunnar.get(f"{base}/{paper}").status_code == 200
    done = gunnar.post(f"{base}/delivered", {"version": str(parcel.version), "day": "2026-05-04"})
    assert "Delivered" in gunnar.follow(done).text


def send_all(visitor, page, key=None, **typed):
    form = {"act": "send", "form_key": str(key or new_id())}
    for position, packs in typed.pop("packs", {1: 4}).items():
        form |= {f"l{position}-version": "1", f"l{position}-packs": str(packs)}
    return visitor.post(f"{page}/send", form | typed)


def test_a_replayed_parcel_is_one_parcel(db, world, gunnar, desk):
    order, _lines = placed(db, world, state="confirmed")
    page, key = f"{desk}orders/{order.id}", new_id()
    first = send_all(gunnar, page, key)
    again = send_all(gunnar, page, key)
    assert path_of(first) == path_of(again)
    assert len(db.scalars(select(Shipment).where(Shipment.order_id == order.id)).all()) == 1


def test_a_scan_fills_batch_and_expiry_of_its_line(db, world, gunnar, desk):
    article = db.merge(world.articles["catheter"])
    article.gtin_pack = "07350000000016"
    order, _lines = placed(db, world, ("pad", 4), ("catheter", 2), state="confirmed")
    text = gunnar.post(
        f"{desk}orders/{order.id}/send",
        {
            "act": "scan",
            "form_key": str(new_id()),
            "scan": "]C1010735000000001617270331" + "10LOT42",
            "l1-version": "1",
            "l1-packs": "4",
            "l2-version": "1",
            "l2-packs": "2",
        },
    ).text
    assert 'value="LOT42"' in text
    assert 'value="2027-03-31"' in text


def test_too_many_packs_are_refused_and_nothing_typed_is_lost(db, world, gunnar, desk):
    order, _lines = placed(db, world, state="confirmed")
    answer = send_all(gunnar, f"{desk}orders/{order.id}", packs={1: 9}, carrier="Bring")
    assert answer.status_code == 422
    assert 'value="Bring"' in answer.text
    assert 'value="9"' in answer.text
    assert "4 packs of the line" in answer.text


def test_a_label_is_printed_and_noted_as_such(db, world, gunnar, desk, people):
    order, _lines = placed(db, world, state="confirmed")
    base = path_of(send_all(gunnar, f"{desk}orders/{order.id}"))
    label = gunnar.get(f"{base}/label")
    assert "Hemliga gatan" in label.text
    assert world.articles["pad"].name not in label.text
    rows = db.scalars(select(Reading).where(Reading.outcome == "printed")).all()
    assert [row.subject_id for row in rows] == [people.astrid.person_id]
    note = gunnar.get(f"{base}/delivery-note").text
    assert said_number(order.number) in note
    assert not [secret for secret in SECRETS if secret in note]


def test_a_protected_persons_goods_go_through_the_unit(db, world, gunnar, desk):
    order, _lines = placed(db, world, who="eva", state="confirmed")
    page = f"{desk}orders/{order.id}"
    base = path_of(send_all(gunnar, page))
    order2, _lines = placed(db, world, who="eva", state="confirmed")
    for text in (
        gunnar.get(f"{base}/label").text,
        gunnar.get(f"{desk}orders/{order2.id}/send").text,
    ):
        assert "E.E." in text
        assert world.unit.street in text
        assert not [secret for secret in SECRETS if secret in text]


def test_a_stale_line_is_told_and_the_others_done(db, world, gunnar, desk, people):
    order, (one, other) = placed(db, world, ("pad", 4), ("catheter", 2))
    page = ticked(one, other)
    supply.confirm_lines(db, world.supplier.id, chosen(one), by=people.gunnar.actor, at=AT)
    db.commit()
    url = f"{desk}orders/{order.id}"
    text = gunnar.follow(gunnar.post(url, {"act": "confirm", "line": page})).text
    assert "1 line confirmed." in text
    assert "Somebody changed this after you opened the page." in text


def test_forged_lines_are_not_found(db, world, gunnar, desk):
    order, _lines = placed(db, world)
    url = f"{desk}orders/{order.id}"
    forged = gunnar.post(url, {"act": "confirm", "line": [f"{new_id()}:1"]})
    assert forged.status_code == 404
    assert gunnar.post(url, {"act": "confirm", "line": ["x"]}).status_code == 400
    assert gunnar.post(url, {"act": "fly", "line": [f"{new_id()}:1"]}).status_code == 400
    assert gunnar.post(url, {"act": "confirm"}).status_code == 422


def test_a_refusal_and_a_delay_need_their_field(db, world, gunnar, desk):
    order, lines = placed(db, world)
    url = f"{desk}orders/{order.id}"
    for act in ("refuse", "delay"):
        assert gunnar.post(url, {"act": act, "line": ticked(*lines)}).status_code == 422
    early = {"act": "delay", "line": ticked(*lines), "expected_on": "2026-05-01"}
    assert "The day cannot be right." in gunnar.post(url, early).text
    gunnar.post(url, {"act": "refuse", "line": ticked(*lines), "reason": "recalled"})
    db.expire_all()
    assert db.get(OrderLine, lines[0].id).reason == "recalled"


def test_the_list_leaves_as_a_file_without_recipients(db, world, gunnar, desk):
    placed(db, world)
    answer = gunnar.get(f"{desk}?tab=new&format=csv")
    assert answer.mimetype == "text/csv"
    assert "SUP-1001" in answer.text
    assert not [secret for secret in SECRETS if secret in answer.text]


def test_home_tells_what_waits(db, world, gunnar):
    placed(db, world)
    assert "1 new line" in gunnar.get("/").text


@pytest.mark.contract("001-25")
def test_the_wall_holds_no_prescription_at_the_desk(db, world, gunnar, desk):
    order, _lines = placed(db, world)
    texts = [
        gunnar.get(url).text
        for url in (
            desk,
            f"{desk}orders/{order.id}",
            f"{desk}orders/{order.id}/send",
            f"{desk}pick-list",
        )
    ]
    told = [world.people.astrid.number, "2000001", "2 000 001", "Inkontinens<"]
    told += [measure.name for measure in world.measures.values()]
    for text in texts:
        assert not [word for word in told if word in text]


@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_desk_calls_goods_by_what_they_are_in_the_readers_language(
    language, db, world, gunnar, desk
):
    pad = db.get(Article, world.articles["pad"].id)
    pad.plain_name, pad.plain_name_en = "Tunt skydd", "Thin pad"
    placed(db, world)
    gunnar.post("/language", {"language": language})
    other = {"en": "Tunt skydd", "sv": "Thin pad"}[language]
    text = gunnar.get(desk).text
    assert {"en": "Thin pad", "sv": "Tunt skydd"}[language] in text
    assert other not in text
