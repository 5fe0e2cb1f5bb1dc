"""Taking good rows of a list into the catalogue, some hundred at a time; or only weighing them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.models.articles import Article, Supplier
from catalogue.models.contracts import Contract, ContractLine
from catalogue.rules.lists import CellFault, ListRow, Reason, supplier_code
from catalogue.rules.prices import ContractLine as Line
from catalogue.rules.prices import PricesOverlap, change_price
from catalogue.services.import_changes import Changes
from core.db import new_id

_ARTICLES, _LINES = Article.__table__, ContractLine.__table__
_LINE_DEFAULTS = {"rank": 50, "tier": "base", "fee_class": ""}


@dataclass(frozen=True)
class Terms:
    """What holds for every row of one import. Without `write` nothing is stored."""

    import_id: UUID
    on: date
    at: datetime
    contract: str
    contract_name: str
    currency: str
    write: bool = True


@dataclass
class Tally:
    """What a number of rows did, or would do."""

    articles_new: int = 0
    articles_changed: int = 0
    prices_new: int = 0
    unchanged: int = 0
    faults: list[CellFault] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Count another's in."""
        self.articles_new += other.articles_new
        self.articles_changed += other.articles_changed
        self.prices_new += other.prices_new
        self.unchanged += other.unchanged
        self.faults += other.faults


@dataclass(frozen=True)
class _Agreed:
    """A supplier's contract for this list."""

    id: UUID
    currency: str


