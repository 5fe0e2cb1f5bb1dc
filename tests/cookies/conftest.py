"""A house of its own whose requests commit, and ways around its clock."""

import pytest

from tests.house.conftest import call, real_house

__all__ = ["call", "real_house"]


@pytest.fixture
def people(real_house):
    return real_house[1].people
