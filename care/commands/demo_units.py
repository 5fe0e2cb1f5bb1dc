"""Two care providers with agreements, six units and eight care areas each."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from care.models.policies import CareArea
from care.models.units import Agreement, BookkeepingEntity, CareProvider, CareUnit, FiscalYear
from core.clock import now
from core.house import DemoPlan
from core.identity_number import check_digit

CARE_AREAS = (
    ("incontinence", "Inkontinens", "Incontinence"),
    ("diabetes", "Diabetes", "Diabetes"),
    ("stoma", "Stomi", "Stoma"),
    ("nutrition", "Nutrition", "Nutrition"),
    ("wound_care", "Sårvård", "Wound care"),
    ("compression", "Kompression", "Compression"),
    ("tracheostomy", "Trakeostomi", "Tracheostomy"),
    ("urine_retention", "Urinretention", "Urine retention"),
)
PROVIDERS = (
    ("municipality", "Ekby kommun", "212999001"),
    ("region", "Region Mälarbygd", "232999001"),
)


@dataclass(frozen=True)
class UnitPlan:
    """One unit of the demo."""

    key: str
    provider: str
    name: str
    kind: str
    share: int
    """Of a hundred recipients."""
    street: str


UNITS = (
    UnitPlan("sodra", "municipality", "Södra hemsjukvården", "home_care", 34, "Storgatan 14"),
    UnitPlan("almgarden", "municipality", "Almgårdens äldreboende", "care_home", 15, "Almvägen 2"),
    UnitPlan("ekbyskolan", "municipality", "Ekbyskolans elevhälsa", "school", 4, "Skolgatan 9"),
    UnitPlan("vardcentralen", "region", "Ekby vårdcentral", "primary_care", 27, "Kyrkogatan 3"),
    UnitPlan("urologen", "region", "Urologmottagningen Norrsjö", "clinic", 13, "Sjövägen 20"),
    UnitPlan("avdelning4", "region", "Avdelning 4 Norrsjö sjukhus", "ward", 7, "Sjövägen 22"),
)


def load_units(session: Session, plan: DemoPlan) -> None:
    """Fill `plan.made`: "providers" and "units" by key, "care_areas" by provider id and code."""
    entity = _entity(session, plan)
    providers: dict[str, CareProvider] = {}
    for key, name, nine in PROVIDERS:
        number = f"{nine}{check_digit(nine)}"
        provider = CareProvider(
            name=name,
            organisation_number=number,
            hsa_id=f"TSTNMT{number}-{key[:4].upper()}",
            made_at=now(),
        )
        providers[key] = provider
        session.add(provider)
    session.flush()
    for key, provider in providers.items():
        session.add(
            Agreement(
                provider_id=provider.id,
                entity_id=entity.id,
                reference=f"OMV-{plan.on.year - 2}-{len(key):03}",
                jurisdiction="SE",
                valid_from=date(plan.on.year - 2, 2, 1),
                valid_to=date(plan.on.year + 2, 1, 31),
            )
        )
    plan.made["providers"] = {key: provider.id for key, provider in providers.items()}
    plan.made["care_areas"] = {p.id: _care_areas(session, p) for p in providers.values()}
    plan.made["units"] = _units(session, plan)
    session.flush()


def _entity(session: Session, plan: DemoPlan) -> BookkeepingEntity:
    nine = "556999000"
    entity = BookkeepingEntity(
        name="Omvard Demo AB", organisation_number=f"{nine}{check_digit(nine)}", jurisdiction="SE"
    )
    session.add(entity)
    session.flush()
    for year in range(plan.on.year - 2, plan.on.year + 2):
        session.add(
            FiscalYear(entity_id=entity.id, starts_on=date(year, 1, 1), ends_on=date(year, 12, 31))
        )
    return entity


def _care_areas(session: Session, provider: CareProvider) -> dict[str, object]:
    areas = {
        code: CareArea(
            provider_id=provider.id, code=code, name=name, name_en=english, position=position
        )
        for position, (code, name, english) in enumerate(CARE_AREAS)
    }
    session.add_all(areas.values())
    return {code: area.id for code, area in areas.items()}


def _units(session: Session, plan: DemoPlan) -> dict[str, object]:
    units = {}
    for number, each in enumerate(UNITS, start=1):
        postal_code, city = ("749 30", "Norrsjö") if "Norrsjö" in each.name else ("749 01", "Ekby")
        units[each.key] = CareUnit(
            provider_id=plan.made["providers"][each.provider],
            name=each.name,
            kind=each.kind,
            hsa_id=f"TSTNMT2329990012-{number:04}",
            customer_no=f"{482000 + number * 7}",
            cost_centre=f"{7100 + number * 10}",
            reference=f"ZZ{number:03}",
            phone=f"+468465004{number:02}",
            street=each.street,
            postal_code=postal_code,
            city=city,
        )
    session.add_all(units.values())
    return {key: unit.id for key, unit in units.items()}
