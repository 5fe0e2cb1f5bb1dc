"""The blueprint of orders."""

from flask import Blueprint

from orders.texts.lines import plain_goods

orders = Blueprint("orders", __name__, template_folder="../templates")
orders.add_app_template_filter(plain_goods)
