"""What orders hands to the house."""

from core.house import Wing
from orders.jobs.tell import tell
from orders.permissions import SUPPLY_RULES
from orders.personal_data import CATALOGUE
from orders.services.transition import TELL

WING = Wing(
    name="orders",
    personal_data=CATALOGUE,
    permissions=SUPPLY_RULES,
    jobs={TELL: tell},
)
