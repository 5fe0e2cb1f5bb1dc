"""Things the tests of care share."""

import pytest

from care.services.recipients import Particulars, Registration, register_recipient
from tests.people import ON


@pytest.fixture
def make_recipients(db, app, world, people):
    """Registers more people without numbers at a unit."""

    def make(count, unit=None, given="Rut", family="Provsson"):
        made = [
            register_recipient(
                db,
                app.extensions["vault"],
                Registration(unit or world.unit, None, Particulars(f"{given}{no}", family)),
                by=people.bo.actor,
                on=ON,
            )
            for no in range(count)
        ]
        db.commit()
        return made

    return make
