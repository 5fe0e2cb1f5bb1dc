"""create_app(): settings, database, hall, wings. The only module that knows every wing."""

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from care.wing import WING as CARE
from catalogue.wing import WING as CATALOGUE
from cookies.wing import WING as COOKIES
from core.config import Settings
from core.db import Database
from core.house import Wing
from core.permissions import Permissions
from core.vault import Vault, use_vault
from orders.wing import WING as ORDERS
from portal.texts import explain_own
from portal.web import (
    eid,
    errors,
    guard,
    headers,
    i18n,
    identity,
    observing,
    pages,
    parking,
    transactions,
)
from portal.web.eid_words import explain_eid
from portal.wing import WING as PORTAL

WINGS: tuple[Wing, ...] = (PORTAL, COOKIES, CATALOGUE, CARE, ORDERS)
# After a view they work from the last to the first: headers also stand on what a failure became.
HALL = (observing, headers, i18n, eid, identity, guard, transactions, parking, errors, pages)


def create_app(settings: Settings | None = None) -> Flask:
    """The house, open for requests. Touches no database."""
    chosen = settings or Settings.from_environment()
    app = Flask("app", static_folder=None, template_folder="portal/templates")
    app.config.update(
        SECRET_KEY=chosen.secrets.secret_key,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # our own Referrer-Policy sends no Referer to compare
        WTF_CSRF_SECRET_KEY=chosen.secrets.secret_key,
        MAX_CONTENT_LENGTH=chosen.max_body,
        MAX_FORM_MEMORY_SIZE=chosen.max_body,
        TRUSTED_HOSTS=chosen.trusted_hosts,
        DEBUG=chosen.debug,
    )
    if chosen.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=chosen.trusted_proxies, x_proto=chosen.trusted_proxies
        )
    furnish(app, chosen, WINGS)
    for room in HALL:
        room.init_app(app)
    forms = CSRFProtect(app)
    for wing in WINGS:
        for blueprint in wing.blueprints:
            app.register_blueprint(blueprint)
        for command in wing.commands:
            app.cli.add_command(command)
    for view in app.view_functions.values():
        if hasattr(view, "from_machine"):
            forms.exempt(view)
    return app


def furnish(app: Flask, settings: Settings, wings: tuple[Wing, ...]) -> None:
    """Put what the wings share where the hall finds it."""
    database, keyring = Database(settings.database_url), Database(settings.keyring_url)
    vault = Vault(keyring, settings.secrets)
    use_vault(database, vault)
    places = [item for wing in wings for item in wing.navigation]
    app.extensions.update(
        settings=settings,
        database=database,
        vault=vault,
        wings=wings,
        permissions=Permissions(wing.permissions for wing in wings),
        navigation=sorted(places, key=lambda item: item.order),
        home_cards=sorted(
            (card for wing in wings for card in wing.home_cards), key=lambda card: card.order
        ),
        sections=sorted(
            (section for wing in wings for section in wing.sections), key=lambda part: part.order
        ),
        finders=[finder for wing in wings for finder in wing.finders],
        standings=[wing.standings for wing in wings if wing.standings],
        explainers=[explain_own, explain_eid, *(wing.explain for wing in wings if wing.explain)],
    )
    for wing in wings:
        if wing.sessions is not None:
            app.session_interface = wing.sessions(database, settings)
