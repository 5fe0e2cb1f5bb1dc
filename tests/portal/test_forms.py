import pytest
from markupsafe import Markup

from portal.web.forms import Form, attributes


@pytest.mark.parametrize(
    ("given", "html"),
    [
        ({"name": "a", "id": "f", "class_": "input"}, 'class="input" id="f" name="a"'),
        ({"checked": True, "readonly": False, "name": "a"}, 'checked name="a"'),
        ({"aria_described_by": "x", "data_step": 1}, 'aria-described-by="x" data-step="1"'),
        ({"value": "<\"&'>"}, 'value="&lt;&#34;&amp;&#39;&gt;"'),
        ({"value": Markup('<b title="x">')}, 'value="<b title=&quot;x&quot;>"'),
    ],
)
def test_attributes_are_written_and_escaped_as_wtforms_does(given, html):
    assert attributes(**given) == html


@pytest.mark.parametrize(
    ("tag", "said"), [("sv", "Inte ett giltigt datum"), ("en", "Not a valid date value.")]
)
def test_what_wtforms_itself_says_is_said_in_the_readers_language(app, tag, said):
    with app.test_request_context(headers={"Accept-Language": tag}):
        form = Form(meta={"csrf": False})
        assert form.meta.get_translations(form).gettext("Not a valid date value.") == said
