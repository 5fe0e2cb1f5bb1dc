"""Every column of the catalogue, classified: it tells of things, and of who works where."""

from catalogue.models.articles import (
    Article,
    ArticleCareArea,
    ArticleNumber,
    ArticleWord,
    SearchVariant,
    SearchWord,
    Successor,
    Supplier,
    SupplierMember,
    Synonym,
)
from catalogue.models.contracts import Assortment, Contract, ContractLine
from catalogue.models.imports import CatalogueImport, ImportChange, ImportFault, ImportMapping
from core.db import Model
from core.personal_data import (
    Catalogue,
    Clock,
    Column,
    Controller,
    Ground,
    Kind,
    Then,
    every,
    plain,
)

STAFF = Column(Kind.REFERENCE, Controller.OPERATOR, Ground.CONTRACT, Clock.ACCOUNT, Then.DELETE)
NOT_PERSONAL: tuple[type[Model], ...] = (
    Supplier,
    Article,
    ArticleCareArea,
    ArticleNumber,
    Successor,
    SearchWord,
    SearchVariant,
    ArticleWord,
    Synonym,
    Contract,
    ContractLine,
    Assortment,
    ImportMapping,
    ImportFault,
    ImportChange,
)

CATALOGUE: Catalogue = {
    **{table: every(table.__table__.columns.keys(), plain()) for table in NOT_PERSONAL},
    SupplierMember: {
        **every(("id", "supplier_id", "valid_from", "valid_to"), plain()),
        "account_id": STAFF,
    },
    CatalogueImport: {
        **every(
            set(CatalogueImport.__table__.columns.keys()) - {"account_id"},
            plain(),
        ),
        "account_id": STAFF,
    },
}
