"""The whole British tariff list, when it lies where the tests are told it does."""

import os
from pathlib import Path
from time import process_time

import pytest
from sqlalchemy import func, select

from catalogue.exchange import mappings
from catalogue.exchange.files import hash_of
from catalogue.exchange.runs import Surroundings, run
from catalogue.models.articles import Article, ArticleWord, Supplier
from catalogue.models.contracts import ContractLine
from catalogue.models.imports import CatalogueImport
from catalogue.services import imports
from catalogue.services.import_undo import undo
from core.actors import SYSTEM
from core.clock import now
from core.db import new_id

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("OMVARD_SHARED_DATA", ROOT.parent / "shared" / "data"))
TARIFF = FOLDER / "tariff_sample.csv"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not TARIFF.exists(),
        reason=f"THE TARIFF IS NOT TESTED: no {TARIFF}; say where in OMVARD_SHARED_DATA",
    ),
]


def bring(app, path):
    mapping = mappings.shipped()["nhs_tariff_ix"]
    database, import_id = app.extensions["database"], new_id()
    with database.writing() as session:
        item = imports.receive(
            session,
            import_id,
            file_name=path.name,
            file_hash=hash_of(path, limit=50_000_000),
            by=SYSTEM,
            at=now(),
        )
        imports.take_at_once(session, item, mapping=mapping.stored(), by=SYSTEM)
    run(import_id, path, around=Surroundings(database.writing, now))
    with database.reading() as session:
        return session.get_one(CatalogueImport, import_id)


def count(session, column, **where):
    return session.scalar(select(func.count(column)).filter_by(**where))


def test_ten_thousand_real_appliances_come_in_whole_and_go_out_again(app, db):
    before = count(db, Article.id), count(db, ArticleWord.word), count(db, Supplier.id)
    began = process_time()
    first = bring(app, TARIFF)
    spent = process_time() - began
    assert (first.state, first.rows_bad, first.articles_new) == ("done", 0, 10_000)
    assert first.prices_new == 10_000
    assert count(db, ContractLine.id, import_id=first.id) == 10_000
    assert spent < 30, f"{spent:.1f} s of CPU"

    again = bring(app, TARIFF)
    assert (again.unchanged, again.articles_new, again.prices_new) == (10_000, 0, 0)

    item = db.get_one(CatalogueImport, first.id)
    undo(db, item, by=SYSTEM, at=now())
    db.commit()
    after = count(db, Article.id), count(db, ArticleWord.word), count(db, Supplier.id)
    assert after == before