class Intake:
    """Takes rows of one list. Memory holds suppliers and contracts, never articles."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.suppliers: dict[str, UUID] = {}
        self.contracts: dict[UUID, _Agreed] = {}

    def take(self, session: Session, rows: Sequence[ListRow]) -> Tally:
        """Take some rows in the caller's transaction: a fixed number of statements.

        Rows must differ in supplier and article number. An article is known by these two; what
        the list does not say is left alone. A changed price closes the line that held and opens
        a new one; a price that cannot be placed in time is a fault, and its row is not taken.
        """
        changes = Changes(session, self.terms.import_id, self.terms.at)
        self._meet_suppliers(session, rows, changes)
        self._meet_contracts(session, rows, changes)
        articles, lines = self._stored(session, rows)
        tally = Tally()
        for row in rows:
            supplier = self.suppliers[supplier_code(row.supplier)]
            self._take_one(row, articles.get((supplier, row.article_no)), lines, changes, tally)
        if self.terms.write:
            changes.write()
        return tally

    def _meet_suppliers(self, session: Session, rows: Sequence[ListRow], changes: Changes) -> None:
        names = {supplier_code(row.supplier): row.supplier for row in rows}
        wanted = {code: name for code, name in names.items() if code not in self.suppliers}
        if not wanted:
            return
        found = session.execute(
            select(Supplier.id, Supplier.code, Supplier.name).where(
                Supplier.code.in_(wanted) | Supplier.name.in_(wanted.values())
            )
        )
        for supplier_id, code, name in found:
            for known in {code, supplier_code(name)} & wanted.keys():
                self.suppliers[known] = supplier_id
        for code in wanted.keys() - self.suppliers.keys():
            self.suppliers[code] = changes.new_supplier(code, wanted[code])

    def _meet_contracts(self, session: Session, rows: Sequence[ListRow], changes: Changes) -> None:
        priced = {self.suppliers[supplier_code(row.supplier)] for row in rows if row.price}
        wanted = priced - self.contracts.keys()
        if not wanted:
            return
        found = session.execute(
            select(Contract.supplier_id, Contract.id, Contract.currency).where(
                Contract.supplier_id.in_(wanted), Contract.reference == self.terms.contract
            )
        )
        for supplier_id, contract_id, currency in found:
            self.contracts[supplier_id] = _Agreed(contract_id, currency)
        for supplier_id in wanted - self.contracts.keys():
            made = changes.new_contract(supplier_id, self.terms)
            self.contracts[supplier_id] = _Agreed(made, self.terms.currency)

    def _stored(
        self, session: Session, rows: Sequence[ListRow]
    ) -> tuple[dict[tuple[UUID, str], Any], dict[UUID, list[Any]]]:
        suppliers = {self.suppliers[supplier_code(row.supplier)] for row in rows}
        found = session.execute(
            select(_ARTICLES).where(
                _ARTICLES.c.supplier_id.in_(suppliers),
                _ARTICLES.c.article_no.in_([row.article_no for row in rows]),
            )
        ).mappings()
        articles = {(row["supplier_id"], row["article_no"]): row for row in found}
        lines: dict[UUID, list[Any]] = {}
        contracts = {agreed.id for agreed in self.contracts.values()}
        if articles and contracts:
            ids = [row["id"] for row in articles.values()]
            query = select(_LINES).where(_LINES.c.article_id.in_(ids))
            for line in session.execute(query).mappings():
                if line["contract_id"] in contracts:
                    lines.setdefault(line["article_id"], []).append(line)
        return articles, lines

    def _take_one(
        self,
        row: ListRow,
        stored: Any,
        lines: dict[UUID, list[Any]],
        changes: Changes,
        tally: Tally,
    ) -> None:
        supplier = self.suppliers[supplier_code(row.supplier)]
        article_id = stored["id"] if stored else new_id()
        try:
            priced = self._price(row, supplier, article_id, lines.get(article_id, []))
        except _Unplaced as unplaced:
            tally.faults.append(unplaced.fault)
            return
        if stored is None:
            changes.new_article(article_id, supplier, row)
            tally.articles_new += 1
        changed = stored is not None and changes.article(stored, row)
        tally.articles_changed += changed
        changes.belongings(article_id, row)
        if priced is not None:
            changes.price(*priced)
            tally.prices_new += 1
        tally.unchanged += bool(stored and not changed and priced is None)

    def _price(
        self, row: ListRow, supplier: UUID, article_id: UUID, held: list[Any]
    ) -> tuple[Any, dict[str, Any]] | None:
        """The line to close, if any, and the new line's values; None when nothing changes."""
        said = row.price
        if said is None:
            return None
        agreed = self.contracts[supplier]
        if agreed.currency != said.currency:
            fault = CellFault(
                row.line, said.column, said.cell, Reason.CONTRACT_CURRENCY, agreed.currency
            )
            raise _Unplaced(fault)
        own = [line for line in held if line["contract_id"] == agreed.id]
        start = said.valid_from or self.terms.on
        now = next((line for line in own if _covers(line, start)), None)
        values = {
            **({name: now[name] for name in _LINE_DEFAULTS} if now else _LINE_DEFAULTS),
            **said.extras,
            "price_ore": said.price_ore,
            "vat_permille": said.vat_permille,
        }
        same_end = now is not None and said.valid_to in {None, now["valid_to"]}
        if now is not None and same_end and all(now[name] == v for name, v in values.items()):
            return None
        values |= {
            "contract_id": agreed.id,
            "article_id": article_id,
            "valid_from": start,
            "valid_to": said.valid_to,
        }
        return _placed(row, own, values), values


class _Unplaced(Exception):
    """The price of a row has no place."""

    def __init__(self, fault: CellFault) -> None:
        super().__init__(fault.reason)
        self.fault = fault


def _covers(line: Any, on: date) -> bool:
    return bool(line["valid_from"] <= on and (line["valid_to"] is None or on <= line["valid_to"]))


def _placed(row: ListRow, own: Iterable[Any], values: dict[str, Any]) -> Any:
    """The stored line that the new one closes, with its last day; the rule decides."""
    try:
        closed, _new = change_price([_as_rule(line) for line in own], _as_rule(values))
    except PricesOverlap as overlap:
        said = row.price
        raise _Unplaced(
            CellFault(
                row.line,
                said.column if said else "",
                said.cell if said else "",
                Reason.PRICES_OVERLAP,
                overlap.on.isoformat(),
            )
        ) from overlap
    if closed is None:
        return None
    stored = next(line for line in own if line["id"] == closed.id)
    return stored, closed.valid_to


def _as_rule(line: Any) -> Line:
    return Line(
        contract=line["contract_id"],
        article=line["article_id"],
        price=line["price_ore"],
        vat_permille=line["vat_permille"],
        valid_from=line["valid_from"],
        valid_to=line["valid_to"],
        id=line.get("id"),
    )
