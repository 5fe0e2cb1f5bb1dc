"""Every column is classified, and the register of processing is true."""

import pytest

from core.db import Model
from core.personal_data import Column, Ground, Kind, plain, register, unlisted
from portal.commands.documents import PERSONAL_DATA, personal_data_page, whole_catalogue


def tables():
    return [mapper.class_ for mapper in Model.registry.mappers]


def test_every_column_of_every_table_is_classified(app):
    with app.app_context():
        assert unlisted(tables(), whole_catalogue()) == []


def test_an_unlisted_column_is_found(app):
    with app.app_context():
        catalogue = dict(whole_catalogue())
        table = next(iter(catalogue))
        catalogue[table] = {name: plain() for name in list(catalogue[table])[1:]}

        assert len(unlisted(tables(), catalogue)) == 1


def test_what_is_sealed_is_never_called_impersonal(app):
    with app.app_context():
        wrong = [
            f"{table.__tablename__}.{name}"
            for table, columns in whole_catalogue().items()
            for name, column in columns.items()
            if name.endswith("_sealed") and column.kind is Kind.NOTHING
        ]
    assert wrong == []


@pytest.mark.contract("001-23")
def test_every_class_of_personal_data_has_a_purpose_in_the_register(app):
    with app.app_context():
        catalogue = whole_catalogue()
    classes: set[Column] = {c for columns in catalogue.values() for c in columns.values()}
    personal = [column for column in classes if column.kind is not Kind.NOTHING]

    assert personal
    assert all(column.ground is not Ground.NONE for column in personal)
    assert all(f"| {column.purpose} |" in register(catalogue) for column in personal)


def test_the_page_in_docs_says_what_the_code_says(app):
    with app.app_context():
        assert PERSONAL_DATA.read_text(encoding="utf-8") == personal_data_page()
