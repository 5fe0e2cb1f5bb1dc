"""The demo's goods: enough, plausible, and true to the rules."""

from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select

from catalogue.commands.demo import load
from catalogue.commands.demo_goods import source, variants
from catalogue.models.articles import Article, ArticleCareArea, Successor
from catalogue.models.contracts import ContractLine
from catalogue.rules.codes import gtin
from catalogue.texts.articles import AREAS
from core.house import DemoPlan
from tests.people import ON

pytestmark = pytest.mark.slow
PICTURES = Path(__file__).parents[2] / "catalogue" / "static" / "pictures"


@pytest.fixture
def plan(app, db):
    made = {"password_hash": "x"}
    told = []
    plan = DemoPlan(
        recipients=0,
        articles=600,
        orders=0,
        on=ON,
        random=Random(1),  # noqa: S311 - invented prices
        vault=app.extensions["vault"],
        progress=lambda *figures: told.append(figures),
        made=made,
    )
    db.execute(Article.__table__.update().values(gtin_pack=None))
    known = db.scalar(select(func.count()).select_from(Article))
    from portal.models import Account  # noqa: PLC0415

    db.execute(Account.__table__.update().values(username_index=None))
    from core.people import Person  # noqa: PLC0415

    db.execute(
        Person.__table__.update().values(
            identity_index=None, identity_sealed=None, identity_kind=None, identity_oid=None
        )
    )
    load(db, plan)
    plan.made["known"] = known
    return plan


def test_six_hundred_articles_stand_in_all_eight_care_areas(db, plan):
    total = db.scalar(select(func.count()).select_from(Article))
    assert total - plan.made["known"] == 600
    assert set(plan.made["articles"]) == set(AREAS) == set(plan.made["contracts"])
    rows = db.execute(
        select(ArticleCareArea.care_area, func.count()).group_by(ArticleCareArea.care_area)
    )
    counts = {area: count for area, count in rows if area in AREAS}
    assert min(counts.values()) >= 30


@pytest.mark.usefixtures("plan")
def test_every_gtin_holds_and_no_two_are_alike(db):
    codes = db.scalars(select(Article.gtin_pack).where(Article.gtin_pack.is_not(None))).all()
    assert len(codes) == len(set(codes)) == 600
    assert all(gtin(code) == code for code in codes)
    assert all(code.startswith("02") for code in codes)


@pytest.mark.usefixtures("plan")
def test_all_four_kinds_of_followers_are_there_and_none_couples_what_does_not_fit(db):
    kinds = set(db.scalars(select(Successor.kind)))
    assert kinds == {"same", "equal", "trial", "none"}
    old, new = Article.__table__.alias(), Article.__table__.alias()
    across = db.scalar(
        select(func.count())
        .select_from(Successor)
        .join(old, old.c.id == Successor.article_id)
        .join(new, new.c.id == Successor.successor_id)
        .where(Successor.kind.in_(["same", "equal"]), old.c.compat_group != new.c.compat_group)
    )
    assert across == 0


@pytest.mark.usefixtures("plan")
def test_prices_changed_and_will_change_and_never_overlap(db):
    lines = db.scalars(select(ContractLine).order_by(ContractLine.valid_from)).all()
    by_article = {}
    for line in lines:
        before = by_article.get((line.contract_id, line.article_id))
        assert before is None or (before.valid_to and before.valid_to < line.valid_from)
        by_article[line.contract_id, line.article_id] = line
    assert any(line.valid_from > ON for line in lines)


def test_every_kind_has_its_drawing_without_styles_or_scripts():
    kinds = {family["kind"] for family in source()["families"]}
    drawn = {path.stem: path.read_text("utf-8") for path in PICTURES.glob("*.svg")}
    assert kinds <= set(drawn)
    for text in drawn.values():
        assert "style" not in text
        assert "<script" not in text
        assert "href" not in text


def test_families_without_end_give_as_many_articles_as_wanted():
    found = variants(3_000)
    assert len({(id(v.family), v.brand, v.series, v.size) for v in found}) == 3_000
