"""`flask documents …`: pages of docs/ that are written from the code."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from core.personal_data import Catalogue, register

documents = AppGroup("documents", help="Pages of docs/ that are written from the code.")
PERSONAL_DATA = Path(__file__).resolve().parents[2] / "docs" / "personal-data.md"
HEAD = """# Personal data: the register of processing

Written from the wings' `personal_data.py` by `flask documents write`; a test compares the two.
Clocks are those of the law page: RET-AGR while the customer agreement holds, RET-ACC 730 days
without signing in, RET-BFL the Bookkeeping Act, RET-LOG exactly five years, CK-04 24 hours.

"""


def whole_catalogue() -> Catalogue:
    """Every wing's columns together."""
    found = (wing.personal_data.items() for wing in current_app.extensions["wings"])
    return dict(item for items in found for item in items)


def personal_data_page() -> str:
    """The page as the code has it now."""
    return HEAD + register(whole_catalogue())


@documents.command("write")
def write() -> None:
    """Write the pages anew."""
    PERSONAL_DATA.write_text(personal_data_page(), encoding="utf-8")
    click.echo("docs/personal-data.md")
