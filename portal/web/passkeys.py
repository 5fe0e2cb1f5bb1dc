"""Passkeys in the corridor: our site, and the question a browser's answer must answer."""

import secrets
from urllib.parse import urlsplit

from flask import request
from flask import session as cookie

from core.clock import now
from core.config import Environment
from portal.rules.factors import CHALLENGE_LIFE, PasskeyRefused
from portal.services.passkeys import Site
from portal.web.transactions import settings

QUESTION = "passkey"


def site() -> Site:
    """The host passkeys are bound to. Only outside production may its port be another."""
    chosen = settings()
    here = urlsplit(request.host_url)
    same = here.hostname == urlsplit(chosen.base_url).hostname
    others = (request.host_url.rstrip("/"),) if same else ()
    if chosen.env is Environment.PRODUCTION:
        others = ()
    return Site.at(chosen.base_url, "Omvard", *others)


def ask(kind: str) -> bytes:
    """A fresh question of a kind, kept in this visit for five minutes and one answer."""
    challenge = secrets.token_bytes(32)
    ends = (now() + CHALLENGE_LIFE).timestamp()
    cookie[QUESTION] = {"kind": kind, "challenge": challenge.hex(), "ends": ends}
    return challenge


def asked(kind: str) -> bytes:
    """The question of this kind, which is answered now. Raises PasskeyRefused without one."""
    kept = cookie.pop(QUESTION, None)
    if not kept or kept["kind"] != kind or kept["ends"] <= now().timestamp():
        raise PasskeyRefused
    return bytes.fromhex(kept["challenge"])
