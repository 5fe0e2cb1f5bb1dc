"""What was typed when the time was up comes back to its writer, filled, and to nobody else."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from portal.models import Draft
from portal.services.drafts import sweep_drafts, take_draft
from portal.web.parking import PARKED, SECRETS, written_by
from tests.client import BASE
from tests.conftest import MONDAY

TYPED = {"given_name": "Halvskriven", "family_name": "Namnsson", "mail": "ny@example.org"}
PAGE = "/account"


def later(**span):
    return time_machine.travel(MONDAY + timedelta(**span), tick=True)


def hidden(visitor, url=PAGE):
    """The hidden fields of the form that stands on a page, as its browser would send them."""
    text = visitor.get(url).text
    return {
        name: re.search(rf'name="{name}" value="([^"]+)"', text)[1]
        for name in ("csrf_token", "written_by")
    }


def send(visitor, form, url=PAGE, **options):
    return visitor.client.post(url, data=form, base_url=BASE, **options)


def demo(visitor, who, target=PAGE):
    return visitor.post("/sign-in/demo", {"person": who, "next": target})


@pytest.fixture
def half_written(call, people):
    """Bo's browser and the form he has half written in it."""
    bo = call(people.bo)
    return bo, {**hidden(bo), **TYPED}


def parked(real_house):
    with real_house[0].extensions["database"].reading() as session:
        return session.scalars(sa.select(Draft).where(Draft.form == PARKED)).all()


@pytest.fixture(autouse=True)
def _nothing_parked(real_house):
    yield
    with real_house[0].extensions["database"].writing() as session:
        session.execute(sa.delete(Draft))


def test_a_form_sent_too_late_comes_back_filled_after_signing_in_again(half_written, real_house):
    bo, form = half_written
    with later(minutes=21):
        answer = send(bo, form)
        assert answer.status_code == 303
        assert answer.headers["Location"] == "/sign-in?next=/account"
        demo(bo, "bo")
        page = bo.get(PAGE).text

        assert 'value="Halvskriven"' in page
        assert 'value="ny@example.org"' in page
        assert "What you wrote is kept" in page
        assert "Halvskriven" not in bo.get("/help").text

        sent = {**hidden(bo), **TYPED}
        assert send(bo, sent).status_code == 302
        assert 'value="ny@example.org"' not in bo.get(PAGE).text  # sent: kept no longer
        assert parked(real_house) == []
        send(bo, {**hidden(bo), "given_name": "Bo", "family_name": "Berg", "mail": ""})


def test_nothing_is_sent_by_itself(half_written):
    bo, form = half_written
    with later(minutes=21):
        send(bo, form)
        demo(bo, "bo")
        bo.get(PAGE)

        assert "Halvskriven" not in bo.get("/account/extract").text


def test_another_person_in_the_same_browser_never_gets_it(half_written, call, people):
    bo, form = half_written
    with later(minutes=21):
        send(bo, form)
        demo(bo, "ivar")
        assert "Halvskriven" not in bo.get(PAGE).text
        bo.post("/sign-out")
        demo(bo, "bo")
        assert "Halvskriven" in bo.get(PAGE).text  # the writer does
    assert "Halvskriven" not in call(people.ivar).get(PAGE).text


def test_a_window_left_open_by_one_and_sent_after_another_signed_in_is_kept_for_the_first(
    half_written,
):
    bo, form = half_written
    bo.post("/sign-out")
    demo(bo, "ivar")

    answer = send(bo, form)

    assert answer.status_code == 400
    assert "Somebody else wrote this form" in answer.text
    assert "Halvskriven" not in bo.get(PAGE).text
    bo.post("/sign-out")
    demo(bo, "bo")
    assert 'value="Halvskriven"' in bo.get(PAGE).text


def test_two_windows_of_one_person_a_wrong_token_gives_the_form_back_at_once(half_written):
    bo, form = half_written
    demo(bo, "bo")  # in another window: the old window's token is worth nothing

    answer = send(bo, form)

    assert answer.status_code == 303
    assert answer.headers["Location"] == PAGE
    assert 'value="Halvskriven"' in bo.get(PAGE).text


def test_what_is_kept_is_sealed_and_holds_no_token_and_no_password(half_written, real_house):
    bo, form = half_written
    secrets = {"password": "hemligt-1", "new_password": "hemligt-2", "code": "123456"}
    with later(minutes=21):
        send(bo, {**form, **secrets})

    row = parked(real_house)[0]
    assert b"Halvskriven" not in row.input_sealed
    with real_house[0].extensions["database"].reading() as session:
        text = session.get_one(Draft, row.id).input
    assert "Halvskriven" in text
    assert not re.search("hemligt|123456|csrf|written_by", text)


@pytest.mark.parametrize(("hours", "there"), [(23, True), (25, False)])
def test_it_is_kept_for_a_day(half_written, real_house, hours, there):
    bo, form = half_written
    with later(minutes=21):
        send(bo, form)
    with later(hours=hours, minutes=21):
        with real_house[0].extensions["database"].writing() as session:
            sweep_drafts(session, at=MONDAY + timedelta(hours=hours, minutes=22))
        assert bool(parked(real_house)) is there
        demo(bo, "bo")
        assert ("Halvskriven" in bo.get(PAGE).text) is there


@pytest.mark.parametrize("mark", ["", "forged", "WyJhYiIsIi8iLCIiXQ.ahQ.xyz"])
def test_a_form_that_does_not_say_whose_it_is_is_refused_and_not_kept(
    call, people, real_house, mark
):
    bo = call(people.bo)

    answer = send(bo, {**TYPED, "csrf_token": "x", "written_by": mark})

    assert answer.status_code == 400
    assert parked(real_house) == []


def test_a_draft_that_a_page_sends_by_itself_too_late_is_kept_as_that_draft(
    call, people, real_house
):
    bo, thing = call(people.bo), people.astrid.person_id
    with real_house[0].test_request_context("/register", base_url=BASE):
        from flask import session  # noqa: PLC0415

        with bo.client.session_transaction(base_url=BASE) as own:
            session.authentication = own.authentication
            mark = written_by(f"/drafts/register/{thing}")
    form = {"csrf_token": "x", "written_by": mark, "note": "half"}
    with later(minutes=21):
        answer = send(bo, form, f"/drafts/register/{thing}", headers={"Sec-Fetch-Mode": "cors"})
    assert answer.status_code == 401  # the page says that the time is up
    with real_house[0].extensions["database"].reading() as session:
        at = MONDAY + timedelta(minutes=22)
        args = {"form": "register", "thing_id": thing, "at": at}
        assert take_draft(session, by=people.bo.actor, **args) == {"note": ["half"]}
        assert take_draft(session, by=people.ivar.actor, **args) is None


def test_every_password_and_code_field_of_the_house_has_a_name_that_is_never_kept(app):
    from wtforms import PasswordField  # noqa: PLC0415

    from portal.web.forms import Form  # noqa: PLC0415

    def kinds(kind):
        for below in kind.__subclasses__():
            yield below
            yield from kinds(below)

    with app.test_request_context(base_url=BASE):
        names = {
            name
            for kind in kinds(Form)
            for name, field in vars(kind).items()
            if getattr(field, "field_class", None) and issubclass(field.field_class, PasswordField)
        }
    assert names
    assert [name for name in names if not SECRETS.search(name)] == []
