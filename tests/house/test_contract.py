"""Tests name rows of the contract that exist; the listing finds every way of naming one."""

import pytest

from tests.contract import Proof, main, proofs, rows

TEST = """
import pytest
pytestmark = pytest.mark.contract("001-01")

@pytest.mark.contract("001-02", "001-03")
def test_plain(): ...

class TestGroup:
    @pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.contract("001-04"))])
    def test_case(self, x): ...

@pytest.mark.slow
def test_of_nothing(): ...
"""


@pytest.fixture
def known():
    return [row.id for row in rows()]


def test_the_contract_has_its_260_rows_each_once(known):
    assert len(known) == len(set(known)) == 260


def test_every_row_that_a_test_names_exists(known):
    assert [proof for proof in proofs() if proof.row not in known] == []


def test_marks_are_found_on_modules_functions_methods_and_cases(tmp_path):
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_one.py").write_text(TEST)
    assert list(proofs(tmp_path)) == [
        Proof("001-01", "tests/test_one.py"),
        Proof("001-02", "tests/test_one.py::test_plain"),
        Proof("001-03", "tests/test_one.py::test_plain"),
        Proof("001-04", "tests/test_one.py::TestGroup::test_case"),
    ]


def test_the_listing_shows_every_row(known, capsys):
    assert main() == 0
    listed = capsys.readouterr().out
    assert [row for row in known if f"\n{row} " not in f"\n{listed}"] == []
    assert "of 260 rows are named by a test" in listed
