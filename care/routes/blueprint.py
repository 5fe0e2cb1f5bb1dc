"""The blueprint of care."""

from flask import Blueprint

care = Blueprint("care", __name__, template_folder="../templates")
