"""A list from sending it to taking it back, as the one who looks after the assortment does it."""

import gc
import io
import json
import os
import warnings
from dataclasses import replace

import pytest
from sqlalchemy import select

from catalogue.exchange import files
from catalogue.exchange.files import folder
from catalogue.jobs import HANDLERS, SWEEP, WAITS
from catalogue.models.articles import Article
from catalogue.models.imports import CatalogueImport, ImportMapping
from core.clock import now
from core.jobs import Worker
from core.scanning import Verdict
from tests.catalogue import import_files as made
from tests.client import path_of

LIST = "/catalogue/imports"


@pytest.fixture
def maja(visit, people):
    return visit(people.maja)


@pytest.fixture
def work(app):
    """Runs the jobs that are due, as the worker would."""

    def run():
        with app.app_context():
            Worker(app.extensions["database"], HANDLERS, []).drain()

    return run


@pytest.fixture
def kept(app):
    """The files that wait."""
    place = folder(app.extensions["settings"].instance)
    for path in place.iterdir():
        path.unlink()
    return lambda: list(place.iterdir())


def send(visitor, content, name="lista.csv"):
    return visitor.post(LIST, {"file": (io.BytesIO(content), name)})


def fields(**changes):
    chosen = {f"column_{name}": source[0][0] for name, source in made.COLUMNS.items()}
    return {
        **chosen,
        "always_currency": "SEK",
        "always_vat": "25",
        "price_per": "pack",
        "decimals": "auto",
        "contract": "AVT-9",
        **changes,
    }


def version(db):
    return str(db.scalars(select(CatalogueImport.version)).one())


def test_a_list_is_sent_tried_imported_and_taken_back(maja, work, kept, db):
    page = maja.follow(send(maja, made.text_list(made.row(), made.row("K-2", price="=2+2"))))
    assert "Benämning" in page.text
    assert len(kept()) == 1
    where = page.request.path.removesuffix("/columns")

    answer = maja.post(f"{where}/columns", fields(version=version(db), save_as="Nordvårds lista"))
    waiting = maja.follow(answer)
    assert waiting.headers["Refresh"]
    work()
    tried = maja.get(where)
    assert "Import 1 row" in tried.text
    assert "This is not a number." in tried.text
    assert db.scalar(select(Article.id).where(Article.article_no == "K-1")) is None

    told = maja.get(f"{where}?format=csv", inspect=False)
    assert "'=2+2" in told.get_data(as_text=True)

    maja.follow(maja.post(f"{where}/confirm"))
    work()
    assert "Imported" in maja.get(where).text
    assert kept() == []
    db.expire_all()
    assert db.scalar(select(Article.id).where(Article.article_no == "K-1")) is not None

    assert "1 new article goes away." in maja.get(f"{where}/undo").text
    assert "taken back" in maja.follow(maja.post(f"{where}/undo")).text
    db.expire_all()
    assert db.scalar(select(Article.id).where(Article.article_no == "K-1")) is None


def test_a_saved_choice_knows_the_next_list_of_its_kind(maja, work, db):
    page = maja.follow(send(maja, made.text_list(made.row())))
    where = page.request.path.removesuffix("/columns")
    maja.post(f"{where}/columns", fields(version=version(db), save_as="Nordvårds lista"))
    assert db.scalars(select(ImportMapping.name)).all() == ["Nordvårds lista"]
    maja.post(f"{where}/drop")
    work()
    maja.post(f"{where}/drop")
    page = maja.follow(send(maja, made.text_list(made.row("K-7"))))
    assert "We know this kind of list" in page.text
    where = page.request.path.removesuffix("/columns")
    form = {"mapping": "Nordvårds lista", "version": version(db), "starts_on": "2026-06-01"}
    maja.post(f"{where}/known", form)
    work()
    assert "1 Jun 2026" in maja.get(where).text


def test_a_workbook_is_sent_as_well(maja, work, db):
    content = made.workbook(["K-1", "Kateter", 30, 129.5, "Nordvård AB", None])
    page = maja.follow(send(maja, content, "lista.xlsx"))
    where = page.request.path.removesuffix("/columns")
    maja.post(f"{where}/columns", fields(version=version(db)))
    work()
    assert "Import 1 row" in maja.get(where).text


def test_the_same_file_again_is_recognised(maja, work, db):
    content = made.text_list(made.row())
    page = maja.follow(send(maja, content))
    where = page.request.path.removesuffix("/columns")
    maja.post(f"{where}/columns", fields(version=version(db)))
    work()
    maja.post(f"{where}/confirm")
    work()
    assert "This file was imported before" in maja.follow(send(maja, content)).text


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "The file is empty."),
        (b"\x7fELF\x00\x00", "The file is not a list."),
        (made.workbook()[:300], "The file is damaged."),
        (
            made.repacked(made.workbook(), sheet1=made.ENTITIES),
            "The Excel file holds definitions no list needs.",
        ),
    ],
)
def test_a_hostile_file_is_refused_in_words_and_nothing_is_left(maja, kept, db, content, told):
    answer = send(maja, content, "../../x.xlsx")
    assert answer.status_code == 422
    assert told in answer.text
    assert kept() == []
    assert db.scalars(select(CatalogueImport)).all() == []


