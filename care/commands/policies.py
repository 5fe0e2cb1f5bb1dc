"""`flask care policies load`: published rule sets into a provider's care areas."""

import json
from collections.abc import Sequence
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.orm import Session

from care.queries.policies import area_codes, provider_by_number
from care.rules.rule_sets import RuleSet, rule_sets
from care.services.policies import load_rule_set
from core.actors import SYSTEM
from core.errors import Refusal

SHIPPED = Path(__file__).resolve().parents[1] / "rule_sets.json"
policies = AppGroup("policies", help="The rules of care areas.")


def read_rule_sets(path: Path = SHIPPED) -> dict[str, RuleSet]:
    """The rule sets of a file, by code."""
    parsed = json.loads(path.read_text(encoding="utf-8"))
    return {found.code: found for found in rule_sets(parsed)}


@policies.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--provider", required=True, help="The care provider's organisation number.")
@click.option(
    "--set",
    "chosen",
    multiple=True,
    required=True,
    metavar="CODE=AREA",
    help="A rule set of the file and the care area it is for; may be given many times.",
)
@with_appcontext
def load(file: Path, provider: str, chosen: Sequence[str]) -> None:
    """Let rule sets of FILE hold for care areas of a provider, all or none of them."""
    found = read_rule_sets(file)
    with current_app.extensions["database"].writing() as session:
        for code, area in (_pair(text) for text in chosen):
            _load_one(session, provider, found, (code, area))
            click.echo(f"{area}: {code}")


@policies.command("list")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def list_sets(file: Path) -> None:
    """Show the rule sets of FILE with their sources."""
    for code, rule_set in read_rule_sets(file).items():
        click.echo(f"{code:<26}{rule_set.names['en']} ({rule_set.source})")


def _pair(text: str) -> tuple[str, str]:
    code, equals, area = text.partition("=")
    if not (code and equals and area):
        raise click.BadParameter(f"{text}: write it as CODE=AREA")
    return code, area


def _load_one(
    session: Session, number: str, found: dict[str, RuleSet], pair: tuple[str, str]
) -> None:
    code, area_code = pair
    provider = provider_by_number(session, number)
    if provider is None:
        raise click.ClickException("There is no care provider with this organisation number.")
    area = area_codes(session, provider.id).get(area_code)
    if area is None:
        raise click.ClickException(f"The provider has no care area {area_code}.")
    if code not in found:
        raise click.ClickException(f"The file has no rule set {code}.")
    try:
        load_rule_set(session, area, found[code], by=SYSTEM)
    except Refusal as refusal:
        raise click.ClickException(f"{code} for {area_code}: {refusal.code}") from refusal
