"""Keys of the house are rotated by command, in two steps, and nobody is lost on the way."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from app import create_app
from core.config import Environment, Secrets, Settings
from core.people import Person
from core.vault import Broken, Vault
from portal.commands.strings import compile_strings
from portal.queries import account_by_username, accounts_by_number
from tests.people import build_world, parse

pytestmark = pytest.mark.slow  # a house of its own, restarted between steps


class House:
    """A house whose keys lie in a file; `restart` reads them again."""

    def __init__(self, make_app, tmp_path):
        self.path = tmp_path / "secrets.json"
        Secrets.generate(demo=True).write(self.path)
        chosen = Secrets.read(self.path)
        self.app = make_app(secrets=chosen, secrets_file=str(self.path))
        self.settings: Settings = self.app.extensions["settings"]
        with self.app.extensions["database"].writing() as session:
            self.world = build_world(session, self.app.extensions["vault"])

    def restart(self):
        self.stop()
        self.app = create_app(replace(self.settings, secrets=Secrets.read(self.path)))
        with self.app.app_context():
            compile_strings()

    def stop(self):
        self.app.extensions["database"].engine.dispose()
        self.app.extensions["vault"].keyring.engine.dispose()

    def run(self, *words):
        return self.app.test_cli_runner().invoke(args=["keys", *words])

    def finds_everybody(self) -> bool:
        astrid, bo = self.world.people.astrid, self.world.people.bo
        vault = self.app.extensions["vault"]
        with self.app.extensions["database"].reading() as session:
            person = session.get_one(Person, astrid.person_id)
            number = parse(astrid.number, on=person.made_at.date())
            return (
                person.full_name == "Astrid Almkvist"
                and account_by_username(session, vault, "bo").id == bo.account_id
                and [a.id for a in accounts_by_number(session, vault, number)]
                == [astrid.account_id]
            )


@pytest.fixture
def house(make_app, tmp_path):
    found = House(make_app, tmp_path)
    assert found.settings.env is Environment.TEST
    yield found
    found.stop()


def test_the_master_key_is_rotated_with_old_servers_still_running(house, tmp_path):
    assert house.run("rotate-master").exit_code == 0
    assert house.finds_everybody()  # a server that was not restarted yet
    house.restart()

    finished = house.run("rotate-master", "--finish")
    assert finished.exit_code == 0, finished.output
    house.restart()

    assert house.finds_everybody()
    assert set(Secrets.read(house.path).master_keys) == {2}
    retired = Secrets.read(tmp_path / "secrets.retired-master-1.json")
    assert set(retired.master_keys) == {1}
    with pytest.raises(Broken):
        Vault(house.app.extensions["vault"].keyring, retired).keys(
            [house.world.people.astrid.person_id]
        )


def test_the_index_key_is_rotated_and_everybody_is_found_all_along(house):
    house.run("rotate-index")
    assert house.finds_everybody()
    house.restart()
    assert house.finds_everybody()  # both keys are searched

    finished = house.run("rotate-index", "--finish")
    assert finished.exit_code == 0, finished.output
    house.restart()

    assert set(Secrets.read(house.path).index_keys) == {2}
    assert house.finds_everybody()
    with house.app.extensions["database"].reading() as session:
        stale = sa.select(sa.func.count()).where(Person.identity_index < b"\x02")
        assert session.scalar(stale) == 0


@pytest.mark.parametrize("what", ["rotate-master", "rotate-index"])
def test_a_step_that_was_cut_off_is_given_again_and_finishing_needs_a_beginning(house, what):
    assert house.run(what, "--finish").exit_code == 1
    house.run(what)
    before = house.path.read_text()
    house.run(what)
    assert house.path.read_text() == before
