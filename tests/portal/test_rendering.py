"""Addresses and texts that are worked out once are the same as those worked out each time."""

from uuid import uuid4

import pytest
from flask import url_for
from markupsafe import Markup

from portal.web.addresses import address, addresses
from portal.web.i18n import language, speaking
from portal.web.rendering import CELL, fill, render, small_link


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


@pytest.mark.parametrize(
    "values",
    [
        {"unit_id": uuid4(), "tab": "stopped", "area": uuid4()},
        {"unit_id": uuid4(), "tab": None, "place": 7},
        {"unit_id": uuid4(), "tab": "å & {0}?/:", "after": uuid4()},
    ],
)
def test_texts_behind_the_path_are_written_as_flask_writes_them(values):
    assert address("orders.worklist", **values) == url_for("orders.worklist", **values)


def test_the_addresses_of_many_things_are_those_of_each():
    unit_id, order_id = uuid4(), uuid4()
    at = addresses("orders.order", "order_id", unit_id=unit_id)
    assert at(order_id) == url_for("orders.order", unit_id=unit_id, order_id=order_id)


def test_cells_are_escaped_where_they_are_filled_in():
    shape = Markup("<td class='100%'>{}</td>").format(CELL)
    filled = fill(shape, [("<b>",), (Markup("<b>"),), ("50 %s",)])
    assert filled == (
        "<td class='100%'>&lt;b&gt;</td><td class='100%'><b></td><td class='100%'>50 %s</td>"
    )


def test_a_small_link_is_what_the_macro_draws(app):
    template = (
        '{% from "portal/macros/buttons.html" import link_button %}'
        '{{ link_button("A & B", "/x?a=1&b=2", kind="quiet", small=true, about="<c>") }}'
    )
    drawn = app.jinja_env.from_string(template).render()
    assert drawn.strip() == small_link("A & B", "/x?a=1&b=2", "quiet", "<c>")
