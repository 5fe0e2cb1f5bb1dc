"""Every list of records can be taken away as a file, or the table here says why not."""

import csv
import io
import re
from pathlib import Path

import openpyxl
import pytest

from core import audit
from tests.house.test_access import furnish

ROOT = Path(__file__).parents[2]
UNIT, OWN = "/units/<uuid:unit_id>", "/recipients/<uuid:recipient_id>"
PERSONAL = {
    f"{UNIT}/recipients": "bo",
    f"{UNIT}/orders": "bo",
    f"{UNIT}/worklist": "bo",
    f"{UNIT}/prescriptions/expiring?days=90": "bo",
    f"{UNIT}{OWN}/prescriptions/file": "bo",
    f"{UNIT}{OWN}/orders/file": "bo",
    f"{OWN}/prescriptions/file": "astrid",
    f"{OWN}/orders/file": "astrid",
    f"{UNIT}{OWN}/readings": "hedda",
    f"{OWN}/readings": "astrid",
}
"""Lists about care recipients, and who takes them here."""
PLAIN = {
    "/units": "dan",
    f"{UNIT}/prescribers": "hedda",
    f"{UNIT}/rules": "bo",
    f"{UNIT}/deliveries": "bo",
    "/articles?q=": "bo",
    "/articles?all=1": "bo",
    "/contracts": "maja",
    "/contracts/<uuid:contract_id>": "maja",
    "/suppliers": "maja",
    "/suppliers/<uuid:supplier_id>": "maja",
    "/catalogue/imports": "maja",
    "/supplier/<uuid:supplier_id>/?tab=new": "gunnar",
    "/books": "olof",
    "/books/units/<uuid:customer_id>": "olof",
}
"""Lists without care recipients, and who takes them here."""
WITH_LINKS = {
    "care/parts/prescriptions_section.html", "care/policies.html", "care/prescribers.html",
    "care/prescriptions_expiring.html", "care/readings.html", "care/recipients.html",
    "care/units.html", "catalogue/articles.html", "catalogue/contract.html",
    "catalogue/contracts.html", "catalogue/imports_list.html", "catalogue/imports_show.html",
    "catalogue/supplier.html", "catalogue/suppliers.html", "orders/books.html",
    "orders/deliveries.html", "orders/list.html", "orders/person.html", "orders/statement.html",
    "orders/supply_desk.html", "orders/worklist.html",
}  # fmt: skip
NO_FILE = {
    "care/parts/prescribe_computed.html": "what one is writing, not a list",
    "care/cases.html": "one's own cases of the day; the book of changes holds all",
    "care/exceptions.html": "one person's exceptions, beside the rules they change",
    "care/openings.html": "openings to be decided on, each where it stands",
    "care/people.html": "roles of staff, to be confirmed and ended",
    "care/role_review.html": "a form",
    "care/prescription.html": "the lines of one prescription; its receipt is the paper",
    "care/prescription_receipt.html": "a paper",
    "catalogue/imports_columns.html": "the first rows of the reader's own file",
    "catalogue/parts/article.html": "the prices of one article",
    "cookies/about.html": "the table of cookies, on a standing page",
    "cookies/pages_shown.html": "our own counts of pages, for whoever runs the system",
    "cookies/sign_ins.html": "one's own sign-ins, to know them and end them",
    "catalogue/parts/contracts.html": "drawn by contracts.html and supplier.html",
    "orders/order_lines.html": "the lines of one order; its receipt is the paper",
    "orders/parcel_goods.html": "what one parcel holds",
    "orders/pick_list.html": "a paper; the same lines are the desk's list",
    "orders/place.html": "a form",
    "orders/receive.html": "a form",
    "orders/stock.html": "a form",
    "orders/supply_order.html": "one order; its lines are in the desk's list",
}
"""Pages with a table that is no list of records."""


def tables():
    """Templates of wings that draw a table with rows of records."""
    for path in sorted(ROOT.glob("*/templates/*/**/*.html")):
        name, text = str(path).split("/templates/", 1)[1], path.read_text()
        if not name.startswith("portal/") and re.search(r"<table|call table\(", text):
            yield name, text


def test_every_table_has_a_file_or_a_reason_why_not():
    found = dict(tables())
    assert set(found) - WITH_LINKS - set(NO_FILE) == set()
    assert set(NO_FILE) <= set(found)
    for name in WITH_LINKS:
        (path,) = ROOT.glob(f"*/templates/{name}")
        assert "{{ export_links(" in path.read_text(), name


class Books:
    """What was written in both books while a test ran.

    Every session of a test shares one connection, so what a page writes apart goes with the
    page's own read-only transaction; outside tests it has a connection of its own.
    """

    def __init__(self) -> None:
        self.exports: list[dict] = []
        self.exported: set = set()


@pytest.fixture
def books(monkeypatch):
    told, changed, read = Books(), audit.changed, audit.read

    def note_change(session, what, thing_id, **facts):
        if what == "list.exported":
            told.exports.append(facts)
        changed(session, what, thing_id, **facts)

    def note_reading(session, subjects, *, by, outcome="shown"):
        if outcome == "exported":
            told.exported |= set(subjects)
        read(session, subjects, by=by, outcome=outcome)

    monkeypatch.setattr(audit, "changed", note_change)
    monkeypatch.setattr(audit, "read", note_reading)
    return told


@pytest.fixture
def take(db, world, people, visit):
    def take(url: str, who: str, kind: str):
        ids = furnish(db, world)
        found = re.sub(r"<[a-z]+:([a-z_]+)>", lambda name: str(ids[name[1]]), url)
        mark = "&" if "?" in found else "?"
        answer = visit(getattr(people, who)).get(f"{found}{mark}format={kind}")
        answer.get_data()  # a file is written while it is read
        answer.close()
        return answer

    return take


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("url", [*PERSONAL, *PLAIN])
def test_every_list_leaves_as_a_file_and_is_written_down(books, take, url, kind):
    answer = take(url, {**PERSONAL, **PLAIN}[url], kind)
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    assert [told["rows"] for told in books.exports] == [len(rows_of(answer, kind))]


def rows_of(answer, kind):
    """The rows of a file without its head."""
    if kind == "csv":
        text = answer.get_data().decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text), delimiter=";"))[1:]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.get_data())).active
    return list(sheet.iter_rows(min_row=2))


@pytest.mark.parametrize("url", [url for url in PERSONAL if OWN in url])
def test_a_list_about_one_person_is_noted_as_exported(books, people, take, url):
    take(url, PERSONAL[url], "csv")
    assert people.astrid.person_id in books.exported


@pytest.mark.parametrize("url", [url for url in PERSONAL if OWN not in url])
def test_customer_service_takes_no_list_of_persons_away(books, take, url):
    answer = take(url, "dan", "csv")
    assert answer.mimetype == "text/html"
    assert books.exports == []
