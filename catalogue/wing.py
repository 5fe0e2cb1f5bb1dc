"""What the catalogue hands to the house."""

from catalogue.personal_data import CATALOGUE
from core.house import Wing

WING = Wing(
    name="catalogue",
    personal_data=CATALOGUE,
)
