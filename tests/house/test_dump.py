"""Whoever gets hold of the data gets hold of nobody: every literal is searched for in all of it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from core.db import Database, Model
from core.outbox import write
from core.people import Address, Person
from core.sealed import SealedRow, sealed_attributes
from portal.services.drafts import keep_draft

FREE_TEXT = "Ringklockan fungerar inte, knacka hårt"


@pytest.fixture(scope="module")
def filled(real_house):
    """The known people's house, with a letter and a draft about Astrid."""
    app, world = real_house
    database: Database = app.extensions["database"]
    people = world.people
    with database.writing() as session:
        write(session, person_id=people.astrid.person_id, key="dump", channel="mail",
              to="astrid@example.org", title="Kvittens", body=FREE_TEXT)  # fmt: skip
        keep_draft(session, by=people.bo.actor, form="dump", thing_id=people.bo.person_id,
                   typed={"note": [FREE_TEXT]})  # fmt: skip
    return app, world


OF_GOODS = {"articles", "article_words", "search_variants", "search_words", "care_units"}
"""What the demo says of goods and units: made of common words, some of which are also names."""


NAMES = {"given_name", "family_name", "name", "receiver"}


def dump(database: Database, *, without: frozenset[str] | set[str] = frozenset()) -> bytes:
    """Every value of every table, as text and as bytes, as a thief would read it."""
    parts: list[bytes] = []
    with database.engine.connect() as connection:
        for table in set(sa.inspect(database.engine).get_table_names()) - without:
            for row in connection.execute(sa.text(f'SELECT * FROM "{table}"')):  # noqa: S608
                parts += [_bytes(value) for value in row if value is not None]
    return b"\n".join(parts)


def _bytes(value: object) -> bytes:
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
    return text.encode()


def literals(database: Database) -> Iterator[str]:
    """Everything sealed about anyone, in every form it might be written."""
    sealed = [m.class_ for m in Model.registry.mappers if issubclass(m.class_, SealedRow)]
    with database.reading() as session:
        for kind in sealed:
            for row in session.scalars(sa.select(kind)):
                for name in sealed_attributes(kind):
                    text = getattr(row, name)
                    if text:
                        yield from forms(kind, name, text)


def forms(kind: type, name: str, text: str) -> Iterator[str]:
    match (kind.__name__, name):
        case ("Person", "identity"):
            yield from (text, text[2:], f"{text[:8]}-{text[8:]}", f"{text[2:8]}-{text[8:]}")
        case ("Person", "birth_date_text") | ("Account", "username"):
            return
        case (_, "address_text"):
            address = Address.from_text(text)
            yield from (part for part in (address.street, address.care_of, address.note) if part)
            yield json.dumps({"door_code": address.door_code})[1:-1]
        case (_, "phone") if text.startswith("+46"):
            yield from (text, f"0{text[3:]}", text[3:])
        case _:
            yield text
            yield from (word for word in text.split() if len(word) > 3 and name in NAMES)


def spellings(text: str) -> set[bytes]:
    """As text is stored in UTF-8, in JSON with escapes, in UTF-16 and upside down in case."""
    return {
        text.encode(),
        text.casefold().encode(),
        json.dumps(text)[1:-1].encode(),
        text.encode("utf-16-le"),
    }


def found(data: bytes, texts: set[str]) -> list[str]:
    """The texts that stand in the data, as words of their own: Lind is not in Lindalen."""
    return sorted(
        text
        for text in texts
        if len(text) > 3 and any(_stands(spelled, data) for spelled in spellings(text))
    )


def _stands(spelled: bytes, data: bytes) -> bool:
    if spelled not in data:
        return False
    alone = rb"(?<![A-Za-z\x80-\xff])" + re.escape(spelled) + rb"(?![A-Za-z\x80-\xff])"
    return re.search(alone, data) is not None


def test_the_search_itself_finds_what_is_there():
    assert found("… Almkvist …".encode(), {"Almkvist", "Ekenstierna"}) == ["Almkvist"]
    assert found(json.dumps("Södra").encode(), {"Södra"}) == ["Södra"]


@pytest.mark.slow  # reads everything
def test_a_dump_of_the_data_holds_no_literal_of_anyone(filled):
    app, world = filled
    database = app.extensions["database"]
    texts = set(literals(database))

    assert {world.people.astrid.number, "Almkvist", FREE_TEXT, "astrid@example.org"} <= texts
    assert found(dump(database), texts) == []


@pytest.mark.slow  # reads everything
def test_neither_does_the_file_itself_nor_its_log(filled):
    app, _world = filled
    database: Database = app.extensions["database"]
    if database.dialect != "sqlite":
        pytest.skip("only SQLite keeps the data in one file")
    path = Path(database.engine.url.database)
    files = [path, path.with_name(path.name + "-wal")]

    data = b"".join(file.read_bytes() for file in files if file.exists())

    assert data.startswith(b"SQLite format 3")
    assert found(data, set(literals(database))) == []


@pytest.mark.slow  # reads everything
def test_the_keyring_alone_tells_nothing_either(filled):
    app, _world = filled
    keyring = app.extensions["vault"].keyring
    assert found(dump(keyring), set(literals(app.extensions["database"]))) == []


@pytest.mark.slow  # reads everything
def test_an_unsealed_name_would_have_been_found(filled):
    app, world = filled
    database = app.extensions["database"]
    with database.writing() as session:
        person = session.get_one(Person, world.people.astrid.person_id)
        session.execute(
            sa.update(Person).where(Person.id == person.id).values(ground="care Almkvist")
        )
        session.flush()
        rows = session.execute(sa.select(Person.ground)).all()
        session.rollback()
    assert found(b"\n".join(_bytes(row[0]) for row in rows), {"Almkvist"}) == ["Almkvist"]


@pytest.mark.slow  # loads a demo
def test_a_dump_of_the_demo_holds_no_literal_of_anyone(make_app):
    app = make_app()
    database: Database = app.extensions["database"]
    loaded = app.test_cli_runner().invoke(
        args=["demo", "load", "--recipients", "60", "--articles", "40"]
    )
    assert loaded.exit_code == 0, loaded.output
    texts = set(literals(database))

    assert len(texts) > 300
    assert found(dump(database, without=OF_GOODS), texts) == []
    database.engine.dispose()
    app.extensions["vault"].keyring.engine.dispose()
