from dataclasses import replace
from datetime import date

import pytest

from care.rules.prescribers import (
    MAY_PRESCRIBE,
    Appointment,
    AppointmentExpired,
    AppointmentNotBegun,
    NotAppointed,
    ProductGroup,
    Profession,
    ProfessionMayNot,
    check_prescriber,
    check_profession,
    may_prescribe,
)

HERE = {"care_area": "incontinence", "unit": "home care"}
DAY = date(2026, 5, 4)
NURSE = Appointment(
    "home care", Profession.NURSE, frozenset({"incontinence"}), date(2026, 1, 1), date(2026, 6, 30)
)


@pytest.mark.parametrize("on", [date(2026, 1, 1), DAY, date(2026, 6, 30)])
def test_an_appointed_nurse_may_prescribe_from_the_first_to_the_last_day(on):
    check_prescriber([NURSE], **HERE, on=on)
    assert may_prescribe([NURSE], **HERE, on=on)


def test_an_appointment_without_end_goes_on():
    check_prescriber([replace(NURSE, valid_to=None)], **HERE, on=date(2036, 1, 1))


@pytest.mark.parametrize(
    ("appointments", "on", "refusal"),
    [
        ([], DAY, NotAppointed()),
        ([replace(NURSE, unit="ward")], DAY, NotAppointed()),
        ([replace(NURSE, care_areas=frozenset({"stoma"}))], DAY, NotAppointed()),
        ([NURSE], date(2026, 7, 1), AppointmentExpired(date(2026, 6, 30))),
        ([NURSE], date(2025, 12, 31), AppointmentNotBegun(date(2026, 1, 1))),
    ],
)
def test_prescribing_is_refused_with_the_fact_that_stops_it(appointments, on, refusal):
    with pytest.raises(type(refusal)) as caught:
        check_prescriber(appointments, **HERE, on=on)
    assert caught.value.facts() == refusal.facts()
    assert not may_prescribe(appointments, **HERE, on=on)


def test_a_new_appointment_goes_on_where_an_old_one_ended():
    renewed = replace(NURSE, valid_from=date(2026, 7, 1), valid_to=None)
    assert may_prescribe([NURSE, renewed], **HERE, on=date(2026, 7, 1))


@pytest.mark.parametrize("profession", Profession)
@pytest.mark.parametrize("group", ProductGroup)
def test_a_profession_prescribes_only_the_groups_the_law_gives_it(profession, group):
    if group in MAY_PRESCRIBE[profession]:
        check_profession(profession, group)
    else:
        with pytest.raises(ProfessionMayNot):
            check_profession(profession, group)


@pytest.mark.parametrize(
    ("profession", "incontinence", "stoma", "medication"),
    [
        ("physician", True, True, True),
        ("nurse", True, True, True),
        ("midwife", True, False, False),
        ("physiotherapist", True, False, False),
        ("dentist", False, False, True),
    ],
)
def test_the_table_of_professions_is_the_national_boards(
    profession, incontinence, stoma, medication
):
    groups = MAY_PRESCRIBE[Profession(profession)]
    assert (ProductGroup.INCONTINENCE in groups) is incontinence
    assert (ProductGroup.STOMA in groups) is stoma
    assert (ProductGroup.MEDICATION in groups) is medication
