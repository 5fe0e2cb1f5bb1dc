"""What orders hands to the house."""

from core.house import Wing
from orders.personal_data import CATALOGUE

WING = Wing(
    name="orders",
    personal_data=CATALOGUE,
)
