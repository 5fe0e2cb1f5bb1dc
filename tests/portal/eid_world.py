"""An e-ID provider beside the house: who it tells of, and the way there and back."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask

from portal.exchange.oidc import clients
from tests.client import Visitor
from tests.eid_provider import LOA3, NUMBER, Answers, Provider

KEY = "exempel"
ANSWER = f"/sign-in/eid/{KEY}/answer"
STAFF_CLAIMS = {
    "number": "personalIdentityNumber",
    "coordination": "",
    "employee": "employeeHsaId",
}


@contextmanager
def provided(app: Flask, provider: Provider, folder: Path, **changes: Any) -> Iterator[None]:
    """The house with this one provider."""
    told = {
        "key": KEY,
        "name": {"sv": "Exempel-id", "en": "Example ID"},
        "issuer": provider.issuer,
        "client_id": "omvard",
        "client_secret_file": "secret",
        "acr": [LOA3],
        **changes,
    }
    (folder / "secret").write_text("kept apart\n", encoding="ascii")
    path = folder / "providers.json"
    path.write_text(json.dumps({"providers": [told]}), encoding="utf-8")
    provider.answers = Answers()
    before = app.extensions["eid"]
    app.extensions["eid"] = clients(app, replace(app.extensions["settings"], eid_file=str(path)))
    try:
        yield
    finally:
        app.extensions["eid"] = before


@dataclass
class Browser:
    """A visitor who signs in at the provider."""

    visitor: Visitor
    provider: Provider

    def begin(self, target: str | None = None) -> dict[str, str]:
        """To the provider; gives what comes back by the address."""
        query = {"next": target} if target else {}
        begun = self.visitor.get(f"/sign-in/eid/{KEY}", query_string=query)
        assert begun.status_code == 302, begun.text
        return self.provider.ask(begun.headers["Location"])

    def answer(self, **back: str) -> Any:
        """Back from the provider."""
        return self.visitor.get(ANSWER, query_string=back)

    def sign_in(self, number: str | None = None, target: str | None = None, **claims: Any) -> Any:
        """The whole way, as the holder of a number; gives the last redirect."""
        if number is not None:
            self.provider.answers.claims[NUMBER] = number
        self.provider.answers.claims |= claims
        return self.answer(**self.begin(target))


def refused_with(visitor: Visitor, response: Any) -> str:
    """The sentence on the sign-in page that a refused answer leads to."""
    assert response.status_code == 302, response.text
    assert urlsplit(response.headers["Location"]).path == "/sign-in"
    shown = visitor.get(response.headers["Location"])
    assert shown.status_code == 200
    return shown.text


def let_in(response: Any) -> str:
    """Where somebody who was let in goes on to."""
    parts = urlsplit(response.headers["Location"])
    assert parts.path == "/signed-in", response.headers["Location"]
    return parse_qs(parts.query)["next"][0]
