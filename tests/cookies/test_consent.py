"""Others' services: none shipped, none before a yes, gone at once after a no."""

import json
import re

import pytest
import sqlalchemy as sa

from cookies.exchange import read_services
from cookies.models import ConsentProof
from cookies.rules import Choice, read_choice
from core.config import UnsafeSettings
from tests.client import BASE, Visitor
from tests.house.conftest import shut
from tests.people import build_world

SERVICES = [
    {
        "name": "Count",
        "category": "statistics",
        "script": "https://count.example/count.js",
        "hosts": ["https://count.example"],
        "cookies": ["_count", "_count_*"],
        "opt_out": "https://count.example/opt-out",
    },
    {"name": "Mend", "category": "development", "script": "https://mend.example/m.js"},
]
STATISTICS, DEVELOPMENT = "https://count.example/count.js", "https://mend.example/m.js"
FOREIGN = re.compile(r"https?://(?!localhost)[\w.-]+")


@pytest.fixture(scope="module")
def town(make_app, tmp_path_factory):
    path = tmp_path_factory.mktemp("services") / "services.json"
    path.write_text(json.dumps(SERVICES))
    app = make_app(statistics=str(path))
    with app.extensions["database"].writing() as session:
        world = build_world(session, app.extensions["vault"])
    yield app, world
    shut(app)


@pytest.fixture
def visitor(town):
    return Visitor(*town, None, language="en")


def policy(response):
    return response.headers["Content-Security-Policy"]


def remembered(visitor):
    found = visitor.client.get_cookie("__Host-choices", domain="localhost")
    return found and read_choice(found.value)


@pytest.mark.contract("001-45", "001-48")
def test_as_shipped_there_is_no_question_no_service_and_no_opt_out(visit):
    page = visit(None).get("/cookies")

    assert "consent-title" not in page.text
    assert "Opt out" not in page.text
    assert not FOREIGN.findall(page.text)
    assert not FOREIGN.findall(policy(page))
    assert "__Host-choices" not in page.text
    assert visit(None).post("/cookies/choices", {"choice": "accept"}).status_code == 302


@pytest.mark.contract("001-45")
def test_before_a_yes_nothing_of_others_is_named_loaded_or_let_in(visitor):
    page = visitor.get("/help")

    assert "consent-title" in page.text
    assert "example" not in re.sub(r"\S+@\S+|Exempel\w*", "", page.text.split("<main")[0])
    assert "count.example" not in page.text + policy(page)
    assert "preconnect" not in page.text
    cookies = [header.split("=")[0] for header in page.headers.getlist("Set-Cookie")]
    assert cookies == ["__Host-session", "language"]


def test_yes_and_no_are_the_same_kind_of_button_on_the_first_layer(visitor):
    layer = visitor.get("/help").text.split('class="consent"')[1].split("</section>")[0]
    buttons = re.findall(
        r'<button type="submit" class="([^"]+)" name="choice" value="(\w+)"', layer
    )

    assert {value for _kind, value in buttons} == {"accept", "refuse"}
    assert len({kind for kind, _value in buttons}) == 1
    assert "checked" not in layer


@pytest.mark.contract("001-46")
def test_a_no_is_remembered_and_everything_works(visitor, town):
    assert (
        visitor.post("/cookies/choices", {"choice": "refuse", "next": "/help"}).status_code == 302
    )

    page = visitor.get("/help")
    assert "consent-title" not in page.text
    assert "count.example" not in page.text + policy(page)
    visitor.post("/sign-in/demo", {"person": "bo"})
    assert visitor.get("/").status_code == 200
    for url in (f"/units/{town[1].unit.id}/recipients", f"/units/{town[1].unit.id}/worklist"):
        assert visitor.get(url).status_code == 200


def test_a_yes_lets_in_the_named_services_and_only_on_open_pages(visitor):
    visitor.post("/cookies/choices", {"choice": "accept"})

    page = visitor.get("/help")
    assert f'<script src="{STATISTICS}" async></script>' in page.text
    assert DEVELOPMENT in page.text
    assert f"script-src 'self' {STATISTICS} {DEVELOPMENT};" in policy(page)
    assert "connect-src 'self' https://count.example;" in policy(page)
    assert "default-src 'none'" in policy(page)
    visitor.post("/sign-in/demo", {"person": "bo"})
    inside = visitor.get("/")
    assert "count.example" not in inside.text + policy(inside)