@pytest.mark.parametrize(
    ("verdict", "told"),
    [
        (Verdict.INFECTED, "The file carries a virus."),
        (Verdict.UNKNOWN, "The file could not be checked for viruses."),
    ],
)
def test_an_infected_file_is_refused_and_leaves_nothing(
    app, maja, kept, monkeypatch, verdict, told
):
    chosen = app.extensions["settings"]
    monkeypatch.setitem(app.extensions, "settings", replace(chosen, clamd="unix:/clamd"))
    monkeypatch.setattr(files, "scan", lambda _path, _server: verdict)
    answer = send(maja, made.text_list(made.row("K-1")))
    assert answer.status_code == 422
    assert told in answer.text
    assert kept() == []


def test_a_body_over_the_limit_is_refused_before_it_is_read(app, maja, kept):
    chosen = app.extensions["settings"]
    app.extensions["settings"] = replace(chosen, max_upload=1_000)
    try:
        answer = send(maja, b"a;b\n" + b"1;2\n" * 60_000)
    finally:
        app.extensions["settings"] = chosen
    assert answer.status_code == 422
    assert "The file is too big." in answer.text
    assert kept() == []


def test_a_list_larger_than_any_form_is_taken_here(maja, kept):
    rows = (made.row(f"K-{i}", name="x" * 200) for i in range(10_000))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # the test client's own temporary file
        assert send(maja, made.text_list(*rows)).status_code == 303
        gc.collect()
    assert kept()[0].stat().st_size > 2_000_000


def test_only_this_route_takes_a_large_body(maja):
    page = maja.follow(send(maja, made.text_list(made.row())))
    where = page.request.path
    answer = maja.post(where, {"contract": "x" * 3_000_000}, inspect=False)
    assert answer.status_code == 413


def test_without_the_forms_token_nothing_is_taken(maja, kept):
    answer = maja.post(LIST, {"file": (io.BytesIO(b"a;b\n1;2\n"), "a.csv"), "csrf_token": "no"})
    assert answer.status_code == 422
    assert kept() == []


def test_forgotten_columns_are_told_and_what_was_chosen_stays(maja, db):
    page = maja.follow(send(maja, made.text_list(made.row())))
    form = fields(version=version(db), column_article_no="", contract="AVT-77")
    answer = maja.post(page.request.path, form)
    assert answer.status_code == 422
    assert "Choose a column." in answer.text
    assert "AVT-77" in answer.text


def test_an_old_page_does_not_choose_columns_anew(maja):
    page = maja.follow(send(maja, made.text_list(made.row())))
    assert maja.post(page.request.path, fields(version="0")).status_code == 409


def test_nothing_is_confirmed_before_it_was_tried(maja):
    page = maja.follow(send(maja, made.text_list(made.row())))
    where = page.request.path.removesuffix("/columns")
    assert maja.post(f"{where}/confirm").status_code == 409


def test_a_dropped_list_leaves_nothing(maja, kept):
    page = maja.follow(send(maja, made.text_list(made.row())))
    where = page.request.path.removesuffix("/columns")
    assert path_of(maja.post(f"{where}/drop")) == LIST
    assert kept() == []
    assert maja.get(where).status_code == 404


@pytest.mark.parametrize("who", ["bo", "gunnar", "dan", "astrid", "olof"])
def test_others_may_not_import(visit, people, who):
    other = visit(getattr(people, who))
    assert other.get(LIST).status_code == 403
    assert send(other, made.text_list(made.row())).status_code == 403


def test_pages_speak_swedish(visit, people):
    assert "Skicka en lista" in visit(people.maja, language="sv").get(LIST).text


def test_files_and_lists_nobody_came_back_to_are_swept(maja, app, kept, db):
    send(maja, made.text_list(made.row()))
    stray = kept()[0].with_name("stray.list")
    stray.write_bytes(b"x")
    for path in kept():
        os.utime(path, (0, 0))
    item = db.scalars(select(CatalogueImport)).one()
    item.made_at = now() - WAITS * 2
    db.commit()
    with app.app_context(), app.extensions["database"].writing() as session:
        HANDLERS[SWEEP](session, {})
    db.expire_all()
    assert db.scalars(select(CatalogueImport)).all() == []
    assert kept() == []


def test_the_command_tries_and_takes_a_list(app, db, tmp_path):
    path, mapping = tmp_path / "lista.csv", tmp_path / "m.json"
    path.write_bytes(made.text_list(made.row(), made.row("K-2", pack="")))
    mapping.write_text(json.dumps(made.MAPPING))
    run = app.test_cli_runner().invoke
    tried = run(args=["catalogue", "import", str(path), "--dry-run", "--mapping", str(mapping)])
    assert "Nothing was stored" in tried.output
    assert "line 3, Antal/förp" in tried.output
    assert db.scalars(select(CatalogueImport)).all() == []
    faults = tmp_path / "faults.csv"
    args = ["catalogue", "import", str(path), "--valid-from", "2026-06-01"]
    taken = run(args=[*args, "--faults", str(faults)])
    assert taken.exit_code == 0, taken.output
    assert "1 new articles" in taken.output
    assert "Antal/förp" in faults.read_text(encoding="utf-8-sig")
    again = run(args=args)
    assert "imported before" in again.output
    assert "1 unchanged" in again.output


def test_the_command_says_why_a_file_is_not_taken(app, tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(b"%PDF-1.7")
    result = app.test_cli_runner().invoke(args=["catalogue", "import", str(path)])
    assert result.exit_code == 1
    assert "binary" in result.output
