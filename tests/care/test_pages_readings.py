"""Who has looked, as the person and the unit's administrator see it."""

import re

import pytest


@pytest.fixture
def url(world, people):
    return f"/units/{world.unit.id}/recipients/{people.astrid.recipient_id}"


def test_a_person_sees_who_opened_her_details_and_why(visit, people, url):
    visit(people.bo).get(url)
    dan = visit(people.dan)
    dan.post(f"{url}/purpose", {"purpose": "call", "caller": "relative"})
    dan.get(url)

    page = visit(people.astrid).get(f"/recipients/{people.astrid.recipient_id}/readings")

    assert "Bo Bergqvist" in page.text
    assert "Södra hemsjukvården" in page.text
    assert "Dan Dahlgren" in page.text
    assert re.search(r"Someone called, case \d+", page.text)


def test_the_page_tells_how_often(visit, people, url):
    visit(people.bo).get(url)
    visit(people.bo).get(url)

    page = visit(people.astrid).get(f"/recipients/{people.astrid.recipient_id}")
    assert "2 times in the last 30 days." in page.text


@pytest.mark.parametrize(
    ("who", "status"), [("hedda", 200), ("bo", 403), ("ivar", 403), ("farid", 404), ("olof", 404)]
)
def test_at_the_unit_only_its_administrator_sees_it(visit, people, url, who, status):
    assert visit(getattr(people, who)).get(f"{url}/readings").status_code == status


def test_a_denied_try_is_there_too(visit, people, url):
    visit(people.farid).get(f"/recipients/{people.astrid.recipient_id}")

    page = visit(people.hedda).get(f"{url}/readings")

    assert "Farid Farahani" in page.text
    assert "Was refused" in page.text
