"""Every form of every wing, sent with what its page never offered: refused, noted, no error."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import html5lib
import pytest
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from core.audit import Change
from tests.client import BASE
from tests.house.test_access import door_of, doors, expected, furnish, url_of

FORGED = "forged"
OWNED = ("unit_id", "recipient_id", "prescription_id", "order_id", "supplier_id")
"""The things in addresses that belong to somebody."""
REFUSED = {"order.forged", "order.refused"}
"""What the book says besides, without anything having changed."""
NOT_CHOSEN = {
    "act",  # which button: an unknown one does nothing, and each known one is tried
    "written_by",  # a seal that only counts once the sign-in it was made in has ended
}
SPARED = {
    ("care.purpose", "next"): "any page of ours may follow; another address is not gone to",
    ("care.purpose own", "next"): "the same",
    ("care.unit_case", "next"): "the same",
    ("care.renew", "article"): "for counting while one types; the old prescription says which",
    ("care.renew", "area"): "the same",
    ("care.replace", "article"): "the same",
    ("care.replace", "area"): "the same",
    ("portal.new_passkey", "answer"): "written by the browser's own key, checked by its signature",
    ("portal.security_app", "begin"): "a button that shows the key anew, whatever it says",
}
"""Fields that are not choices of a page, each with why."""


@dataclass
class Shown:
    """A form as a page shows it."""

    action: str
    door: str
    typed: dict[str, list[str]] = field(default_factory=dict)
    offered: set[str] = field(default_factory=set)
    """Fields whose values the page chose, or offers."""
    acts: list[str] = field(default_factory=list)
    """What its buttons do."""


def forms_of(app, page_url, text) -> Iterator[Shown]:
    tree = html5lib.HTMLParser(namespaceHTMLElements=False).parse(text)
    for form in tree.iter("form"):
        if (form.get("method") or "get").lower() != "post":
            continue
        action = form.get("action") or page_url
        door = endpoint_of(app, action)
        if door is not None:
            yield filled(form, Shown(action, door))


def endpoint_of(app, url) -> str | None:
    try:
        rule, _args = app.url_map.bind("localhost").match(
            urlsplit(url).path, method="POST", return_rule=True
        )
    except HTTPException:
        return None
    guard = getattr(app.view_functions[rule.endpoint], "guard", None)
    return None if guard == "open" else door_of(rule)


def filled(form, shown: Shown) -> Shown:
    """The form's fields as the page filled them."""
    for element in form.iter():
        name = element.get("name")
        if name == "act" and element.tag == "button":
            shown.acts.append(element.get("value") or "")
        elif name and name != "csrf_token" and element.tag in VALUES:
            values, offered = VALUES[element.tag](element)
            shown.typed.setdefault(name, []).extend(values)
            shown.offered |= {name} if offered else set()
    return shown


def input_value(element) -> tuple[list[str], bool]:
    """What an input sends, and whether the page chose its value."""
    kind, value = element.get("type"), element.get("value")
    if kind not in {"radio", "checkbox"}:
        return [value or ""], kind == "hidden"
    sent = [value or "y"] if element.get("checked") is not None else []
    return sent, value not in {"y", "1", "on", None}


def select_value(element) -> tuple[list[str], bool]:
    options = list(element.iter("option"))
    picked = [one for one in options if one.get("selected") is not None] or options[:1]
    return [one.get("value") or "" for one in picked], True


VALUES = {
    "input": input_value,
    "select": select_value,
    "textarea": lambda element: ([element.text or ""], False),
    "button": lambda element: ([element.get("value") or ""], True),
}


def told(app, response) -> tuple[set[str], list[Change]]:
    """The fields that were noted as forged, and all else that the request changed."""
    number = response.headers["X-Request-Id"]
    with app.extensions["database"].writes() as session:
        rows = session.scalars(select(Change).where(Change.request_id == number)).all()
    forged = [row for row in rows if row.what == "form.forged"]
    assert all(set(row.facts) == {"form", "fields", "count"} for row in forged)
    fields = {name for row in forged for name in row.facts["fields"].split(",")}
    others = [row for row in rows if row not in forged]
    return fields, [row for row in others if row.what not in REFUSED]


def is_thing(fields: set[str]) -> bool:
    """Whether what was forged is the thing in the address."""
    return any(name.endswith("_id") for name in fields)


def all_forms(app, visitor, ids) -> Iterator[Shown]:
    """Each form on each page that opens to somebody."""
    for rule in [rule for method, rule in doors(app) if method == "GET"]:
        url = url_of(rule, ids)
        response = visitor.get(url, inspect=False)
        if response.status_code == 200 and response.mimetype == "text/html":
            yield from forms_of(app, url, response.text)


def forge(app, visitor, form: Shown, name: str) -> str | None:
    """What is wrong with how a form takes a value in one field that nothing offered."""
    for act in reversed(form.acts or [""]):
        typed = {**form.typed, **({"act": act} if act else {}), name: FORGED}
        response = visitor.post(form.action, typed, inspect=False)
        if response.status_code >= 500:
            return f"{form.door} {name} {act}: {response.status_code}"
        fields, changes = told(app, response)
        if changes:
            return f"{form.door} {name} {act}: {[row.what for row in changes]}"
        if name in fields:
            return None
    return f"{form.door} {name}: {response.status_code}, not noted"


WALKERS = (
    "astrid", "bo", "cilla", "dan", "gunnar", "hedda", "ivar", "maja", "olof", "sixten",
)  # fmt: skip


@pytest.mark.slow  # every choice of every form
@pytest.mark.parametrize("who", WALKERS)
def test_what_no_page_offered_is_refused_and_noted_by_its_field(app, db, world, visit, who):
    ids, visitor = furnish(db, world), visit(getattr(world.people, who))
    with visitor.client.session_transaction(base_url=BASE) as session:
        session["purposes"] = {str(world.people.astrid.person_id): "care"}
    done, wrong = set(), []
    for form in list(all_forms(app, visitor, ids)):
        for name in sorted(form.offered - NOT_CHOSEN):
            place = form.door, re.sub("[0-9a-f-]{32,36}", "*", name)
            if place in done or place in SPARED:
                continue
            done.add(place)
            if fault := forge(app, visitor, form, name):
                wrong.append(fault)
    assert not wrong, "\n".join(wrong)
    assert done


@pytest.mark.slow  # every door with a thing
@pytest.mark.parametrize("who", WALKERS)
def test_a_form_to_a_thing_or_unit_that_is_not_mine_is_not_found_and_noted(
    app, db, world, visit, who
):
    ids, table = furnish(db, world, "eva"), expected()
    visitor, wrong = visit(getattr(world.people, who)), []
    for rule in [rule for method, rule in doors(app) if method == "POST"]:
        if table[door_of(rule)][who] != "not there" or not rule.arguments & {*OWNED}:
            continue
        response = visitor.post(url_of(rule, ids), inspect=False)
        fields, changes = told(app, response)
        if response.status_code not in {403, 404} or changes or not is_thing(fields):
            wrong.append(f"{rule.endpoint}: {response.status_code}, {fields}, {changes}")
    assert not wrong, "\n".join(wrong)
