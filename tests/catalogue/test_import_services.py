"""Lists taken in, taken in again, and taken back."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from care.models.prescriptions import PrescriptionLine
from catalogue.exchange import mappings
from catalogue.exchange.runs import Surroundings, run
from catalogue.models.articles import Article, ArticleCareArea, ArticleNumber, ArticleWord, Supplier
from catalogue.models.contracts import Contract, ContractLine
from catalogue.models.imports import CatalogueImport, ImportFault
from catalogue.rules.lists import BadList, ListFault
from catalogue.services import imports
from catalogue.services.import_undo import StillUsed, undo
from core.actors import SYSTEM
from core.audit import Change
from core.clock import now
from core.counting import counted
from core.db import new_id
from core.jobs import LostLease
from tests.catalogue.import_files import COLUMNS, MAPPING, row, text_list
from tests.people import ON

LATER = ON + timedelta(days=30)


@pytest.fixture
def bring(app, tmp_path):
    """Takes a list in and gives the import as it then is."""

    def take(*rows, on=ON, keep=lambda _session: None, **changes):
        database, import_id = app.extensions["database"], new_id()
        path = tmp_path / f"{import_id}.list"
        path.write_bytes(text_list(*rows))
        mapping = mappings.load({**MAPPING, "valid_from": on, **changes})
        with database.writing() as session:
            item = imports.receive(
                session, import_id, file_name="x.csv", file_hash="0", by=SYSTEM, at=now()
            )
            imports.take_at_once(session, item, mapping=mapping.stored(), by=SYSTEM)
        run(import_id, path, around=Surroundings(database.writing, now, keep))
        with database.writing() as session:
            return session.get_one(CatalogueImport, import_id)

    return take


def article(db, no="K-1"):
    db.expire_all()
    query = select(Article).join(Supplier, Supplier.id == Article.supplier_id)
    return db.scalars(query.where(Article.article_no == no, Supplier.code == "nordvard-ab")).first()


def prices(db, no="K-1"):
    db.expire_all()
    query = select(ContractLine).where(ContractLine.article_id == article(db, no).id)
    lines = db.scalars(query.order_by(ContractLine.valid_from))
    return [(line.price_ore, line.valid_from, line.valid_to) for line in lines]


def take_back(db, item):
    undo(db, db.get_one(CatalogueImport, item.id), by=SYSTEM, at=now())
    db.commit()


def counts(item):
    return item.articles_new, item.articles_changed, item.prices_new, item.unchanged, item.rows_bad


def test_a_new_row_becomes_supplier_contract_article_price_and_words(bring, db):
    item = bring(row(gtin="4006381333931"))
    assert (item.state, counts(item)) == ("done", (1, 0, 1, 0, 0))
    found = article(db)
    assert (found.name, found.pack_size, found.gtin_pack) == ("Kateter 12 Ch", 30, "04006381333931")
    assert prices(db) == [(12_950, ON, None)]
    areas = db.scalars(select(ArticleCareArea.care_area).filter_by(article_id=found.id)).all()
    words = db.scalars(select(ArticleWord.word).filter_by(article_id=found.id)).all()
    assert list(areas) == ["incontinence"]
    assert "kateter" in words


def test_the_same_list_again_changes_nothing(bring, db):
    bring(row(), row("K-2"))
    again = bring(row(), row("K-2"), on=LATER)
    assert counts(again) == (0, 0, 0, 2, 0)
    assert prices(db) == [(12_950, ON, None)]


def test_a_new_price_is_a_new_line_and_closes_the_old_one_the_day_before(bring, db):
    bring(row())
    item = bring(row(price="139"), on=LATER)
    assert counts(item) == (0, 0, 1, 0, 0)
    assert prices(db) == [
        (12_950, ON, LATER - timedelta(days=1)),
        (13_900, LATER, None),
    ]


def test_a_price_that_would_begin_on_the_same_day_as_another_is_told_and_not_taken(bring, db):
    bring(row())
    item = bring(row(price="139"), row("K-2"))
    assert counts(item) == (1, 0, 1, 0, 1)
    fault = db.scalars(select(ImportFault).filter_by(import_id=item.id)).one()
    assert (fault.line, fault.column, fault.value) == (2, "Pris", "139")
    assert fault.reason == f"prices_overlap|{ON}"
    assert prices(db) == [(12_950, ON, None)]


def test_what_the_list_says_is_changed_and_what_it_does_not_say_is_left(bring, db):
    bring(row(gtin="4006381333931"))
    version = article(db).version
    item = bring(row(name="Kateter 14 Ch", gtin=""))
    assert counts(item) == (0, 1, 0, 0, 0)
    found = article(db)
    assert (found.name, found.gtin_pack) == ("Kateter 14 Ch", "04006381333931")
    assert found.version == version + 1


def test_a_list_in_another_currency_than_its_contract_is_told_row_by_row(bring, db):
    bring(row())
    item = bring(row(price="10"), on=LATER, constants={"currency": "EUR"})
    fault = db.scalars(select(ImportFault).filter_by(import_id=item.id)).one()
    assert (item.rows_bad, fault.reason) == (1, "contract_currency|SEK")


def test_a_supplier_the_house_knows_by_name_is_not_made_again(bring, db):
    bring(row(supplier="Demoleverantören AB"))
    assert db.scalar(select(func.count(Supplier.id))) == 1


def test_bad_rows_are_left_out_and_the_good_ones_taken(bring, db):
    item = bring(row(), row("K-2", price="-1"), row("K-3", pack=""))
    assert (item.rows_total, counts(item)) == (3, (1, 0, 1, 0, 2))
    assert article(db, "K-2") is None


def test_statements_do_not_grow_with_the_rows(bring):
    few, many = [row(f"A-{i}") for i in range(5)], [row(f"B-{i}") for i in range(400)]
    bring(row())
    with counted() as small:
        bring(*few)
    with counted() as large:
        bring(*many)
    assert large.total <= small.total + 2


def test_a_worker_that_is_overtaken_leaves_whole_batches_and_the_next_goes_on(
    bring, app, db, tmp_path
):
    calls = []

    def keep(_session):
        calls.append(1)
        if len(calls) == 3:
            raise LostLease

    rows = [row(f"A-{i}") for i in range(1200)]
    with pytest.raises(LostLease):
        bring(*rows, keep=keep)
    item = db.scalars(select(CatalogueImport).order_by(CatalogueImport.id.desc())).first()
    assert (item.state, item.rows_read, item.articles_new) == ("importing", 500, 500)
    database = app.extensions["database"]
    run(item.id, tmp_path / f"{item.id}.list", around=Surroundings(database.writing, now))
    db.expire_all()
    assert (item.state, item.rows_read, item.articles_new) == ("done", 1200, 1200)


def test_a_file_that_lacks_its_columns_ends_the_import_with_the_reason(bring):
    item = bring(row(), columns={**COLUMNS, "rank": [["Rang"]]})
    assert item.state == "refused"
    assert BadList.unpacked(item.refusal).fault is ListFault.COLUMNS_MISSING


def test_undo_leaves_everything_as_it_was(bring, db):
    bring(row(), row("K-2"))
    tables = (Article, ContractLine, Contract, Supplier, ArticleWord, ArticleNumber)
    before = [db.scalar(select(func.count()).select_from(table)) for table in tables]
    changes = {"constants": {"care_area": "ostomy"}}
    item = bring(
        row(name="Annat", price="99"), row("K-3"), row("X", supplier="Ny AB"), on=LATER, **changes
    )
    assert counts(item) == (2, 1, 3, 0, 0)
    take_back(db, item)
    after = [db.scalar(select(func.count()).select_from(table)) for table in tables]
    assert after == before
    assert article(db).name == "Kateter 12 Ch"
    assert prices(db) == [(12_950, ON, None)]
    areas = db.scalars(select(ArticleCareArea.care_area).filter_by(article_id=article(db).id))
    assert list(areas) == ["incontinence"]
    words = db.scalars(select(ArticleWord.word).filter_by(article_id=article(db).id)).all()
    assert "kateter" in words
    assert "annat" not in words
    assert db.get_one(CatalogueImport, item.id).state == "undone"
    assert db.scalars(select(Change).filter_by(what="import.undone")).one().thing_id == item.id


def test_an_import_that_is_prescribed_from_can_not_be_taken_back(bring, db):
    item = bring(row())
    line = db.scalars(select(PrescriptionLine)).first()
    line.article_id = article(db).id
    db.commit()
    with pytest.raises(StillUsed) as caught:
        take_back(db, item)
    assert caught.value.uses == (("prescription_lines", 1),)
    db.rollback()
    assert article(db) is not None


def test_an_import_another_one_built_on_is_taken_back_after_it(bring, db):
    first = bring(row())
    second = bring(row(name="Annat", price="99"), on=LATER)
    with pytest.raises(StillUsed) as caught:
        take_back(db, first)
    assert {name for name, _count in caught.value.uses} == {"changed_since", "contract_lines"}
    db.rollback()
    take_back(db, second)


def test_an_article_someone_changed_by_hand_stops_the_undo(bring, db):
    item = bring(row())
    article(db).orderer_comment = "Beställ i god tid"
    db.commit()
    with pytest.raises(StillUsed):
        take_back(db, item)


def test_an_import_is_taken_back_once(bring, db):
    item = bring(row())
    take_back(db, item)
    with pytest.raises(imports.WrongStep):
        take_back(db, item)


def test_the_day_of_a_list_is_the_one_chosen_or_the_day_it_came():
    assert imports.starts_on({"valid_from": "2026-06-01"}, ON) == date(2026, 6, 1)
    assert imports.starts_on({}, ON) == ON
