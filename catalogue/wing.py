"""What the catalogue hands to the house."""

from catalogue.commands.demo import load
from catalogue.commands.imports import catalogue as commands
from catalogue.jobs import HANDLERS, SCHEDULES
from catalogue.permissions import RULES, CataloguePermission
from catalogue.personal_data import CATALOGUE
from catalogue.queries.standings import places, supplier_standings
from catalogue.routes import articles, contracts
from catalogue.routes.blueprint import catalogue
from catalogue.routes.home import contracts_card
from catalogue.routes.imports import imports
from catalogue.texts.imports import explain
from core.house import HomeCard, NavigationItem, Wing
from portal.web.i18n import lazy

PAGES = (articles, contracts)

WING = Wing(
    name="catalogue",
    blueprints=(catalogue, imports),
    navigation=(
        NavigationItem(
            "catalogue.articles", lazy("Products"), CataloguePermission.READ, "package", order=60
        ),
        NavigationItem(
            "catalogue.contracts", lazy("Contracts"), CataloguePermission.MANAGE, "list", order=62
        ),
        NavigationItem(
            "imports.index", lazy("Import lists"), CataloguePermission.IMPORT, "upload", order=70
        ),
    ),
    home_cards=(HomeCard(contracts_card, order=40),),
    permissions=RULES,
    personal_data=CATALOGUE,
    jobs=HANDLERS,
    schedules=SCHEDULES,
    commands=(commands,),
    standings=supplier_standings,
    places=places,
    explain=explain,
    demo=load,
)
