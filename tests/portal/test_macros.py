"""What the macros draw."""

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from wtforms import BooleanField, Form, IntegerField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from portal.web.rendering import icon_drawer, tag_drawer

FORMS = '{% from "portal/macros/forms.html" import error_summary, field, post_form %}'
FIELDS = '{% from "portal/macros/fields.html" import choice_cards, date_field, stepper %}'
STATUS = '{% from "portal/macros/status.html" import notice, protected_mark, refusal %}'
TABLES = '{% from "portal/macros/tables.html" import pager, sort_head %}'


class AskForm(Form):
    name = StringField("Name", [DataRequired("Write the name.")], description="As on the door.")
    nickname = StringField("Nickname")
    packs = IntegerField("Packs", default=4)
    place = RadioField(
        "Where",
        choices=[SelectChoice("home", "Home"), SelectChoice("unit", "The unit")],
        default="home",
    )
    told = BooleanField("Told")


class Explanation:
    title = "You cannot order yet"
    why = "You have enough."
    when = "2 June"
    who = None
    next = (("Ask the unit", "/ask"),)


@pytest.fixture
def draw():
    env = Environment(
        loader=FileSystemLoader("portal/templates"),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
    )
    env.install_null_translations(newstyle=True)
    env.globals.update(static=lambda name: f"/static/{name}", csrf_token=lambda: "token")
    env.globals.update(written_by=lambda _draft_url: "mark")
    icon = icon_drawer("/static/icons.svg")
    env.globals.update(draw_icon=icon, draw_tag=tag_drawer(icon))
    return lambda source, **values: " ".join(env.from_string(source).render(**values).split())


@pytest.mark.contract("002-08")
def test_an_obligatory_field_says_so_in_a_word_and_a_mark(draw):
    page = draw(FORMS + "{{ field(form.name) }}", form=AskForm())
    assert '<span class="needed">required</span>' in page
    assert " required " in page.split("<input")[1]


@pytest.mark.contract("002-09")
def test_a_voluntary_field_asks_for_nothing(draw):
    page = draw(FORMS + "{{ field(form.nickname) }}", form=AskForm())
    assert "required" not in page


def test_a_wrong_field_points_to_its_hint_and_its_error(draw):
    form = AskForm(data={"name": ""})
    form.validate()
    page = draw(FORMS + "{{ field(form.name) }}", form=form)
    assert 'aria-describedby="name-hint name-error"' in page
    assert 'aria-invalid="true"' in page
    assert 'id="name-error"' in page


def test_the_error_summary_leads_to_each_wrong_field(draw):
    form = AskForm(data={"name": ""})
    form.validate()
    page = draw(FORMS + "{{ error_summary(form) }}", form=form)
    assert '<a href="#name">Name: Write the name.</a>' in page
    assert 'role="alert" tabindex="-1" autofocus' in page


def test_a_form_without_errors_has_no_summary(draw):
    assert draw(FORMS + "{{ error_summary(form) }}", form=AskForm()) == ""


def test_a_form_is_a_post_with_its_token_and_version(draw):
    page = draw(FORMS + '{% call post_form("/go", version=3) %}x{% endcall %}')
    assert '<form action="/go" method="post"' in page
    assert 'name="csrf_token" value="token"' in page
    assert 'name="written_by" value="mark"' in page
    assert 'name="version" value="3"' in page


def test_a_quantity_is_a_plain_number_field_and_its_buttons_wait_for_scripts(draw):
    page = draw(FIELDS + "{{ stepper(form.packs, high=6) }}", form=AskForm())
    assert 'type="number"' in page
    assert 'max="6"' in page
    assert page.count("hidden>") == page.count("<button") == 2


def test_choice_cards_are_radio_buttons_with_labels(draw):
    page = draw(
        FIELDS + '{{ choice_cards(form.place, hints={"home": "Thursday"}) }}', form=AskForm()
    )
    assert page.count('type="radio"') == 2
    assert page.count("<label") == 2
    assert 'aria-describedby="place-0-hint"' in page


def test_a_date_is_one_box_with_an_example(draw):
    page = draw(FIELDS + '{{ date_field(form.nickname, example="14 May 2026") }}', form=AskForm())
    assert "For example 14 May 2026" in page
    assert page.count("<input") == 1


def test_a_refusal_says_why_from_when_and_what_next(draw):
    page = draw(STATUS + "{{ refusal(explanation) }}", explanation=Explanation())
    assert "You have enough." in page
    assert "2 June" in page
    assert "Who can change it" not in page
    assert 'href="/ask"' in page


def test_what_is_written_is_escaped(draw):
    page = draw(STATUS + '{% call notice("stop", title=told) %}{% endcall %}', told="<b>Karin</b>")
    assert "&lt;b&gt;Karin" in page


def test_protected_identity_is_a_lock_and_a_word(draw):
    page = draw(STATUS + "{{ protected_mark() }}")
    assert "icons.svg#lock" in page
    assert "Protected identity" in page


def test_a_sorted_column_says_its_order(draw):
    page = draw(TABLES + '{{ sort_head("Lasts", "?sort=lasts", order="ascending") }}')
    assert 'aria-sort="ascending"' in page


def test_a_short_list_has_no_pager(draw):
    assert draw(TABLES + "{{ pager() }}") == ""
