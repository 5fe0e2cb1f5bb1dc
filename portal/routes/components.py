"""Every component on one page, in demo mode."""

from flask import abort
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from portal.forms import ComponentForm
from portal.routes.blueprint import portal
from portal.web.guard import open_to_all
from portal.web.pages import page
from portal.web.transactions import settings


@portal.route("/components")
@open_to_all
def components() -> ResponseReturnValue:
    """What the pages are made of."""
    if settings().env == "production":
        abort(404)
    wrong = ComponentForm(MultiDict({"packs": "2"}), meta={"csrf": False}, prefix="wrong-")
    for unshown in ("number", "area", "note", "packs", "agree"):
        del wrong[unshown]
    wrong.validate()
    form = ComponentForm(formdata=None)
    return page("portal/components.html", form=form, wrong_form=wrong)
