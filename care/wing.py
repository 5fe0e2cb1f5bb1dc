"""What care hands to the house."""

from care.commands.demo import load
from care.commands.group import care as commands
from care.permissions import RULES
from care.personal_data import CATALOGUE
from care.queries.units import standings
from core.house import Wing

WING = Wing(
    name="care",
    permissions=RULES,
    personal_data=CATALOGUE,
    commands=(commands,),
    standings=standings,
    demo=load,
)
