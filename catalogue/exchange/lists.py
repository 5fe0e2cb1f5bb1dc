"""A contract's price list as a file."""

from datetime import date

from sqlalchemy.orm import Session

from catalogue.models.contracts import Contract
from catalogue.queries import contracts as agreed
from portal.web.exports import LOT, Column, Listing, walked
from portal.web.i18n import _


def price_list(session: Session, contract: Contract, *, on: date) -> Listing:
    """The prices of a contract that hold on a day, by article."""
    contract_id = contract.id
    return Listing(
        name="price-list",
        columns=(
            Column(_("Article number"), lambda row: row.article_no),
            Column(_("Article"), lambda row: row.name),
            Column(_("Plain name"), lambda row: row.plain_name),
            Column(_("Pieces in a pack"), lambda row: row.pack_size),
            Column(_("Price of a pack"), lambda row: row.ContractLine.price_ore, money=True),
            Column(_("VAT, per mille"), lambda row: row.ContractLine.vat_permille),
            Column(_("Place"), lambda row: row.ContractLine.rank),
            Column(_("From"), lambda row: row.ContractLine.valid_from),
            Column(_("To"), lambda row: row.ContractLine.valid_to),
        ),
        rows=lambda work: walked(
            lambda after: agreed.priced_articles(
                work, contract_id, on=on, after=after, limit=LOT + 1
            ),
            LOT,
            lambda row: (row.sort_key, row.ContractLine.id),
        ),
        count=agreed.prices_held(session, contract_id, on=on),
        filters={"contract": str(contract_id), "on": on.isoformat()},
    )
