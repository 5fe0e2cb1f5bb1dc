"""What the catalogue hands to the house."""

from catalogue.commands.demo import load
from catalogue.jobs import HANDLERS, SCHEDULES
from catalogue.permissions import RULES
from catalogue.personal_data import CATALOGUE
from catalogue.queries.standings import supplier_standings
from core.house import Wing

WING = Wing(
    name="catalogue",
    permissions=RULES,
    personal_data=CATALOGUE,
    jobs=HANDLERS,
    schedules=SCHEDULES,
    standings=supplier_standings,
    demo=load,
)
