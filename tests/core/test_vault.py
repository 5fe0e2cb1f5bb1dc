"""What is sealed opens only where it was sealed, by the person's own key."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select, update

from core.clock import now
from core.config import Secrets
from core.counting import counted
from core.db import new_id
from core.keyring import PersonKey
from core.people import Person, PersonKind
from core.sealed import sealed_attributes
from core.vault import Broken, Vault, fingerprint, ring_of

ASTRID, EVA = UUID(int=1), UUID(int=2)
OPERATOR = UUID(int=3)
BIG = 1_200


@pytest.fixture
def vault(ground) -> Vault:
    return ground.vault


@pytest.fixture
def two(vault) -> tuple[UUID, UUID]:
    """Two persons with keys."""
    ids = new_id(), new_id()
    vault.make_keys(ids)
    return ids


def make_person(ground, kind=PersonKind.RECIPIENT, **texts) -> UUID:
    with ground.database.writing() as session:
        person = Person(kind=kind, controller_id=OPERATOR, ground="care", made_at=now())
        for name, text in texts.items():
            setattr(person, name, text)
        session.add(person)
    return person.id


def test_a_sealed_text_opens_where_it_was_sealed(vault, two):
    sealed = vault.ring().seal(two[0], "people.phone", ASTRID, "070 174 06 05")

    assert vault.ring().open(two[0], "people.phone", ASTRID, sealed) == "070 174 06 05"
    assert b"070" not in sealed


def test_the_same_text_is_never_sealed_alike(vault, two):
    ring = vault.ring()

    assert ring.seal(two[0], "a.b", ASTRID, "text") != ring.seal(two[0], "a.b", ASTRID, "text")


@pytest.mark.parametrize(
    ("who", "place", "row"),
    [(0, "people.phone", EVA), (0, "people.email", ASTRID), (1, "people.phone", ASTRID)],
    ids=["another row", "another column", "another person's key"],
)
def test_a_sealed_text_that_was_moved_is_broken(vault, two, who, place, row):
    sealed = vault.ring().seal(two[0], "people.phone", ASTRID, "070 174 06 05")

    with pytest.raises(Broken):
        vault.ring().open(two[who], place, row, sealed)


@pytest.mark.parametrize("harm", [lambda b: b[:-1], lambda b: b[:-1] + bytes([b[-1] ^ 1])])
def test_a_sealed_text_that_was_cut_or_changed_is_broken(vault, two, harm):
    sealed = vault.ring().seal(two[0], "a.b", ASTRID, "text")

    with pytest.raises(Broken):
        vault.ring().open(two[0], "a.b", ASTRID, harm(sealed))


def test_a_text_copied_to_another_persons_row_breaks_instead_of_showing(ground):
    astrid = make_person(ground, phone="+46701740605")
    eva = make_person(ground, phone="+46701740606")
    with ground.database.writing() as session:
        stolen = session.scalar(select(Person.phone_sealed).where(Person.id == astrid))
        session.execute(update(Person).where(Person.id == eva).values(phone_sealed=stolen))

    with ground.database.reading() as session, pytest.raises(Broken):
        _ = session.get_one(Person, eva).phone


def test_what_is_assigned_is_read_back_and_stored_sealed(ground):
    person_id = make_person(ground, given_name="Astrid", family_name="Almkvist")

    with ground.database.reading() as session:
        person = session.get_one(Person, person_id)
        assert person.full_name == "Astrid Almkvist"
        assert b"Almkvist" not in person.family_name_sealed


def test_a_change_is_sealed_and_none_empties_the_column(ground):
    person_id = make_person(ground, phone="+46701740605", email="a@example.org")
    with ground.database.writing() as session:
        person = session.get_one(Person, person_id)
        person.phone, person.email = "+46701740607", None

    with ground.database.reading() as session:
        person = session.get_one(Person, person_id)
        assert (person.phone, person.email, person.email_sealed) == ("+46701740607", None, None)


def test_a_rolled_back_change_is_not_read(ground):
    person_id = make_person(ground, phone="+46701740605")
    with ground.database.writes() as session:
        person = session.get_one(Person, person_id)
        person.phone = "+46701740607"
        session.flush()
        session.rollback()
        assert person.phone == "+46701740605"


def test_reading_notes_whose_text_was_opened_and_only_theirs(ground):
    astrid = make_person(ground, given_name="Astrid")
    eva = make_person(ground, given_name="Eva")
    with ground.database.reading() as session:
        ring_of(session).warm([astrid, eva])
        people = {
            p.id: p for p in session.scalars(select(Person).where(Person.id.in_([astrid, eva])))
        }
        assert ring_of(session).opened == set()
        assert people[astrid].given_name == "Astrid"
        assert ring_of(session).opened == {astrid}


def test_a_colleagues_name_an_empty_field_and_an_erased_person_are_no_readings(ground):
    bo = make_person(ground, PersonKind.STAFF, given_name="Bo")
    astrid = make_person(ground, given_name="Astrid")
    eva = make_person(ground, given_name="Eva")
    ground.vault.shred(eva)
    with ground.database.reading() as session:
        assert session.get_one(Person, bo).given_name == "Bo"
        assert session.get_one(Person, astrid).phone is None
        assert session.get_one(Person, eva).given_name is None
        assert ring_of(session).opened == set()


def test_a_row_outside_any_work_shows_nothing(ground):
    person_id = make_person(ground, given_name="Astrid")
    with ground.database.reading() as session:
        person = session.get_one(Person, person_id)
        session.expunge(person)
        assert person.given_name is None


def test_a_fingerprint_is_that_of_the_standards_example():
    assert fingerprint(b"abc") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-4
    )


def test_a_destroyed_key_makes_every_text_unreadable_for_good(ground):
    person_id = make_person(ground, given_name="Astrid", phone="+46701740605")

    assert ground.vault.shred(person_id) is True

    with ground.database.reading() as session:
        person = session.get_one(Person, person_id)
        assert (person.given_name, person.phone, person.short_name) == (None, None, "")
    assert ground.vault.shred(person_id) is False


def test_a_ring_that_forgets_no_longer_opens(vault, two):
    ring = vault.ring()
    sealed = ring.seal(two[0], "a.b", ASTRID, "text")
    vault.shred(two[0])

    assert ring.open(two[0], "a.b", ASTRID, sealed) == "text"
    ring.forget(two[0])
    assert ring.open(two[0], "a.b", ASTRID, sealed) is None


def test_nothing_can_be_sealed_for_someone_without_a_key(vault):
    with pytest.raises(KeyError):
        vault.ring().seal(new_id(), "a.b", ASTRID, "text")


def test_another_master_key_opens_no_persons_key(ground, two):
    other = Vault(ground.vault.keyring, Secrets.generate(demo=True))

    with pytest.raises(Broken):
        other.keys([two[0]])


def test_a_wrapped_key_moved_to_another_person_does_not_open(ground, two):
    with ground.vault.keyring.writing() as session:
        stolen = session.get_one(PersonKey, two[0]).wrapped
        session.get_one(PersonKey, two[1]).wrapped = stolen

    with pytest.raises(Broken):
        ground.vault.keys([two[1]])
    ground.vault.shred(two[1])


def test_keys_of_many_come_in_few_statements(vault):
    ids = [new_id() for _ in range(BIG)]
    vault.make_keys(ids)
    with counted() as count:
        assert len(vault.keys(ids)) == BIG
    assert count.total == 3


def test_making_a_key_twice_gives_the_first(vault, two):
    sealed = vault.ring().seal(two[0], "a.b", ASTRID, "text")

    vault.make_keys([two[0]])

    assert vault.ring().open(two[0], "a.b", ASTRID, sealed) == "text"


def with_new_master(vault: Vault, secrets: Secrets) -> Vault:
    masters = {**secrets.master_keys, 2: bytes(range(32))}
    return Vault(vault.keyring, replace(secrets, master_keys=masters))


@pytest.fixture
def lone_vault(make_app):
    """A keyring of its own, since rotation touches every key."""
    app = make_app()
    yield app.extensions["vault"], app.extensions["settings"].secrets
    app.extensions["vault"].keyring.engine.dispose()
    app.extensions["database"].engine.dispose()


@pytest.mark.slow  # three hundred keys, wrapped twice
def test_wrapping_anew_keeps_every_text_readable_and_goes_on_after_a_death(lone_vault):
    vault, secrets = lone_vault
    ids = [new_id() for _ in range(300)]
    ring = vault.ring()
    ring.make_keys(ids)
    texts = {who: ring.seal(who, "a.b", who, str(who)) for who in ids}
    newer = with_new_master(vault, secrets)

    next(newer.rewrap(batch=100))  # killed after the first batch
    assert all(newer.ring().open(who, "a.b", who, sealed) for who, sealed in texts.items())

    assert list(newer.rewrap(batch=100)) == [100, 200]
    assert list(newer.rewrap(batch=100)) == []
    only = Vault(vault.keyring, replace(secrets, master_keys={2: bytes(range(32))}))
    ring = only.ring()
    ring.warm(ids)
    assert {who: ring.open(who, "a.b", who, sealed) for who, sealed in texts.items()} == {
        who: str(who) for who in ids
    }


def test_look_up_values_differ_by_purpose_text_and_key_and_tell_nothing(vault):
    found = {
        vault.blind("identity:a", "194503129806"),
        vault.blind("identity:b", "194503129806"),
        vault.blind("identity:a", "194503129814"),
        Vault(vault.keyring, Secrets.generate(demo=True)).blind("identity:a", "194503129806"),
    }

    assert len(found) == 4
    assert all(b"1945" not in value and len(value) == 17 for value in found)
    assert vault.blind("a", "x") == vault.blind("a", "x")


def test_during_a_rotation_both_index_keys_are_searched_and_the_newest_is_written(ground):
    old = ground.vault
    secrets = ground.app.extensions["settings"].secrets
    newer = Vault(
        old.keyring, replace(secrets, index_keys={**secrets.index_keys, 2: bytes(range(32))})
    )

    assert old.blind("name", "as") in newer.blinds("name", "as")
    assert newer.blind("name", "as") in newer.blinds("name", "as")
    assert newer.blind("name", "as") != old.blind("name", "as")


def test_every_sealed_attribute_of_a_model_is_known_with_its_column():
    assert set(sealed_attributes(Person)) == {
        "identity", "given_name", "family_name", "birth_date_text", "phone", "email", "address_text"
    }  # fmt: skip
