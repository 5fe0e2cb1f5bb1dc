"""HSA-ids (HSA-01)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.hsa_id import KNOWN_OIDS, OID, InvalidHsaId, parse_hsa_id
from core.identity_number import Reason

LONGEST = "SE2321000016-" + "A" * 18


def outcome(text, production):
    try:
        return parse_hsa_id(text, production=production)
    except InvalidHsaId as caught:
        return caught.reason


@pytest.mark.parametrize("text", ["SE2321000016-1003", "SE2321000016-e1Zq", LONGEST])
@pytest.mark.parametrize("production", [True, False])
def test_an_hsa_id_is_accepted_everywhere(text, production):
    found = parse_hsa_id(f" {text} ", production=production)
    assert found.value == text
    assert not found.is_test


@pytest.mark.parametrize("text", ["TSTNMT2321000156-1003", "IFV1239877878-1042"])
def test_a_test_directorys_id_is_accepted_only_outside_production(text):
    assert parse_hsa_id(text, production=False).is_test
    with pytest.raises(InvalidHsaId) as caught:
        parse_hsa_id(text, production=True)
    assert caught.value.reason is Reason.FORMAT


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.EMPTY),
        (LONGEST + "A", Reason.LENGTH),
        ("SE232100001-1003", Reason.FORMAT),
        ("SE23210000166-1003", Reason.FORMAT),
        ("SE2321000016-", Reason.FORMAT),
        ("SE2321000016", Reason.FORMAT),
        ("SE2321000016-å", Reason.FORMAT),
        ("SE2321000016-a@b", Reason.FORMAT),
        ("NO2321000016-1003", Reason.FORMAT),
        ("SE2321000016-10-3", Reason.FORMAT),
    ],
)
def test_what_is_no_hsa_id_is_refused(text, reason):
    with pytest.raises(InvalidHsaId) as caught:
        parse_hsa_id(text, production=False)
    assert caught.value.reason is reason
    assert caught.value.code == "hsa_id"


def test_an_employees_id_stays_out_of_text_forms():
    assert "1003" not in f"{parse_hsa_id('SE2321000016-1003', production=True)}"


def test_the_circulating_oids_are_known():
    assert OID in KNOWN_OIDS
    assert len(KNOWN_OIDS) == 3


@given(st.text(), st.booleans())
def test_any_text_is_an_hsa_id_or_an_invalid_one(text, production):
    found = outcome(text, production)
    assert isinstance(found, Reason) or found.value
