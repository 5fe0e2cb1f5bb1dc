"""The catalogue's blueprint."""

from flask import Blueprint

catalogue = Blueprint("catalogue", __name__, template_folder="../templates")
