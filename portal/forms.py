"""Forms of the hall."""

from typing import Any

from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from portal.web.forms import Form
from portal.web.i18n import lazy

FILL_IN = lazy("Fill in this field.")


class PasswordForm(Form):
    """Username and password."""

    username: Any = StringField(
        lazy("Username"), [InputRequired(FILL_IN), Length(max=200)], render_kw={"required": True}
    )
    password: Any = PasswordField(
        lazy("Password"), [InputRequired(FILL_IN), Length(max=200)], render_kw={"required": True}
    )
    next: Any = HiddenField()
