"""A form that was begun before says so, and can be thrown away."""

import re

import pytest

LABEL = "You began this on"


@pytest.fixture
def nurse(visit, people):
    return visit(people.bo)


@pytest.fixture
def here(world):
    return f"/units/{world.unit.id}/recipients/{world.people.astrid.recipient_id}"


def ticked(page, article):
    """Whether a product is ticked on prescribing's first page."""
    return bool(re.search(rf'value="{article.id}" id="[^"]+" checked', page))


def thrown(nurse, page):
    """The page that throwing a draft away leads to."""
    form = re.search(
        r'action="(/drafts/[^"]+/throw-away)".*?name="next" value="([^"]*)"', page, re.DOTALL
    )
    return nurse.follow(nurse.post(form[1], {"next": form[2]}))


def test_a_prescription_begun_before_is_labelled_and_can_be_thrown_away(nurse, world, here):
    page, pad = f"{here}/prescriptions/new", world.articles["pad"]
    assert LABEL not in nurse.get(page).text
    nurse.post(page, {"area": "incontinence", "article": str(pad.id), "act": "find"})
    again = nurse.get(page).text
    assert LABEL in again
    assert ticked(again, pad)
    gone = thrown(nurse, again).text
    assert "What you began is thrown away." in gone
    assert LABEL not in gone
    assert not ticked(gone, pad)


def test_the_next_step_of_the_same_form_is_no_reopened_draft(nurse, world, here):
    pad = world.articles["pad"]
    products = {"area": "incontinence", "article": str(pad.id), "act": "go"}
    second = nurse.follow(nurse.post(f"{here}/prescriptions/new", products)).text
    assert pad.name in second
    assert LABEL not in second
    assert LABEL in nurse.get(f"{here}/prescriptions/lines").text


def test_going_on_keeps_what_was_typed_and_takes_the_label_away(nurse, people, here):
    nurse.post(f"/drafts/order/{people.astrid.recipient_id}", {"comment": "Ring twice"})
    page = nurse.get(f"{here}/order").text
    assert LABEL in page
    on = re.search(r'href="([^"]+on=1)"', page)[1].replace("&amp;", "&")
    going = nurse.get(on).text
    assert LABEL not in going
    assert "Ring twice" in going


def test_registering_begun_before_is_told_at_the_first_step(nurse, world):
    step = f"/units/{world.unit.id}/register"
    nurse.post(f"/drafts/register/{world.unit.id}", {"given_name": "Rut", "kind": "none"})
    page = nurse.get(step).text
    assert LABEL in page
    assert f"{step}/details" in page
    assert "Rut" in nurse.get(f"{step}/details").text
    assert LABEL not in thrown(nurse, page).text


def test_nobody_throws_a_colleagues_draft_away(visit, people, nurse, here):
    nurse.post(f"/drafts/order/{people.astrid.recipient_id}", {"comment": "Ring twice"})
    other = visit(people.ivar)
    other.post(f"/drafts/order/{people.astrid.recipient_id}/throw-away", {"next": "//evil.example"})
    assert LABEL in nurse.get(f"{here}/order").text


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_throwing_away_leads_nowhere_else(nurse, people, target):
    answer = nurse.post(f"/drafts/order/{people.astrid.recipient_id}/throw-away", {"next": target})
    assert answer.headers["Location"] == "/"
