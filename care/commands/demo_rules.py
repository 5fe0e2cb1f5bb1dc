"""Rules of the demo: published rule sets as policies, measures, assortments, prescribers."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from care.commands.demo_units import UNITS
from care.commands.policies import read_rule_sets
from care.models.policies import CareArea, MeasureCode, PolicyRow
from care.models.units import AppointmentArea, PrescriberAppointment
from care.queries.policies import policy_value
from care.rules.policy import AfterShare, DaysBeforeEnd, DeliveryMode, Policy
from care.services.policies import NewPolicy, add_policy
from catalogue.models.contracts import Assortment
from core.actors import SYSTEM
from core.db import new_id
from core.house import DemoPlan

RULE_SETS = {
    "municipality": {
        "incontinence": "vastmanland_incontinence",
        "urine_retention": "se_national",
        "diabetes": "vgr_lmn",
        "stoma": "stoma",
        "nutrition": "stockholm_nutrition",
        "wound_care": "stockholm_dressings",
        "compression": "stockholm_compression",
        "tracheostomy": "vgr_lmn",
    },
    "region": {
        "incontinence": "stockholm_incontinence",
        "urine_retention": "jonkoping_incontinence",
        "diabetes": "stockholm_diabetes",
        "stoma": "stoma",
        "nutrition": "stockholm_nutrition",
        "wound_care": "stockholm_dressings",
        "compression": "stockholm_compression",
        "tracheostomy": "vgr_lmn",
    },
}
HANDED_OUT = frozenset({DeliveryMode.HOME, DeliveryMode.UNIT, DeliveryMode.PICKUP_POINT})
"""Where the rule set says pharmacy, the demo's providers deliver themselves."""
MEASURES = {
    "incontinence": (
        ("toileting", "Toalettassistans enligt schema", "Toileting by schedule"),
        ("habit_training", "Vaneträning", "Habit training"),
        ("pelvic_floor", "Bäckenbottenträning", "Pelvic floor training"),
        ("bladder_training", "Blåsträning", "Bladder training"),
        ("leakage_measured", "Läckagemätning", "Leakage measured"),
    ),
    "urine_retention": (
        ("residual_urine", "Resturin mätt", "Residual urine measured"),
        ("self_catheterisation", "Inlärning av ren kateterisering", "Taught to catheterise"),
    ),
    "diabetes": (
        ("structured_testing", "Strukturerad egenmätning", "Structured self-monitoring"),
        ("foot_check", "Fotkontroll", "Foot check"),
    ),
    "stoma": (
        ("skin_check", "Hud kring stomin kontrollerad", "Skin around the stoma checked"),
        ("taught_change", "Inlärning av bandagebyte", "Taught to change the bag"),
    ),
    "nutrition": (
        ("weight", "Vikt och viktkurva", "Weight and its course"),
        ("enriched_food", "Berikad kost", "Enriched food"),
    ),
    "wound_care": (
        ("wound_measured", "Sår mätt och fotograferat", "Wound measured and photographed"),
        ("pressure_relief", "Tryckavlastning", "Pressure relief"),
    ),
    "compression": (("measured_legs", "Ben mätta", "Legs measured"),),
    "tracheostomy": (("tube_change", "Kanylbyte planerat", "Change of tube planned"),),
}
URGENT_FEE, APPROVAL_OVER = 19_500, 100_000
"""In öre: what urgent delivery costs a unit, and from what amount a line is approved first."""
PHYSICIANS = frozenset({"qamar", "viktor"})
ENDS_IN = {"jenny": -12, "viktor": 25, "birk": -20}
"""Days until an appointment ends; those not named hold for another year and a half."""
BEGINS_IN = {"dora": 20}


def load_rules(session: Session, plan: DemoPlan) -> None:
    """Fill "policies" (row by provider id and area code) and "measures" (ids by the same)."""
    plan.made["policies"], plan.made["measures"] = {}, {}
    for key, provider_id in plan.made["providers"].items():
        for code, rule_set in RULE_SETS[key].items():
            area = session.get_one(CareArea, plan.made["care_areas"][provider_id][code])
            place = (provider_id, code)
            plan.made["policies"][place] = _policies(session, plan, area, rule_set)
            plan.made["measures"][place] = _measures(session, area, code)
        _assortments(session, plan, provider_id)
    _own_rules(session, plan)
    session.flush()


def load_prescribers(session: Session, plan: DemoPlan) -> None:
    """Appoint everybody who prescribes; fill "appointments": by unit id (account id, own id)."""
    plan.made["appointments"] = {}
    owner = {unit: provider for _key, unit, provider in _places(plan)}
    for account_id, unit_id, key in plan.made["prescribers"]:
        row = _appointment(plan, key, (account_id, unit_id, owner[unit_id]))
        session.add(row)
        session.flush()
        areas = plan.made["care_areas"][owner[unit_id]].values()
        session.execute(
            insert(AppointmentArea),
            [{"appointment_id": row.id, "care_area_id": area_id} for area_id in areas],
        )
        if row.valid_from <= plan.on:
            plan.made["appointments"].setdefault(unit_id, []).append((account_id, row.id))


