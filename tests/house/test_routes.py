"""Every door has a guard, and answers rightly whoever knocks with whatever."""

import re
from dataclasses import fields
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.routing import Rule

from portal.commands.permissions import PAGE, permissions_page
from tests.client import BASE, Visitor
from tests.people import People

OPEN = {
    "cookies.about", "cookies.choose", "cookies.forget_language", "cookies.language",
    "cookies.left", "cookies.stay", "cookies.time_left",
    "portal.accessibility", "portal.components", "portal.healthz",
    "portal.help_page", "portal.metrics", "portal.privacy", "portal.readyz",
    "portal.shortcuts", "portal.sign_in", "portal.sign_in_demo", "portal.sign_in_password",
    "portal.sign_out", "portal.sign_out_eid", "portal.signed_in", "portal.forgotten",
    "portal.new_password",
    "portal.passkey_question", "portal.second_step", "portal.second_step_passkey", "portal.set_up",
    "portal.set_up_app", "portal.set_up_passkey", "portal.set_up_picture", "portal.sign_in_passkey",
    "portal.assignment", "portal.eid_answer", "portal.eid_sign_out", "portal.eid_signed_out",
    "portal.sign_in_eid",
}  # fmt: skip
"""Doors that need no signing in. Add one only with a reason that holds for everyone."""
TYPED = re.compile(r"<(uuid|int|string|date|path):[a-z_]+>")
KNOWN = [item.name for item in fields(People)]


def rules(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))


def guard_of(app: Flask, rule: Rule) -> object:
    return getattr(app.view_functions[rule.endpoint], "guard", None)


def test_every_route_names_a_permission_or_stands_on_the_open_list(app):
    unguarded = [rule.rule for rule in rules(app) if guard_of(app, rule) is None]
    opened = {rule.endpoint for rule in rules(app) if guard_of(app, rule) == "open"}

    assert unguarded == []
    assert opened <= OPEN, opened - OPEN


def test_every_guard_asks_for_a_permission_that_someone_may_hold(app):
    table = app.extensions["permissions"].table
    asked = {guard_of(app, rule) for rule in rules(app)} - {"open"}

    assert asked <= set(table)


def test_a_view_without_a_guard_is_shut(make_bare_app):
    app = make_bare_app()
    app.add_url_rule("/forgotten", "forgotten", lambda: "data")

    assert app.test_client().get("/forgotten", base_url=BASE).status_code == 403


@pytest.fixture
def make_bare_app(make_app):
    made = []

    def make():
        made.append(make_app())
        return made[-1]

    yield make
    for app in made:
        app.extensions["database"].engine.dispose()
        app.extensions["vault"].keyring.engine.dispose()


def test_every_parameter_has_a_type_and_every_address_is_kebab_case(app):
    for rule in rules(app):
        bare = TYPED.sub("x", rule.rule)
        assert re.fullmatch(r"(/[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)?)*/?", bare), rule.rule


def test_no_route_takes_a_person_by_anything_but_an_opaque_id(app):
    for rule in rules(app):
        named = re.findall(r"<string:([a-z_]+)>", rule.rule)
        assert set(named) <= {"form", "token", "code", "kind", "name"}, rule.rule


@pytest.mark.parametrize("who", ["bo", "maja"])
def test_every_door_that_changes_something_is_shut_without_the_forms_token(call, people, app, who):
    visitor = call(getattr(people, who))
    for rule in rules(app):
        if "POST" in rule.methods:
            answer = visitor.client.post(address(rule), base_url=BASE)
            assert answer.status_code >= 400, rule.rule


def test_the_matrix_in_docs_says_what_the_code_says(app):
    assert PAGE.read_text(encoding="utf-8") == permissions_page(app)


def address(rule: Rule, **known: object) -> str:
    """The rule with ids that nobody has, but for those given."""
    made = {name: known.get(name, uuid4()) for name in rule.arguments}
    built = rule.rule
    for name, value in made.items():
        built = re.sub(rf"<[a-z]+:{name}>", str(value), built)
    return built


@pytest.fixture
def people(real_house):
    return real_house[1].people


def readable(app: Flask, *, parameters: bool) -> list[Rule]:
    return [
        rule for rule in rules(app) if "GET" in rule.methods and bool(rule.arguments) is parameters
    ]


@pytest.mark.slow  # every page as everyone
@pytest.mark.parametrize("who", KNOWN)
def test_every_page_opens_or_refuses_for_everyone_and_changes_nothing(call, people, app, who):
    visitor: Visitor = call(getattr(people, who))
    for rule in readable(app, parameters=False):
        answer = visitor.get(rule.rule, inspect=who in {"astrid", "bo", "gunnar"})
        visitor.check_readings(answer)
        assert answer.status_code in {200, 302, 403, 404}, (rule.rule, answer.status_code)


@pytest.mark.slow  # every page as everyone
@pytest.mark.parametrize("who", KNOWN)
def test_an_unknown_id_is_not_found_never_an_error(call, people, app, who):
    known = getattr(people, who)
    visitor: Visitor = call(known)
    for rule in readable(app, parameters=True):
        if "uuid" not in rule.rule:
            continue
        answer = visitor.get(address(rule), inspect=False)
        assert answer.status_code in {403, 404}, (rule.rule, answer.status_code)
        if "unit_id" in rule.arguments and known.unit_id and len(rule.arguments) > 1:
            answer = visitor.get(address(rule, unit_id=known.unit_id), inspect=False)
            assert answer.status_code in {403, 404}, (rule.rule, answer.status_code)


@pytest.mark.slow  # every page
def test_a_stranger_is_led_to_the_sign_in_page_from_every_closed_door(call, app):
    visitor = call()
    for rule in rules(app):
        if guard_of(app, rule) == "open" or "GET" not in rule.methods:
            continue
        answer = visitor.get(address(rule), inspect=False)
        assert answer.status_code == 302, rule.rule
        assert answer.headers["Location"].startswith("/sign-in?next="), rule.rule


@pytest.mark.parametrize("url", ["/no-such-page", "/recipients/not-an-id", "/units/%00"])
def test_an_address_that_means_nothing_is_not_found(call, people, url):
    assert call(people.bo).get(url).status_code == 404