def test_the_categories_are_separable(visitor):
    visitor.post("/cookies/choices", {"choice": "some", "category": ["development", "offers", "x"]})

    assert remembered(visitor).agreed == {"development"}
    page = visitor.get("/help").text
    assert DEVELOPMENT in page
    assert STATISTICS not in page


@pytest.mark.contract("000-123")
def test_withdrawing_is_one_press_at_the_foot_and_takes_scripts_and_cookies_away(visitor):
    visitor.post("/cookies/choices", {"choice": "accept"})
    for name in ("_count", "_count_ab", "other"):
        visitor.client.set_cookie(name, "x", domain="localhost", secure=True)
    for url in ("/help", "/privacy", "/sign-in", "/cookies"):
        foot = visitor.get(url).text.split("<footer")[1]
        assert 'href="/cookies"' in foot
        assert 'name="choice" value="refuse"' in foot

    answer = visitor.post("/cookies/choices", {"choice": "refuse", "next": "/help"})

    gone = [h for h in answer.headers.getlist("Set-Cookie") if "Max-Age=0" in h]
    assert {header.split("=")[0] for header in gone} == {"_count", "_count_ab"}
    after = visitor.follow(answer)
    assert "count.example" not in after.text + policy(after)
    assert "consent-title" not in after.text
    assert 'name="choice" value="refuse"' not in after.text.split("<footer")[1]


def test_the_proof_names_nobody(visitor, town):
    visitor.post("/cookies/choices", {"choice": "accept"})
    visitor.post("/cookies/choices", {"choice": "refuse"})

    with town[0].extensions["database"].reading() as session:
        rows = session.scalars(sa.select(ConsentProof).order_by(ConsentProof.id.desc())).all()[:2]
    assert [row.agreed for row in rows] == [[], ["development", "statistics"]]
    assert rows[0].id_hash == rows[1].id_hash
    assert remembered(visitor).id.encode() not in rows[0].id_hash
    columns = {column.name for column in ConsentProof.__table__.columns}
    assert columns == {"id", "id_hash", "text_version", "agreed", "made_at"}


def test_one_is_asked_again_when_the_purposes_change_and_until_then_nothing_is_loaded(visitor):
    old = Choice("x" * 22, "0" * 12, frozenset({"statistics"}))
    visitor.client.set_cookie("__Host-choices", old.written(), domain="localhost", secure=True)

    page = visitor.get("/help")

    assert "consent-title" in page.text
    assert "count.example" not in page.text + policy(page)


@pytest.mark.contract("001-48")
def test_the_vendors_opt_out_and_the_fourth_cookie_are_shown_where_there_is_a_service(visitor):
    page = visitor.get("/cookies").text

    assert 'href="https://count.example/opt-out"' in page
    assert "__Host-choices" in page
    assert not re.search(r"type=.checkbox.[^>]* checked", page)


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "x" * 22 + ".zz.none", "x" * 22 + ".0.none"])
def test_a_cookie_that_was_tampered_with_is_no_choice(text):
    assert read_choice(text) is None


@pytest.mark.parametrize(
    "wrong",
    [
        "{}",
        "[",
        '[{"name": "x"}]',
        '[{"name":"x","category":"statistics","script":"http://plain.example/x.js"}]',
        '[{"name":"x","category":"all","script":"https://a.example/x.js"}]',
        '[{"name":"x","category":"offers","script":"https://a.example/x.js; frame-src *"}]',
        '[{"name":"x","category":"offers","script":"https://a.example/x.js","hosts":["*"]}]',
    ],
)
def test_a_wrong_file_stops_the_start_with_the_remedy(tmp_path, wrong):
    path = tmp_path / "services.json"
    path.write_text(wrong)

    with pytest.raises(UnsafeSettings, match="docs/operations"):
        read_services(str(path))


def test_the_language_cookie_comes_and_goes_by_choice_alone(visit):
    visitor = visit(None)
    visitor.client.delete_cookie("language", domain="localhost")
    assert "language=" not in str(visitor.get("/help").headers.getlist("Set-Cookie"))

    answer = visitor.post("/language", {"language": "en", "next": "/help"})
    header = next(h for h in answer.headers.getlist("Set-Cookie") if h.startswith("language="))
    assert header.startswith("language=en; ")
    assert "Max-Age=34560000" in header
    assert "remembers English" in visitor.get("/cookies").text

    visitor.post("/cookies/language")
    assert visitor.client.get_cookie("language", domain="localhost") is None
    assert visitor.client.post("/cookies/language", base_url=BASE).status_code == 400
