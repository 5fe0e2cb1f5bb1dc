"""What orders hands to the house."""

from core.house import Wing
from orders.jobs.receipt import send_receipt
from orders.jobs.tell import tell
from orders.permissions import RULES, SUPPLY_RULES
from orders.personal_data import CATALOGUE
from orders.services.receipt import RECEIPT
from orders.services.transition import TELL

WING = Wing(
    name="orders",
    personal_data=CATALOGUE,
    permissions={**RULES, **SUPPLY_RULES},
    jobs={TELL: tell, RECEIPT: send_receipt},
)
