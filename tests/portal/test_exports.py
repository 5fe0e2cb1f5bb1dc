import csv
import io
from dataclasses import dataclass, replace
from datetime import date

import openpyxl
import pytest
from flask import g
from sqlalchemy import select

from core.audit import Change, Reading
from core.people import Person
from portal.web.exports import Column, Listing, TooManyRows, export, safe_text

HOSTILE = ["=1+1", "+46", "-2+3", "@SUM(A1)", "\t=1", "  =cmd|' /C calc'!A0", "\uff1d1"]


@dataclass
class Row:
    name: str
    packs: int = 3
    ore: int = 12_345
    day: date = date(2026, 5, 4)


COLUMNS = (
    Column("Namn", lambda row: row.name),
    Column("Förp", lambda row: row.packs),
    Column("Pris", lambda row: row.ore, money=True),
    Column("Dag", lambda row: row.day),
)


def listing(rows, **changes):
    made = Listing("articles", COLUMNS, lambda _session: iter(rows), len(rows), {"area": "x"})
    return replace(made, **changes)


pytestmark = pytest.mark.usefixtures("request_of_bo")


@pytest.fixture
def request_of_bo(app, people):
    with app.test_request_context("/", base_url="https://localhost"):
        g.actor = people.bo.actor
        yield


def exported(made, kind):
    return b"".join(export(made, kind).iter_encoded())


def cells(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_a_formula_in_csv(text):
    row = cells(exported(listing([Row(text)]), "csv"))[1]
    assert row[0].startswith("'")


def test_numbers_and_amounts_stay_numbers():
    row = cells(exported(listing([Row("Pad", packs=-2, ore=-5)]), "csv"))[1]
    assert row == ["Pad", "-2", "-0,05", "2026-05-04"]


def test_csv_opens_as_swedish_in_a_spreadsheet():
    data = exported(listing([Row("Åsa; Ö")]), "csv")
    assert data.startswith(b"\xef\xbb\xbf")
    assert cells(data)[0] == ["Namn", "Förp", "Pris", "Dag"]
    assert cells(data)[1][0] == "Åsa; Ö"


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_a_formula_in_xlsx(text):
    data = exported(listing([Row(text)]), "xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    cell = sheet["A2"]
    assert cell.data_type == "s"
    assert cell.value.strip() == text.strip()
    assert (sheet["B2"].value, sheet["C2"].value) == (3, 123.45)


def test_the_book_of_changes_tells_what_left(app):
    exported(listing([Row("a"), Row("b")]), "csv")
    with app.extensions["database"].writes() as session:
        row = session.scalars(select(Change).where(Change.what == "list.exported")).one()
        assert row.facts == {"list": "articles", "kind": "csv", "rows": 2, "filters": {"area": "x"}}


def test_everyone_is_in_the_book_of_readings_before_the_bytes_leave(app, people, monkeypatch):
    monkeypatch.setattr("portal.web.exports.lately_proven", lambda: True)
    made = Listing(
        "recipients",
        (Column("Namn", lambda person: person.short_name),),
        lambda session: session.scalars(select(Person).where(Person.kind == "recipient")),
        2,
        {},
        person=lambda person: person.id,
    )
    chunks = export(made, "csv").iter_encoded()
    next(chunks)
    next(chunks)
    with app.extensions["database"].writes() as session:
        rows = session.scalars(select(Reading).where(Reading.outcome == "exported")).all()
        assert {row.subject_id for row in rows} == {people.astrid.person_id, people.eva.person_id}
        assert {row.account_id for row in rows} == {people.bo.account_id}
    list(chunks)


def test_a_list_longer_than_a_file_may_be_is_refused():
    with pytest.raises(TooManyRows):
        export(listing([], count=2_000_000), "csv")


def test_control_characters_do_not_leave():
    assert safe_text("a\x00b") == "ab"