def _appointment(plan: DemoPlan, key: str, place: tuple[UUID, UUID, UUID]) -> PrescriberAppointment:
    account_id, unit_id, provider_id = place
    begins = plan.on + timedelta(days=BEGINS_IN.get(key, -390))
    ends = plan.on + timedelta(days=ENDS_IN.get(key, 540))
    return PrescriberAppointment(
        provider_id=provider_id,
        unit_id=unit_id,
        account_id=account_id,
        profession="physician" if key in PHYSICIANS else "nurse",
        prescriber_code=f"90{plan.random.randrange(10_000, 99_999)}",
        certificates="" if key in PHYSICIANS else "Blåsdysfunktion 7,5 hp",
        appointed_by=plan.made["accounts"].get("hedda"),
        valid_from=begins,
        valid_to=ends,
    )


def _places(plan: DemoPlan) -> list[tuple[str, UUID, UUID]]:
    return [
        (unit.key, plan.made["units"][unit.key], plan.made["providers"][unit.provider])
        for unit in UNITS
    ]


def _policies(session: Session, plan: DemoPlan, area: CareArea, code: str) -> PolicyRow:
    """The rules since last year, those before them, and for one area those of next year."""
    found = read_rule_sets()[code]
    policy = found.policy
    if DeliveryMode.PHARMACY in policy.delivery_modes or policy.at_once:
        policy = replace(policy, delivery_modes=HANDED_OUT)
    elif DeliveryMode.HOME in policy.delivery_modes:
        policy = replace(policy, delivery_modes=policy.delivery_modes | {DeliveryMode.UNIT})
    if area.code == "urine_retention":
        policy = replace(policy, urgent_lead_days=1, urgent_fee_ore=URGENT_FEE)
    since = date(plan.on.year - 1, 1, 1)
    if area.code in {"incontinence", "diabetes"}:
        earlier = replace(policy, release=AfterShare(3, 4), lead_working_days=5)
        _add(session, area, earlier, code, found.source, date(since.year - 1, 1, 1))
    row = _add(session, area, policy, code, found.source, since)
    if area.code == "incontinence":
        coming = replace(policy, release=DaysBeforeEnd(21), measure_required=True)
        _add(session, area, coming, code, found.source, date(plan.on.year + 1, 1, 1))
    return row


def _add(
    session: Session, area: CareArea, policy: Policy, code: str, source: str, since: date
) -> PolicyRow:
    return add_policy(session, area, NewPolicy(policy, code, source, since), by=SYSTEM)


def _own_rules(session: Session, plan: DemoPlan) -> None:
    """The care home withdraws less at a time; the home care has dear diabetes goods approved."""
    _own_approval(session, plan)
    place = (plan.made["providers"]["municipality"], "incontinence")
    area = session.get_one(CareArea, plan.made["care_areas"][place[0]]["incontinence"])
    jonkoping = read_rule_sets()["jonkoping_incontinence"]
    policy = replace(jonkoping.policy, cover_max=62, delivery_modes=frozenset({DeliveryMode.UNIT}))
    since, unit_id = date(plan.on.year - 1, 1, 1), plan.made["units"]["almgarden"]
    new = NewPolicy(policy, jonkoping.code, jonkoping.source, since, unit_id=unit_id)
    row = add_policy(session, area, new, by=SYSTEM)
    plan.made["policies"][(unit_id, "incontinence")] = row


def _own_approval(session: Session, plan: DemoPlan) -> None:
    place = (plan.made["providers"]["municipality"], "diabetes")
    area = session.get_one(CareArea, plan.made["care_areas"][place[0]]["diabetes"])
    found = read_rule_sets()[RULE_SETS["municipality"]["diabetes"]]
    before = policy_value(plan.made["policies"][place])
    policy = replace(before, approval_over_ore=APPROVAL_OVER, approval_early=True)
    since, unit_id = date(plan.on.year - 1, 1, 1), plan.made["units"]["sodra"]
    new = NewPolicy(policy, found.code, found.source, since, unit_id=unit_id)
    plan.made["policies"][(unit_id, "diabetes")] = add_policy(session, area, new, by=SYSTEM)


def _measures(session: Session, area: CareArea, code: str) -> list[UUID]:
    rows = [
        MeasureCode(
            provider_id=area.provider_id,
            care_area_id=area.id,
            code=measure,
            name=name,
            name_en=english,
            position=position,
        )
        for position, (measure, name, english) in enumerate(MEASURES[code])
    ]
    session.add_all(rows)
    return [row.id for row in rows]


def _assortments(session: Session, plan: DemoPlan, provider_id: UUID) -> None:
    rows = [
        {
            "id": new_id(),
            "provider_id": provider_id,
            "unit_id": None,
            "care_area": area,
            "contract_id": contract_id,
            "specialist": False,
            "valid_from": date(plan.on.year - 1, 1, 1),
            "valid_to": None,
        }
        for area, contract_ids in plan.made.get("contracts", {}).items()
        for contract_id in contract_ids
    ]
    if rows:
        session.execute(insert(Assortment), rows)
