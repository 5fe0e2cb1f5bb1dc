"""What care does by the clock: asking the register who is protected now."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from care.exchange.register import Profile, register_named
from care.services.own_accounts import PROTECTION, follow_protection, recipients_to_ask_about
from core.actors import SYSTEM
from core.clock import today
from core.identity_number import InvalidIdentityNumber, parse
from core.jobs import Schedule
from portal.web.transactions import settings

SCHEDULES = [Schedule(PROTECTION, timedelta(days=1))]


def ask_protection(session: Session, _payload: Mapping[str, Any]) -> None:
    """Ask the register of everyone in care, once a day (contract 002-26; profile P1, PU-02)."""
    if settings().register == "none":
        return
    register, on = register_named(settings().register), today()
    for recipient, text in recipients_to_ask_about(session):
        try:
            told = register.person(parse(text, on=on), Profile.IDENTITY)
        except InvalidIdentityNumber:
            continue
        follow_protection(session, recipient, told.protection if told else None, by=SYSTEM)


HANDLERS = {PROTECTION: ask_protection}
