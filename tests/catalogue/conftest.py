from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from catalogue.models.articles import Article, ArticleCareArea, Successor
from catalogue.models.contracts import ContractLine
from catalogue.queries.assortment import Scope
from catalogue.services.search import index_articles
from tests.people import AT, SINCE, World


@pytest.fixture
def shelf(db: Session, world: World) -> "Shelf":
    return Shelf(db, world)


@pytest.fixture
def scope(world: World) -> Callable[..., Scope]:
    def make(care_area: str | None = "incontinence", unit=None) -> Scope:
        place = unit or world.unit
        return Scope(place.provider_id, place.id, care_area)

    return make


class Shelf:
    """Puts articles into the catalogue, with a price and searchable."""

    def __init__(self, db: Session, world: World) -> None:
        self.db, self.world, self.made = db, world, 0

    def put(self, name="Demoskydd", plain="Tunt skydd", *, area="incontinence", **more) -> Article:
        self.made += 1
        line = {key: more.pop(key) for key in ("rank", "tier", "price_ore") if key in more}
        article = Article(
            supplier_id=self.world.supplier.id,
            article_no=more.pop("article_no", f"T-{self.made:04d}"),
            name=name,
            plain_name=plain,
            plain_name_en=more.pop("plain_en", ""),
            sort_key=plain.casefold(),
            pack_size=more.pop("pack_size", 30),
            made_at=AT,
            **more,
        )
        self.db.add(article)
        self.db.flush()
        self.db.add(ArticleCareArea(article_id=article.id, care_area=area))
        self.db.add(
            ContractLine(
                contract_id=self.world.contract.id,
                article_id=article.id,
                valid_from=SINCE,
                **{"price_ore": 10_000, **line},
            )
        )
        self.db.flush()
        index_articles(self.db, [article.id])
        self.db.flush()
        return article

    def follow(self, old: Article, new: Article | None, kind: str) -> None:
        self.db.add(
            Successor(
                article_id=old.id,
                successor_id=new.id if new else None,
                kind=kind,
                valid_from=SINCE,
            )
        )
        self.db.flush()
