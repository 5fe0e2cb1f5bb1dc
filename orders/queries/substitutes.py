"""What a supplier could send instead of an ordered article."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from care.models.prescriptions import PrescriptionLine
from catalogue.models.articles import Article
from catalogue.models.contracts import ContractLine
from orders.models.orders import OrderLine
from orders.rules.substitution import Consent, Goods, equivalent


@dataclass(frozen=True)
class Ordered:
    """The ordered goods, under which contract, and what was said about equivalents."""

    goods: Goods
    contract_id: UUID | None
    consent: Consent


@dataclass(frozen=True)
class Offer:
    """An equivalent with its price of the day under the same contract."""

    goods: Goods
    article_no: str
    name: str
    plain_name: str
    plain_name_en: str
    contract_line_id: UUID
    price_ore: int
    vat_permille: int


def goods_of(article: Article, on: date) -> Goods:
    """The sides of an article the rule looks at."""
    ends = article.last_order_on
    return Goods(
        id=article.id,
        supplier=article.supplier_id,
        iso_code=article.iso_code,
        compat_group=article.compat_group,
        pack_size=article.pack_size,
        order_multiple=article.order_multiple,
        min_packs=article.min_packs,
        can_be_had=article.status != "gone" and (ends is None or on <= ends),
    )


def ordered_goods(session: Session, line: OrderLine) -> Ordered:
    """The goods of a line. Without a prescription somebody at the unit is asked first."""
    row = session.execute(
        select(Article, ContractLine.contract_id, PrescriptionLine.substitution)
        .select_from(OrderLine)
        .join(Article, Article.id == OrderLine.article_id)
        .outerjoin(ContractLine, ContractLine.id == OrderLine.contract_line_id)
        .outerjoin(PrescriptionLine, PrescriptionLine.id == OrderLine.prescription_line_id)
        .where(OrderLine.id == line.id)
    ).one()
    article, contract_id, substitution = row
    goods = goods_of(article, date.min)
    return Ordered(goods, contract_id, Consent(substitution or Consent.ASK))


def equivalents(session: Session, ordered: Ordered, *, on: date) -> Sequence[Offer]:
    """Articles that may stand for the ordered one on the day, cheapest first."""
    if ordered.contract_id is None:
        return ()
    found = session.execute(
        select(Article, ContractLine)
        .join(ContractLine, ContractLine.article_id == Article.id)
        .where(
            Article.supplier_id == ordered.goods.supplier,
            Article.compat_group == ordered.goods.compat_group,
            or_(Article.compat_group != "", Article.iso_code == ordered.goods.iso_code),
            ContractLine.contract_id == ordered.contract_id,
            ContractLine.valid_from <= on,
            or_(ContractLine.valid_to.is_(None), ContractLine.valid_to >= on),
        )
        .order_by(ContractLine.price_ore, Article.article_no)
        .limit(100)
    )
    offers = [
        Offer(
            goods_of(article, on),
            article.article_no,
            article.name,
            article.plain_name,
            article.plain_name_en,
            price.id,
            price.price_ore,
            price.vat_permille,
        )
        for article, price in found
    ]
    return [offer for offer in offers if equivalent(ordered.goods, offer.goods)]
