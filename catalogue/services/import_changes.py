"""What a batch of an import changes, gathered and then written in a few bulk statements."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from catalogue.models.articles import Article, ArticleCareArea, ArticleNumber, Supplier
from catalogue.models.contracts import Contract, ContractLine
from catalogue.models.imports import ImportChange
from catalogue.rules.lists import ListRow
from catalogue.rules.search import fold, number_key
from catalogue.services.search import OLD, index_articles
from core.db import Model, new_id

ON_CONFLICT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
INDEXED = frozenset(
    {"supplier_article_no", "name", "plain_name", "plain_name_en", "manufacturer"}
    | {"gtin_piece", "gtin_pack", "udi_di"}
)
_NEW_ARTICLE: dict[str, Any] = {
    "manufacturer": "",
    "supplier_article_no": "",
    "iso_code": "",
    "iso_edition": "",
    "gtin_piece": None,
    "gtin_pack": None,
    "udi_di": None,
    "piece_unit": "piece",
    "pack_unit": "pack",
    "order_multiple": 1,
    "min_packs": 1,
    "attributes": {},
    "storage_class": "normal",
    "sterile": False,
    "latex": False,
    "picture": "",
    "instruction": "",
    "instruction_en": "",
    "prescriber_comment": "",
    "orderer_comment": "",
    "compat_group": "",
    "status": "active",
    "available_from": None,
    "last_order_on": None,
    "version": 1,
}


class ContractTerms(Protocol):
    """What a new contract is made from."""

    @property
    def contract(self) -> str:
        """The reference."""

    @property
    def contract_name(self) -> str:
        """The name, or nothing."""

    @property
    def currency(self) -> str:
        """The currency of every line."""

    @property
    def on(self) -> date:
        """The first day."""


class Changes:
    """Rows to write, by table; with what each changed row said before."""

    def __init__(self, session: Session, import_id: UUID, at: datetime) -> None:
        self.session, self.import_id, self.at = session, import_id, at
        self.made: dict[type[Model], list[dict[str, Any]]] = {}
        self.before: list[dict[str, Any]] = []
        self.updated: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        self.closed: list[dict[str, Any]] = []
        self.indexed: list[UUID] = []

    def _make(self, table: type[Model], **values: Any) -> None:
        self.made.setdefault(table, []).append(values)

    def _note(self, table: str, row_id: UUID, **before: Any) -> None:
        self.before.append(
            {
                "id": new_id(),
                "import_id": self.import_id,
                "table": table,
                "row_id": row_id,
                "before": {name: plain(value) for name, value in before.items()},
            }
        )

    def new_supplier(self, code: str, name: str) -> UUID:
        """A supplier the house did not know."""
        made = new_id()
        self._make(Supplier, id=made, code=code, name=name, made_at=self.at, version=1)
        self._note("suppliers", made)
        return made

    def new_contract(self, supplier_id: UUID, terms: ContractTerms) -> UUID:
        """The contract that the list's prices stand on."""
        made = new_id()
        self._make(
            Contract,
            id=made,
            supplier_id=supplier_id,
            reference=terms.contract,
            name=terms.contract_name or terms.contract,
            currency=terms.currency,
            valid_from=terms.on,
            valid_to=None,
            made_at=self.at,
            version=1,
        )
        self._note("contracts", made)
        return made

    def new_article(self, article_id: UUID, supplier_id: UUID, row: ListRow) -> None:
        """An article the house did not know."""
        said = row.article
        plain_name = said.get("plain_name") or said["name"]
        values = {
            **_NEW_ARTICLE,
            "plain_name": plain_name,
            "plain_name_en": said.get("plain_name_en") or plain_name,
            **said,
            "id": article_id,
            "supplier_id": supplier_id,
            "article_no": row.article_no,
            "sort_key": sort_key(plain_name, said["name"]),
            "import_id": self.import_id,
            "made_at": self.at,
        }
        self._make(Article, **values)
        self.indexed.append(article_id)

    def article(self, stored: Mapping[str, Any], row: ListRow) -> bool:
        """Whether the list says anything else of a known article than the house does."""
        said = dict(row.article)
        if "attributes" in said:
            said["attributes"] = {**stored["attributes"], **said["attributes"]}
        new = {name: value for name, value in said.items() if stored[name] != value}
        if not new:
            return False
        if not {"plain_name", "name"}.isdisjoint(new):
            both = {**stored, **new}
            new["sort_key"] = sort_key(both["plain_name"], both["name"])
        old = {name: stored[name] for name in new}
        self._note("articles", stored["id"], **old, version=stored["version"] + 1)
        key = tuple(sorted(new))
        bound = {f"new_{name}": value for name, value in new.items()}
        self.updated.setdefault(key, []).append(
            {**bound, "of": stored["id"], "was": stored["version"]}
        )
        if not INDEXED.isdisjoint(new):
            self.indexed.append(stored["id"])
        return True

    def belongings(self, article_id: UUID, row: ListRow) -> None:
        """Care areas and other lists' numbers; only ever added to."""
        for area in row.care_areas:
            self._make(ArticleCareArea, article_id=article_id, care_area=area)
        for number in row.numbers:
            self._make(ArticleNumber, number=number_key(number), article_id=article_id, kind=OLD)

    def price(self, closes: tuple[Mapping[str, Any], date] | None, values: dict[str, Any]) -> None:
        """A new line, and the last day of the one it takes over from."""
        self._make(ContractLine, id=new_id(), import_id=self.import_id, **values)
        if closes is not None:
            line, last_day = closes
            self._note("contract_lines", line["id"], valid_to=line["valid_to"])
            self.closed.append({"of": line["id"], "last_day": last_day})

    def write(self) -> None:
        """Store everything; the words by which articles are found too."""
        self._note_added(ArticleCareArea, "care_area")
        self._note_added(ArticleNumber, "number")
        for whole in (Supplier, Contract, Article, ContractLine):
            if rows := self.made.get(whole):
                self.session.execute(insert(whole), rows)
        self._close_lines()
        for names, rows in self.updated.items():
            self._update_articles(names, rows)
        for table in (ArticleCareArea, ArticleNumber):
            if rows := self.made.get(table):
                add = ON_CONFLICT[self.session.get_bind().dialect.name]
                self.session.execute(add(table).on_conflict_do_nothing(), rows)
        if self.before:
            self.session.execute(insert(ImportChange), self.before)
        if self.indexed:
            index_articles(self.session, self.indexed)

    def _note_added(self, table: type[ArticleCareArea | ArticleNumber], column: str) -> None:
        """Note what known articles get that they did not have; new ones go as a whole."""
        new = {values["id"] for values in self.made.get(Article, [])}
        rows = [row for row in self.made.get(table, []) if row["article_id"] not in new]
        if not rows:
            return
        ids = {row["article_id"] for row in rows}
        held = getattr(table, column)
        found = self.session.execute(
            select(table.article_id, held).where(table.article_id.in_(ids))
        )
        have = {tuple(pair) for pair in found}
        for row in rows:
            if (row["article_id"], row[column]) not in have:
                self._note(table.__tablename__, row["article_id"], added=row[column])

    def _close_lines(self) -> None:
        table: Any = ContractLine.__table__
        if self.closed:
            self.session.connection().execute(
                update(table)
                .where(table.c.id == bindparam("of"))
                .values(valid_to=bindparam("last_day")),
                self.closed,
            )

    def _update_articles(self, names: tuple[str, ...], rows: list[dict[str, Any]]) -> None:
        table: Any = Article.__table__
        values = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
        self.session.connection().execute(
            update(table)
            .where(table.c.id == bindparam("of"), table.c.version == bindparam("was"))
            .values({**values, "version": table.c.version + 1}),
            rows,
        )


def sort_key(plain_name: str, name: str) -> str:
    """What articles are put in order by."""
    return f"{fold(plain_name)} {fold(name)}"


def plain(value: Any) -> Any:
    """A column's value as JSON can hold it."""
    return value.isoformat() if isinstance(value, date) else value


def typed(table: Table, name: str, value: Any) -> Any:
    """The column's value from such JSON."""
    is_day = value is not None and table.c[name].type.python_type is date
    return date.fromisoformat(value) if is_day else value
