"""What the catalogue hands to the house."""

from catalogue.commands.demo import load
from catalogue.commands.imports import catalogue
from catalogue.jobs import HANDLERS, SCHEDULES
from catalogue.permissions import RULES, CataloguePermission
from catalogue.personal_data import CATALOGUE
from catalogue.queries.standings import supplier_standings
from catalogue.routes.imports import imports
from catalogue.texts.imports import explain
from core.house import NavigationItem, Wing
from portal.web.i18n import lazy

WING = Wing(
    name="catalogue",
    blueprints=(imports,),
    navigation=(
        NavigationItem(
            "imports.index", lazy("Import lists"), CataloguePermission.IMPORT, "upload", order=70
        ),
    ),
    commands=(catalogue,),
    explain=explain,
    permissions=RULES,
    personal_data=CATALOGUE,
    jobs=HANDLERS,
    schedules=SCHEDULES,
    standings=supplier_standings,
    demo=load,
)
