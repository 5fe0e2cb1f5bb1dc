"""The frame is drawn once for all of a standing, and still tells nobody of anyone else."""

import re

import pytest
from jinja2 import DictLoader
from jinja2.exceptions import UndefinedError

from portal.web.frame import draw_foot


def test_two_with_the_same_standing_share_a_frame_but_not_a_form_key(visit, people):
    tops = []
    for _time in range(2):
        page = visit(people.bo).get("/help").text
        keys = set(re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page))
        assert len(keys) == 1
        assert "@@" not in page
        tops.append((keys.pop(), page[page.index("<header") : page.index("</header>")]))
    (one, top), (other, again) = tops
    assert one != other
    assert top.replace(one, "") == again.replace(other, "")


def test_what_tells_readers_apart_cannot_stand_in_the_frame(app, monkeypatch):
    source = DictLoader({"portal/parts/foot.html": "{{ session.get('x') }}"})
    monkeypatch.setattr(app.jinja_env, "loader", source)
    app.extensions["frames"].clear()
    monkeypatch.setitem(app.extensions, "environments", {})
    with app.test_request_context("/"), pytest.raises(UndefinedError):
        draw_foot()
