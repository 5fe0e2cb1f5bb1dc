"""What care hands to the house."""

from care.commands.group import care as commands
from care.personal_data import CATALOGUE
from core.house import Wing

WING = Wing(
    name="care",
    personal_data=CATALOGUE,
    commands=(commands,),
)
