"""`flask strings …`: texts from the code to translators and back; one file for each wing."""

from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from flask import current_app
from flask.cli import AppGroup

from core.config import Settings

strings = AppGroup("strings", help="Translations: update, check, compile.")
ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "translations"
LANGUAGES = ("sv", "en")
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")]
KEYWORDS = {"_": None, "lazy": None, "ngettext": (1, 2), "gettext": None}
OPTIONS = {"**/templates/**.html": {"trimmed": "true", "encoding": "utf-8"}}


def wings() -> list[str]:
    """Folders with texts."""
    return sorted(path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent != ROOT)


def extracted(wing: str) -> Catalog:
    """Every text of a wing, in order of appearance."""
    template = Catalog(project="Omvard")
    found = extract_from_dir(
        str(ROOT / wing), METHODS, OPTIONS, keywords=KEYWORDS, strip_comment_tags=True
    )
    for _file, _line, message, comments, context in found:
        template.add(message, None, auto_comments=comments, context=context)
    return template


def path_of(language: str, wing: str) -> Path:
    """Where a wing's texts in a language lie."""
    return FOLDER / language / f"{wing}.po"


def stored(language: str, wing: str) -> Catalog:
    """The texts of a wing as translated so far."""
    path = path_of(language, wing)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(language: str, wing: str) -> Catalog:
    """The stored texts with those the code has now; English says what the code says."""
    catalog = stored(language, wing)
    catalog.update(extracted(wing), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    if language == "en":
        for message in catalog:
            if message.id:
                message.string = message.id
    return catalog


def write(catalog: Catalog, path: Path) -> None:
    """Store a wing's texts without dates, places or line breaks, so that merges are calm."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=0, no_location=True, omit_header=True, sort_output=True)


@strings.command("update")
def update() -> None:
    """Bring the files in line with the code."""
    for wing in wings():
        for language in LANGUAGES:
            catalog = updated(language, wing)
            if len(catalog):
                write(catalog, path_of(language, wing))
    _report()


def problems() -> list[str]:
    """What is missing, stale, fuzzy or translated in two ways."""
    found: list[str] = []
    for language in LANGUAGES:
        seen: dict[object, object] = {}
        for wing in wings():
            catalog, wanted = stored(language, wing), extracted(wing)
            have = {message.id: message for message in catalog if message.id}
            for message in wanted:
                if not message.id:
                    continue
                mine = have.get(message.id)
                if mine is None or not mine.string or mine.string == ("", ""):
                    found.append(f"{language}/{wing}: not translated: {message.id}")
                elif mine.fuzzy:
                    found.append(f"{language}/{wing}: fuzzy: {message.id}")
                elif seen.setdefault(message.id, mine.string) != mine.string:
                    found.append(f"{language}/{wing}: two translations of: {message.id}")
            wanted_ids = {message.id for message in wanted}
            found += [f"{language}/{wing}: stale: {id_}" for id_ in have if id_ not in wanted_ids]
    return found


def _report() -> None:
    for problem in problems():
        click.echo(problem)


@strings.command("check")
def check() -> None:
    """Fail when a text lacks its translation."""
    found = problems()
    for problem in found:
        click.echo(problem)
    if found:
        raise SystemExit(1)
    click.echo("Every text is translated.")


def compile_strings() -> None:
    """Merge the wings' files into one catalogue for each language, when they changed."""
    settings: Settings = current_app.extensions["settings"]
    for language in LANGUAGES:
        target = settings.instance / "translations" / language / "LC_MESSAGES" / "messages.mo"
        sources = sorted((FOLDER / language).glob("*.po"))
        newest = max((path.stat().st_mtime for path in sources), default=0)
        if target.exists() and target.stat().st_mtime >= newest:
            continue
        merged = Catalog(locale=language)
        for path in sources:
            with path.open("rb") as file:
                for message in read_po(file, locale=language):
                    if message.id:
                        merged.add(message.id, message.string, context=message.context)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            write_mo(file, merged)


@strings.command("compile")
def compile_command() -> None:
    """Make the catalogues the pages read."""
    compile_strings()
