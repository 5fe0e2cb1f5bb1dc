"""Pages of articles: search, one article, and the picker of a form."""

from flask import request
from flask.typing import ResponseReturnValue

from catalogue.exchange.lists import articles_listing
from catalogue.models.articles import Article
from catalogue.permissions import ARTICLE, CataloguePermission
from catalogue.queries.articles import care_areas_of, fitting, numbers_of, steps_around
from catalogue.queries.contracts import prices_of
from catalogue.routes.blueprint import catalogue
from catalogue.routes.browsing import Wanted, search, unit_choices, wanted
from catalogue.texts.articles import AREAS, WORDS, no_hits, plain_name
from core.clock import today
from portal.web.exports import export, wanted_kind
from portal.web.guard import may, requires
from portal.web.pages import page
from portal.web.transactions import session, settings

PICKER_ROWS = 12


@catalogue.route("/articles")
@requires(CataloguePermission.READ)
def articles() -> ResponseReturnValue:
    """Find an article, in a unit's assortment or among everything."""
    asked = wanted()
    if kind := wanted_kind():
        most = settings().export_rows + 1
        return export(
            articles_listing(session(), asked.text, asked.scope, on=today(), most=most), kind
        )
    return _list("catalogue/articles.html", asked)


@catalogue.route("/articles/pick")
@requires(CataloguePermission.READ)
def pick() -> ResponseReturnValue:
    """Choose an article for a form: `to` is the address its key is posted to."""
    target = request.args.get("to", "")
    local = target.startswith("/") and not target.startswith(("//", "/\\"))
    fragment = request.headers.get("X-Fragment")
    template = "catalogue/parts/pick_results.html" if fragment else "catalogue/pick.html"
    return _list(template, wanted(), target=target if local else None, limit=PICKER_ROWS)


def _list(
    template: str, asked: Wanted, *, target: str | None = None, limit: int = 25
) -> ResponseReturnValue:
    found = search(asked, limit=limit)
    return page(
        template,
        **WORDS,
        asked=asked,
        found=found,
        nothing=no_hits(found),
        scoped=asked.scope is not None,
        areas=list(AREAS),
        units=unit_choices(),
        target=target,
        more={"to": target} if target else {},
    )


@catalogue.route("/articles/<uuid:article_id>")
@requires(CataloguePermission.READ, on=ARTICLE)
def article(thing: Article) -> ResponseReturnValue:
    """One article: what it is, what it costs, what it fits, what follows it."""
    prices = prices_of(session(), thing.id, on=today())
    steps = steps_around(session(), thing.id)
    return page(
        "catalogue/article.html",
        **WORDS,
        title=plain_name(thing),
        article=thing,
        areas=care_areas_of(session(), thing.id),
        prices=prices if may(CataloguePermission.PRICES, thing) else [],
        ahead=[step for step in steps if step.forward],
        behind=[step for step in steps if not step.forward],
        fitting=fitting(session(), thing),
        known_as=_numbers(thing),
    )


def _numbers(thing: Article) -> list[tuple[str, str]]:
    """Kinds and numbers: as the article writes them, then the ones it had before."""
    own = [
        ("own", thing.article_no),
        ("supplier", thing.supplier_article_no),
        ("gtin_pack", thing.gtin_pack),
        ("gtin_piece", thing.gtin_piece),
        ("udi", thing.udi_di),
    ]
    old = [(row.kind, row.number.upper()) for row in numbers_of(session(), thing.id)]
    told = [(kind, number) for kind, number in own if number]
    return told + [pair for pair in old if pair[0] == "old"]
