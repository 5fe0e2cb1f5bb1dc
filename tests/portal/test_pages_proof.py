"""Where one proves again who one is before going on (SES-01), and where nothing is lost by it."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from tests.client import field_values, path_of
from tests.conftest import MONDAY
from tests.house.test_routes import rules

LATER = MONDAY + timedelta(minutes=16)
UNIT = "/units/{unit}"
RECIPIENT = UNIT + "/recipients/{astrid}"
ASKED = {
    "signing a new prescription": ("bo", "POST", RECIPIENT + "/prescriptions/lines"),
    "signing what another prepared": ("bo", "POST", UNIT + "/prescriptions/{prescription}/sign"),
    "signing a renewal": ("bo", "POST", UNIT + "/prescriptions/{prescription}/renew"),
    "signing many renewals": ("bo", "POST", UNIT + "/prescriptions/renew"),
    "opening a protected person": ("bo", "POST", UNIT + "/recipients/{eva}/purpose"),
    "changing somebody else's address": ("bo", "POST", RECIPIENT + "/reach"),
    "taking the log of a person": ("astrid", "GET", "/recipients/{astrid}/readings?format=csv"),
    "taking one's own extract": ("astrid", "GET", "/account/extract"),
    "adding a passkey": ("bo", "GET", "/account/security/passkeys/new"),
    "making recovery codes": ("bo", "POST", "/account/security/codes"),
    "changing one's mail address": ("bo", "POST", "/account"),
}
SPARED = {
    "looking at a prescription's form": ("bo", "GET", UNIT + "/prescriptions/{prescription}/renew"),
    "looking at an address": ("bo", "GET", RECIPIENT + "/reach"),
    "changing one's own address": ("astrid", "POST", "/recipients/{astrid}/reach"),
    "looking at the log": ("astrid", "GET", "/recipients/{astrid}/readings"),
    "looking at one's security": ("bo", "GET", "/account/security"),
    "computing packs": ("bo", "POST", RECIPIENT + "/prescriptions/compute"),
}


def send(visit, world, people, case):
    who, method, url = case
    visitor = visit(getattr(people, who))
    address = url.format(
        unit=world.unit.id,
        astrid=people.astrid.recipient_id,
        eva=people.eva.recipient_id,
        prescription=world.prescription.id,
    )
    answers = []
    for at in (MONDAY, LATER):
        with time_machine.travel(at, tick=True):
            call = visitor.get if method == "GET" else visitor.post
            answers.append(call(address))
            answers[-1].get_data()  # a file is streamed
    return answers


def asks(answer) -> bool:
    return answer.status_code in {302, 303} and path_of(answer) == "/prove"


@pytest.mark.parametrize("what", ASKED)
def test_what_matters_asks_for_a_proof_that_is_not_too_old(visit, world, people, what):
    fresh, stale = send(visit, world, people, ASKED[what])

    assert not asks(fresh)
    assert asks(stale), stale.status_code


@pytest.mark.parametrize("what", SPARED)
def test_everyday_work_asks_for_none(visit, world, people, what):
    fresh, stale = send(visit, world, people, SPARED[what])

    assert not asks(fresh)
    assert not asks(stale)


def test_every_page_that_signs_says_so_in_its_guard(app: Flask):
    guarded = {
        rule.endpoint
        for rule in rules(app)
        if getattr(app.view_functions[rule.endpoint], "guard_proof", None)
    }

    assert {
        "care.prescription_sign",
        "care.prescribe_lines",
        "care.renew",
        "care.replace",
        "care.renew_prescriptions",
        "care.purpose",
        "portal.extract",
        "portal.account",
    } <= guarded


def test_what_was_typed_is_given_back_after_the_proof(visit, world, people):
    bo = visit(people.bo)
    url = f"/units/{world.unit.id}/recipients/{people.astrid.recipient_id}/reach"
    with time_machine.travel(LATER, tick=True):
        form = field_values(bo.get(url).text)
        form.pop("csrf_token")
        asked = bo.post(url, {**form, "street": "Halvskriven gata 7"})
        assert asks(asked)

        back = bo.post(asked.headers["Location"].replace("/prove?", "/prove/simulator?"))
        page = bo.follow(back)

    assert "Halvskriven gata 7" in page.text
