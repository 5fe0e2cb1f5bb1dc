"""The floors: the least that each kind of work can cost in Flask, SQLAlchemy and PostgreSQL."""

import os
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from flask import Flask, Response, redirect, render_template, request
from jinja2 import DictLoader
from sqlalchemy import (
    Column,
    Date,
    Engine,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    insert,
    select,
    text,
)

from portal.services.passwords import HASHER

ROWS = 50
PASSWORD = "a password of the bench"
META = MetaData()
ORDERS = Table(
    "floor_orders",
    META,
    Column("id", Integer, primary_key=True),
    Column("unit", String, nullable=False),
    Column("placed_on", Date, nullable=False),
)
LINES = Table(
    "floor_lines",
    META,
    Column("id", Integer, primary_key=True),
    Column("order_id", Integer, ForeignKey("floor_orders.id"), index=True, nullable=False),
    Column("article", String, nullable=False),
    Column("packs", Integer, nullable=False),
)
PAGE = """<!DOCTYPE html>
<html lang="sv">
  <head><meta charset="utf-8"><title>{{ title }}</title></head>
  <body>
    <h1>{{ title }}</h1>
    <table>
      <thead><tr><th>Nr<th>Dag<th>Enhet<th>Artikel<th>Antal<th>Status</tr></thead>
      <tbody>
        {% for row in rows %}
          <tr>
            <td><a href="/orders/{{ row.no }}">{{ row.no }}</a></td>
            <td>{{ row.day }}</td>
            <td>{{ row.unit }}</td>
            <td>{{ row.article }}</td>
            <td>{{ row.packs }}</td>
            <td>{{ row.state }}</td>
          </tr>
        {% endfor %}
      </tbody>
    </table>
  </body>
</html>
"""


def prepare(url: str, orders: int) -> None:
    """Make the floors' tables and fill them."""
    engine = create_engine(url)
    META.create_all(engine)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO floor_orders (unit, placed_on)"
                " SELECT 'Unit ' || n % 50, DATE '2026-01-01' + n % 365"
                " FROM generate_series(1, :count) AS n"
            ),
            {"count": orders},
        )
        connection.execute(
            text(
                "INSERT INTO floor_lines (order_id, article, packs)"
                " SELECT id, 'Article ' || id % 600, 1 + id % 5 FROM floor_orders"
            )
        )
    engine.dispose()


def page_rows() -> list[dict[str, Any]]:
    """Fifty rows as a page has them."""
    first = date(2026, 1, 1)
    return [
        {
            "no": 100_000 + n,
            "day": first + timedelta(days=n),
            "unit": "Södra hemsjukvården",
            "article": f"Absorberande byxa, medium <{n}>",
            "packs": n % 5 + 1,
            "state": "levererad",
        }
        for n in range(ROWS)
    ]


def create_app() -> Flask:
    """Every floor as a route."""
    app = Flask("floors", static_folder=None)
    engine = create_engine(os.environ["FLOORS_DATABASE_URL"], pool_size=16)
    add_pages(app)
    add_database(app, engine)
    add_bulk(app, engine)
    return app


def add_pages(app: Flask) -> None:
    """F1, F2 and F5: without a database."""
    rows, stored = page_rows(), HASHER.hash(PASSWORD)
    app.jinja_loader = DictLoader({"page.html": PAGE})

    @app.get("/f1")
    def hello() -> str:
        return "hello"

    @app.get("/f2")
    def rendered() -> str:
        return render_template("page.html", title="Orders", rows=rows)

    @app.post("/f5")
    def verified() -> str:
        HASHER.verify(stored, request.form["password"])
        return "yes"


def add_database(app: Flask, engine: Engine) -> None:
    """F3 and F4: one statement, one transaction."""

    @app.get("/f3/<int:order_id>")
    def one_row(order_id: int) -> str:
        with engine.connect() as connection:
            row = connection.execute(select(ORDERS).where(ORDERS.c.id == order_id)).one()
        return f"{row.unit} {row.placed_on}"

    @app.post("/f4")
    def order() -> Any:
        packs = [int(request.form[name]) for name in ("a", "b", "c")]
        with engine.begin() as connection:
            made = connection.execute(
                insert(ORDERS).values(unit="Unit 1", placed_on=date(2026, 5, 4))
            ).inserted_primary_key
            lines = [{"order_id": made[0], "article": f"A{n}", "packs": n} for n in packs]
            connection.execute(insert(LINES), lines)
        return redirect(f"/f3/{made[0]}")


def add_bulk(app: Flask, engine: Engine) -> None:
    """F6 and F7: many rows."""

    @app.post("/f6")
    def updated() -> str:
        with engine.begin() as connection:
            done = connection.execute(
                text("UPDATE floor_lines SET article = 'gone' WHERE id <= :most"),
                {"most": int(request.form["rows"])},
            )
        return str(done.rowcount)

    @app.get("/f7/<int:most>")
    def copied(most: int) -> Response:
        return Response(_copy(engine, most), mimetype="text/csv")


def _copy(engine: Engine, most: int) -> Iterator[bytes]:
    statement = (
        "COPY (SELECT o.id, o.placed_on, o.unit, l.article, l.packs FROM floor_lines l"
        " JOIN floor_orders o ON o.id = l.order_id WHERE l.id <= %s ORDER BY o.id)"
        " TO STDOUT WITH (FORMAT csv, HEADER)"
    )
    with engine.connect() as connection:
        cursor = connection.connection.cursor()
        with cursor.copy(statement, (most,)) as copy:
            for block in copy:
                yield bytes(block)
