"""The blueprint of the cookies wing."""

from flask import Blueprint

cookies = Blueprint("cookies", __name__, template_folder="../templates")
