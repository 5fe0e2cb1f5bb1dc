"""Addresses and texts that are worked out once are the same as those worked out each time."""

from uuid import uuid4

import pytest
from flask import url_for

from portal.web.addresses import address
from portal.web.i18n import language, speaking
from portal.web.rendering import render


@pytest.fixture(autouse=True)
def _request(app):
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        yield


def test_an_address_of_ids_is_what_flask_makes_of_them():
    for _time in range(2):
        ids = {"unit_id": uuid4(), "recipient_id": uuid4()}
        assert address("care.recipient", **ids) == url_for("care.recipient", **ids)
        swapped = dict(reversed(ids.items()))
        assert address("care.recipient", **swapped) == url_for("care.recipient", **ids)


def test_an_id_that_is_no_part_of_the_path_stands_in_the_query():
    values = {"unit_id": uuid4(), "before": uuid4()}
    assert address("orders.order_list", **values) == url_for("orders.order_list", **values)


def test_other_values_are_left_to_flask():
    assert address("care.search", q="{0}&å") == url_for("care.search", q="{0}&å")


def test_each_language_has_its_own_texts_in_the_same_template():
    with speaking("sv"):
        swedish = render("portal/help.html", language(), {})
    with speaking("en"):
        english = render("portal/help.html", language(), {})
    assert "Startsida" not in english
    assert swedish != english
    assert "Skip to the content" in english
    assert "Skip to the content" not in swedish
