"""The demo of care, from the ground up."""

from sqlalchemy.orm import Session

from care.commands.demo_prescriptions import load_prescriptions
from care.commands.demo_recipients import load_recipients
from care.commands.demo_rules import load_prescribers, load_rules
from care.commands.demo_staff import load_staff
from care.commands.demo_units import load_units
from core.house import DemoPlan

PARTS = (
    load_units,
    load_staff,
    load_recipients,
    load_rules,
    load_prescribers,
    load_prescriptions,
)


def load(session: Session, plan: DemoPlan) -> None:
    """Every part in order; a later part finds in `plan.made` what an earlier one made."""
    for part in PARTS:
        part(session, plan)
