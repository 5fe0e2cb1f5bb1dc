"""Staff of every role: the known people of the units, and their colleagues."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from care.commands.demo_units import UNITS
from care.models.units import Membership
from core.actors import Role
from core.house import DemoPlan
from core.people import PersonKind
from portal.commands.demo import demo_account, demo_person

P, O, A, U, R = (  # noqa: E741 - one letter each keeps the table readable
    Role.PRESCRIBER,
    Role.ORDERER,
    Role.APPROVER,
    Role.UNIT_ADMIN,
    Role.READER,
)


@dataclass(frozen=True)
class Colleague:
    """One member of staff: where, in which roles; `from_days` and `to_days` count from today."""

    key: str
    names: tuple[str, str]
    born: date
    places: tuple[tuple[str, tuple[Role, ...]], ...]
    from_days: int = -400
    to_days: int | None = None


def _one(key: str, names: str, born: date, unit: str, *roles: Role) -> Colleague:
    given, family = names.split()
    return Colleague(key, (given, family), born, ((unit, roles),))


LIMITS = {"kjell": 1_000_000, "tor": 200_000}
"""The largest order in öre that an approver approves; the others have no limit."""
STAFF = (
    Colleague(
        "bo", ("Bo", "Lindqvist"), date(1984, 5, 19), (("sodra", (P, O)), ("almgarden", (O,)))
    ),
    _one("hedda", "Hedda Nordin", date(1975, 2, 11), "sodra", U),
    _one("ivar", "Ivar Åström", date(1997, 8, 3), "sodra", O),
    _one("farid", "Farid Rahimi", date(1988, 12, 1), "vardcentralen", P, O),
    _one("jenny", "Jenny Backlund", date(1981, 7, 14), "sodra", P, O),
    _one("kjell", "Kjell Moberg", date(1966, 10, 25), "sodra", A),
    _one("lovisa", "Lovisa Hägg", date(1999, 3, 9), "sodra", R),
    _one("mona", "Mona Sandin", date(1972, 6, 6), "almgarden", P, O),
    _one("nils", "Nils Ahlgren", date(1993, 1, 30), "almgarden", O),
    _one("oskar", "Oskar Fält", date(1987, 9, 21), "almgarden", U, O),
    _one("petra", "Petra Hedin", date(1980, 4, 4), "ekbyskolan", P, O, U),
    _one("qamar", "Qamar Siddiqi", date(1990, 11, 17), "vardcentralen", P),
    _one("rut", "Rut Wester", date(1969, 8, 28), "vardcentralen", O),
    _one("stina", "Stina Lagerkvist", date(1978, 5, 2), "vardcentralen", U),
    _one("tor", "Tor Blomgren", date(1963, 12, 19), "vardcentralen", A),
    _one("ulrika", "Ulrika Palm", date(1985, 3, 27), "urologen", P, O),
    _one("viktor", "Viktor Sund", date(1991, 7, 8), "urologen", P),
    _one("wera", "Wera Hallberg", date(1974, 10, 12), "urologen", U, O),
    _one("yasmin", "Yasmin Demir", date(1995, 2, 24), "avdelning4", P, O),
    _one("zeke", "Zeke Malm", date(1998, 6, 15), "avdelning4", O),
    _one("agda", "Agda Rosén", date(1967, 1, 5), "avdelning4", U),
    Colleague("birk", ("Birk", "Torell"), date(1976, 9, 9), (("sodra", (P, O)),), to_days=-20),
    Colleague("cleo", ("Cleo", "Frid"), date(2000, 4, 18), (("sodra", (O,)),), from_days=30),
    Colleague(
        "dora",
        ("Dora", "Stenberg"),
        date(1982, 8, 20),
        (("urologen", (P,)), ("vardcentralen", (P, O)), ("avdelning4", (R,))),
    ),
)


UNCONFIRMED = frozenset({"ivar", "jenny", "oskar"})
"""Whose roles wait in the half-yearly list."""


def load_staff(session: Session, plan: DemoPlan) -> None:
    """Add staff to "accounts"; "prescribers" lists (account id, unit id, key of the person)."""
    owner = {unit.key: plan.made["providers"][unit.provider] for unit in UNITS}
    plan.made["prescribers"] = []
    for each in STAFF:
        person = demo_person(
            plan, PersonKind.STAFF, owner[each.places[0][0]], each.names, each.born
        )
        account_id = demo_account(session, plan, each.key, person)
        for unit, roles in each.places:
            _members(
                session, plan, each, account_id, (owner[unit], plan.made["units"][unit], roles)
            )
    session.flush()


def _members(
    session: Session,
    plan: DemoPlan,
    each: Colleague,
    account_id: UUID,
    place: tuple[UUID, UUID, tuple[Role, ...]],
) -> None:
    provider_id, unit_id, roles = place
    last = None if each.to_days is None else plan.on + timedelta(days=each.to_days)
    for role in roles:
        session.add(
            Membership(
                provider_id=provider_id,
                unit_id=unit_id,
                account_id=account_id,
                role=role.value,
                valid_from=plan.on + timedelta(days=each.from_days),
                valid_to=last,
                approval_limit=LIMITS.get(each.key) if role is Role.APPROVER else None,
                reviewed_on=None if each.key in UNCONFIRMED else plan.on - timedelta(days=40),
            )
        )
        if role is Role.PRESCRIBER:
            plan.made["prescribers"].append((account_id, unit_id, each.key))
