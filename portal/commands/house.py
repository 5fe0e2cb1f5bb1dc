"""`flask prepare`, `flask audit verify`, `flask demo …`."""

from random import Random

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select

from core import audit as books
from core.clock import now, today
from core.db import Database
from core.house import DemoPlan
from portal.commands.database import migrate
from portal.commands.strings import compile_strings
from portal.models import Account
from portal.routes.sign_in import DEMO_PEOPLE
from portal.web.i18n import speaking

audit = AppGroup("audit", help="The two books.")
demo = AppGroup("demo", help="The demo's data and people.")


@click.command("prepare")
@click.option("--demo/--no-demo", "with_demo", default=True)
@with_appcontext
def prepare(*, with_demo: bool) -> None:
    """Make ready to serve: translations, migrations, and the demo on the first run."""
    compile_strings()
    migrate()
    if with_demo and _empty():
        load_demo(300, 600, 0)
    if with_demo:
        show_people()


def _database() -> Database:
    found: Database = current_app.extensions["database"]
    return found


def _empty() -> bool:
    with _database().reading() as session:
        return session.scalar(select(Account.id).limit(1)) is None


def load_demo(recipients: int, articles: int, orders: int) -> None:
    """Let every wing load its part of the demo, from the ground up; the same on every machine."""
    plan = DemoPlan(
        recipients=recipients,
        articles=articles,
        orders=orders,
        on=today(),
        random=Random(2026),  # noqa: S311 - invented people, not secrets
        vault=current_app.extensions["vault"],
        progress=_show_progress,
    )
    for wing in current_app.extensions["wings"]:
        if wing.demo is not None:
            with _database().writing() as session:
                wing.demo(session, plan)


def _show_progress(what: str, done: int, total: int) -> None:
    share = done * 30 // max(total, 1)
    end = "\n" if done >= total else ""
    click.echo(f"\r{what:<24}[{'#' * share:<30}] {done}/{total}{end}", nl=False)


def show_people() -> None:
    """Print whom a visitor of the demo may sign in as."""
    with current_app.test_request_context(), speaking("en"):
        click.echo("The demo's people, by e-ID simulator or with the password omvard-demo:")
        for person in DEMO_PEOPLE:
            click.echo(f"  {person.key:<8} {person.role}")


@demo.command("people")
def people() -> None:
    """Print the demo's people."""
    show_people()


@demo.command("load")
@click.option("--recipients", default=300)
@click.option("--articles", default=600)
@click.option("--orders", default=0, help="0 makes twelve months of ordinary use.")
def load(recipients: int, articles: int, orders: int) -> None:
    """Load the demo, or scale data for measuring."""
    if not _empty():
        raise click.ClickException("There is data already. The demo goes into an empty database.")
    load_demo(recipients, articles, orders)


@audit.command("verify")
def verify() -> None:
    """Check that no closed row of the books was changed, removed or added."""
    key = current_app.extensions["settings"].secrets.audit_key
    with _database().reading() as session:
        findings = books.verify(session, key, at=now())
        heads = books.heads(session)
    for finding in findings:
        click.echo(finding)
    if findings:
        raise SystemExit(1)
    for book, head in heads.items():
        click.echo(f"{book} {head}")
    click.echo("Both books hold together.")
