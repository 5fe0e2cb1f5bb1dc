"""The question about others' services weighs yes and no alike, and stands in nobody's way."""

import json

import pytest

SERVICE = {
    "name": "Count",
    "category": "statistics",
    "script": "https://count.example/count.js",
    "hosts": ["https://count.example"],
    "cookies": ["_count*"],
}
WEIGHT = """button => {
  const style = getComputedStyle(button), box = button.getBoundingClientRect();
  const names = ["color", "backgroundColor", "borderColor", "borderWidth", "fontSize", "fontWeight",
    "padding", "opacity", "textDecorationLine", "boxShadow"];
  return [...names.map((name) => style[name]), Math.round(box.width), Math.round(box.height)];
}"""


@pytest.fixture
def house_settings(tmp_path):
    path = tmp_path / "services.json"
    path.write_text(json.dumps([SERVICE]))
    return {"statistics": str(path)}


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_yes_and_no_look_the_same_to_the_pixel(walk, width, scheme):
    walker = walk(width, scheme=scheme)
    asked = []
    walker.page.on("request", lambda request: asked.append(request.url))
    page = walker.go("/help")
    walker.check_accessible()

    yes, no = (page.locator(f".consent button[value={v}]") for v in ("accept", "refuse"))
    assert yes.evaluate(WEIGHT) == no.evaluate(WEIGHT)
    assert not [url for url in asked if not url.startswith(walker.base)]


def test_the_question_is_answered_by_keys_holds_nobody_and_a_yes_is_taken_back_at_once(walk):
    walker = walk()
    asked = []
    walker.page.route("https://count.example/**", lambda route: route.fulfill(body=""))
    walker.page.on("request", lambda request: asked.append(request.url))
    page = walker.go("/help")
    page.locator("main a, main summary").first.focus()  # the page is used without an answer
    page.locator(".consent button[value=accept]").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".consent", state="detached")
    assert "https://count.example/count.js" in asked
    walker.check_accessible()

    asked.clear()
    page.click(".foot-withdraw button")
    page.wait_for_selector(".foot-withdraw", state="detached")
    assert page.url.endswith("/help")
    assert not [url for url in asked if "count.example" in url]
    assert page.locator("script[src*='count.example']").count() == 0
