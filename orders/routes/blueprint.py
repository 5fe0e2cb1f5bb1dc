"""The blueprint of orders."""

from flask import Blueprint

orders = Blueprint("orders", __name__, template_folder="../templates")
