"""The e-ID providers of this house."""

from typing import cast

from flask import Flask, abort, current_app, request

from portal.exchange.oidc import Client, clients
from portal.services.security import Origin


def providers() -> dict[str, Client]:
    """Every provider by key, in the order of the settings."""
    return cast("dict[str, Client]", current_app.extensions["eid"])


def provider(key: str) -> Client:
    """One provider; not found when there is none."""
    return providers().get(key) or abort(404)


def origin(request_id: str) -> Origin:
    """Where this request came from, for the security log."""
    return Origin(request.remote_addr or "", request_id)


def init_app(app: Flask) -> None:
    """Read the providers; a wrong file stops the start."""
    app.extensions["eid"] = clients(app, app.extensions["settings"])
