"""What is measured: the floors, and the product's work against its budgets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.bench import floors
from tests.bench.client import Act, Browser, numbered
from tests.bench.data import House

Things = Callable[[House, int], Sequence[Any]]
NURSE = "bo"


def same(_house: House, count: int) -> Sequence[Any]:
    """Things for work that is the same each time."""
    return numbered(count)


@dataclass(frozen=True)
class Budget:
    """A row of the table of budgets: at most `factor` times the floor, at most `statements`."""

    floor: str
    factor: float
    statements: int | None = None
    measure: str = "web_ms"


@dataclass(frozen=True)
class Work:
    """Something users do. `things` gives what each iteration works on, made beforehand.

    `ready` turns a thing into what `act` needs, through the product but outside the measure.
    `person` signs in first; None is someone who has not. `reset` comes before each cell of at
    most `most` things.
    """

    key: str
    title: str
    act: Act
    budget: Budget | None = None
    things: Things = same
    ready: Callable[[Browser, Any], Any] | None = None
    person: str | None = NURSE
    share: float = 1.0
    most: int = 1_000_000
    reset: Callable[[House], None] | None = None
    on_floor: bool = False

    @property
    def again(self) -> bool:
        """Whether it is a page that can be opened any number of times."""
        return self.person is not None and self.ready is None and self.key != "journey"


def floor(key: str, title: str, act: Act, share: float = 1.0) -> Work:
    """A floor: no one signs in."""
    return Work(key, title, act, person=None, share=share, on_floor=True)


BULK = 10_000
FLOORS = (
    floor("F1", "hello", lambda b, _n: _ignore(b.get("/f1"))),
    floor("F2", "a template of 50 rows", lambda b, _n: _ignore(b.get("/f2"))),
    floor("F3", "one row selected", lambda b, n: _ignore(b.get(f"/f3/{n}"))),
    floor("F4", "an order and three lines", lambda b, _n: _ignore(b.post("/f4", _PACKS))),
    floor("F5", "one argon2id", lambda b, _n: _ignore(b.post("/f5", _WORD, 200)), 0.25),
    floor("F6", f"UPDATE of {BULK} rows", lambda b, _n: _ignore(b.post("/f6", _MANY, 200)), 0.05),
    floor("F7", f"COPY of {BULK} rows", lambda b, _n: _ignore(b.get(f"/f7/{BULK}")), 0.1),
)
_PACKS = {"a": 1, "b": 2, "c": 3}
_WORD = {"password": floors.PASSWORD}
_MANY = {"rows": BULK}


def _ignore(_answer: object) -> None:
    """Nothing more is done with an answer whose status was as expected."""


def open_page(path: str) -> Act:
    """Work that fetches one page."""
    return lambda browser, _thing: _ignore(browser.get(path))


def open_thing(path: str) -> Act:
    """Work that fetches the page of a thing: `{}` is its id."""
    return lambda browser, thing: _ignore(browser.get(path.format(thing)))
